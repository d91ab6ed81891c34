"""Which suites are run, and from which archives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sdist:
    """A source distribution on PyPI: only the tests in it are unpacked."""

    name: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        """Its file name."""
        return f"{self.name}-{self.version}.tar.gz"


@dataclass(frozen=True)
class Suite:
    """Some tests of an archive.

    Attributes:
        tests: path of a file or folder in the archive.
    """

    name: str
    sdist: Sdist
    tests: str


MOTO = Sdist("moto", "5.2.5", "391857257d5dac144334013c2c10e599def5f0562f553e979160140bd7bd9cf6")
PYICEBERG = Sdist("pyiceberg", "0.12.0", "19f165d298054f9436108691098b60fa0fa99d0eff5fb884700c43b29334a39d")
SUITES = (
    Suite("glue", MOTO, "tests/test_glue"),
    Suite("stepfunctions", MOTO, "tests/test_stepfunctions"),
    Suite("athena", MOTO, "tests/test_athena"),
    Suite("secretsmanager", MOTO, "tests/test_secretsmanager"),
    Suite("iceberg", PYICEBERG, "tests/catalog/integration_test_glue.py"),
)


def chosen(names: list[str]) -> list[Suite]:
    """The suites of these names, all without any.

    Raises:
        ValueError: there is no such suite.
    """
    known = {suite.name: suite for suite in SUITES}
    if strange := sorted(set(names) - known.keys()):
        raise ValueError(f"no such suite: {', '.join(strange)}; there are {', '.join(known)}")
    return [known[name] for name in names] if names else list(SUITES)
