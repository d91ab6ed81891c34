from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from local.pipeline import reading, summary
from local.pipeline.reading import FileAccount, Totals, ViewCount
from local.pipeline.refresh import Step


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], list[list[object]]]]:
    """Columns and rows of every table that is shown."""
    found: list[tuple[list[str], list[list[object]]]] = []
    monkeypatch.setattr(summary, "table", lambda title, columns, rows: found.append((columns, rows)))
    monkeypatch.setattr(summary, "say", lambda text: None)
    return found


def test_other_files_fold_to_a_line(monkeypatch: pytest.MonkeyPatch, tables: Any) -> None:
    monkeypatch.setattr(reading, "file_accounts", lambda *given: [FileAccount("titles", "b.csv", 10, 8, 2, 0, 1)])
    monkeypatch.setattr(reading, "totals", lambda *given: (Totals(3, 22, 19, 2, 1, 1), Totals(1, 9, 9, 0, 0, 0)))
    summary._show_files(None, "run")
    assert tables[0][1] == [
        ["titles", "b.csv", 10, 8, 2, 0, 1],
        ["", "2 files more of this run", 12, 11, 0, 1, 0],
        ["", "1 file of earlier runs", 9, 9, 0, 0, 0],
    ]


def test_drift_is_a_warning_with_both_sides(tables: Any) -> None:
    psi = reading.Drift("titles", "title_type", "distribution", "TV Show", 0.304, 0.61, 0.4149, 0.25, "r1")
    rows = reading.Drift("userbase", "*", "rows", "", 2500.0, 402.0, None, 2.0, "r1")
    summary._show_drift([psi, rows])
    assert tables[0][1] == [
        ["titles", "title_type", "distribution", "TV Show", "0.304", "0.61", "0.41", "0.25"],
        ["userbase", "*", "rows", "", "2,500", "402", "", "2.00"],
    ]
    summary._show_drift([])
    assert len(tables) == 1


def test_an_estimate_is_called_one(tables: Any) -> None:
    summary._show_views({"small": ViewCount(3, True), "large": ViewCount(9_000_000, False)})
    assert tables[0][1] == [["bi.small", 3, ""], ["bi.large", 9_000_000, "about: estimated, not counted"]]
    summary._show_views({"small": ViewCount(3, True)})
    assert tables[1] == (["view", "rows"], [["bi.small", 3]])


@pytest.mark.parametrize(
    ("seconds", "executed", "ran", "waited"),
    [(57.2, 15, 15.0, 42.2), (3.4, 3, 3.4, 0.0), (0.4, None, 0.4, 0.0), (None, None, 0.0, 0.0), (2.6, 3, 2.6, 0.0)],
)
def test_a_steps_time_is_its_own_and_its_wait_apart(
    seconds: float | None, executed: int | None, ran: float, waited: float
) -> None:
    step = Step("job", "SUCCEEDED", datetime(2026, 1, 1, tzinfo=timezone.utc), seconds, executed=executed)
    assert (round(step.ran, 1), round(step.waited, 1)) == (ran, waited)
