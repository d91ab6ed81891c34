"""Installing by uv and by pip, with programs in uv's place: nothing is fetched."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from local.setup import packages

PYTHON, PINS = Path("/venv/bin/python"), Path("/checkout/requirements.txt")


def _uv(cache: Path, script: str) -> Path:
    """A uv of the pinned version that is this shell script."""
    version = packages.UV_REQUIREMENTS.read_text().split("==")[1].strip()
    program = cache / f"uv-{version}" / "bin" / "uv"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\necho "$@" >> {cache}/calls\n{script}\n')
    program.chmod(0o755)
    return program


def _calls(cache: Path) -> list[str]:
    return (cache / "calls").read_text().splitlines()


@pytest.fixture
def by_pip(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was given to pip, which does nothing."""
    given: list[Path] = []
    monkeypatch.setattr(packages, "_by_pip", lambda python, requirements, say: given.append(requirements))
    return given


def test_what_uvs_cache_holds_is_installed_without_asking_an_index(tmp_path: Path, by_pip: list[Path]) -> None:
    _uv(tmp_path, "exit 0")
    said: list[str] = []
    packages.install(PYTHON, PINS, tmp_path, said.append)

    assert _calls(tmp_path) == [f"pip install --python {PYTHON} -r {PINS} --offline --quiet"]
    assert (said, by_pip) == ([], [])


def test_what_it_lacks_is_fetched(tmp_path: Path, by_pip: list[Path]) -> None:
    _uv(tmp_path, 'case "$*" in *--offline*) exit 1;; esac')
    packages.install(PYTHON, PINS, tmp_path, print)

    assert len(_calls(tmp_path)) == 2 and "--offline" not in _calls(tmp_path)[1]
    assert by_pip == []


def test_where_uv_fails_its_reason_is_said_and_pip_takes_over(tmp_path: Path, by_pip: list[Path]) -> None:
    _uv(tmp_path, "echo 'error: index needs a keyring' >&2; exit 2")
    said: list[str] = []
    packages.install(PYTHON, PINS, tmp_path, said.append)

    assert by_pip == [PINS]
    assert len(said) == 1 and "index needs a keyring" in said[0] and "trying pip" in said[0]


def test_where_uv_cannot_be_had_pip_takes_over_with_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_pip: list[Path]
) -> None:
    def refuse(folder: Path) -> None:
        raise subprocess.CalledProcessError(1, ["pip"], stderr="ERROR: No matching distribution found for uv\n")

    monkeypatch.setattr(packages, "_fetch_uv", refuse)
    said: list[str] = []
    packages.install(PYTHON, PINS, tmp_path, said.append)

    assert by_pip == [PINS]
    assert len(said) == 1 and "No matching distribution found for uv" in said[0] and "with pip" in said[0]


def test_a_pip_that_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "find_uv", lambda cache, say: None)
    monkeypatch.setattr(packages, "_pip", lambda python: ["sh", "-c", "exit 3"])
    with pytest.raises(packages.InstallError, match=r"pip could not install .*requirements.txt \(exit 3\)"):
        packages.install(PYTHON, PINS, tmp_path, print)
