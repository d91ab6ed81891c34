"""`tests/parity/expected.toml`: which tests of others fail here, and why that is right, or not done yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tomllib

from local.parity.outcomes import FAILED, PASSED
from local.settings import PROJECT

FILE = PROJECT / "tests" / "parity" / "expected.toml"
# `fiction`: AWS does otherwise, or the suite asserts words of its own. `refusal`: refused by name. `gap`: to be done.
KINDS = ("fiction", "refusal", "gap")


class ExpectationsError(ValueError):
    """The file says something that can't be meant."""


@dataclass(frozen=True)
class Accepted:
    """Why a test may fail."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What a suite's run showed, held against what was expected."""

    passed: int
    failed: int
    skipped: int
    new_failures: list[str]
    now_passing: list[str]
    unknown: list[str]

    @property
    def as_expected(self) -> bool:
        """Nothing failed, passed or is missing that should not."""
        return not (self.new_failures or self.now_passing or self.unknown)


def read(suite: str, file: Path = FILE) -> dict[str, Accepted]:
    """The accepted failures of a suite, by test.

    Raises:
        ExpectationsError: an entry without a reason, of an unknown kind, or a test that is in two of them.
    """
    accepted: dict[str, Accepted] = {}
    for entry in tomllib.loads(file.read_text()).get(suite, []):
        kind, reason = entry.get("kind", ""), str(entry.get("reason", "")).strip()
        if kind not in KINDS or not reason:
            raise ExpectationsError(f"{suite}: an entry needs a reason and a kind of {', '.join(KINDS)}: {entry}")
        for test in entry["tests"]:
            if test in accepted:
                raise ExpectationsError(f"{suite}: {test} has two reasons")
            accepted[test] = Accepted(kind, reason)
    return accepted


def judge(outcomes: dict[str, str], accepted: dict[str, Accepted]) -> Verdict:
    """Hold what became of each test against what was expected."""
    failed = {test for test, outcome in outcomes.items() if outcome == FAILED}
    passed = {test for test, outcome in outcomes.items() if outcome == PASSED}
    return Verdict(
        passed=len(passed),
        failed=len(failed),
        skipped=len(outcomes) - len(passed) - len(failed),
        new_failures=sorted(failed - accepted.keys()),
        now_passing=sorted(passed & accepted.keys()),
        unknown=sorted(accepted.keys() - outcomes.keys()),
    )
