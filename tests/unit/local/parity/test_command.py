"""What `make parity` says, and with which exit code it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.parity import command, expectations, outcomes
from local.parity.suites import SUITES, chosen
from local.settings import Settings

SETTINGS = Settings(home=Path("/none"), cache=Path("/none"))


def said(monkeypatch: pytest.MonkeyPatch, found: dict[str, str]) -> tuple[bool, list[str]]:
    """The verdict on a run in which `a` may fail."""
    accepted = {"a": expectations.Accepted("refusal", "because")}
    monkeypatch.setattr(expectations, "read", lambda suite: accepted)
    monkeypatch.setattr(command.run, "run", lambda suite, settings: found)
    lines: list[str] = []
    return command.parity(["glue"], SETTINGS, lines.append), lines


def test_a_run_as_expected_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    as_expected, lines = said(monkeypatch, {"a": "failed", "b": "passed"})
    assert as_expected
    assert lines == ["glue: 1 of 2 pass, 1 fail, 0 skipped (moto 5.2.5; failures expected: 1 refusal)"]


def test_each_surprise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    as_expected, lines = said(monkeypatch, {"a": "passed", "b": "failed"})
    assert not as_expected
    assert lines[1:] == ["  fails, and should not: b", "  passes, and is expected to fail: a"]


def test_suites_are_chosen_by_name() -> None:
    assert chosen([]) == list(SUITES)
    assert [suite.name for suite in chosen(["iceberg", "glue"])] == ["iceberg", "glue"]
    with pytest.raises(ValueError, match="no such suite: glu; there are glue"):
        chosen(["glu"])


class Report:
    """What pytest reports of one part of a test."""

    def __init__(self, outcome: str) -> None:
        self.nodeid, self.outcome, self.failed = "t", outcome, outcome == "failed"


@pytest.mark.parametrize(
    ("parts", "became"),
    [
        (("passed", "passed", "passed"), "passed"),
        (("passed", "failed", "passed"), "failed"),
        (("passed", "failed", "skipped"), "failed"),
        (("passed", "passed", "failed"), "failed"),
        (("skipped", "passed"), "skipped"),
    ],
)
def test_a_test_has_passed_only_if_all_of_it_has(
    parts: tuple[str, ...], became: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, str] = {}
    monkeypatch.setattr(outcomes, "_outcomes", found)
    for part in parts:
        outcomes.pytest_runtest_logreport(Report(part))
    assert found == {"t": became}
