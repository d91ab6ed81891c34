"""Which snapshot was a table's at a moment."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from glue_jobs.contract.columns import ContractError
from glue_jobs.lake.history import moment_of, snapshot_at
from glue_jobs.lake.metadata import MISSING, Snapshot, TableState

DAY = 86_400_000
FIRST, SECOND = 10_000_000_001, 10_000_000_002


def table(*parents: int | None) -> TableState:
    """A snapshot a day from 1970-01-02 on, numbered FIRST and upwards, each with its parent."""
    found = {FIRST + n: Snapshot(FIRST + n, parent, (n + 1) * DAY, {}) for n, parent in enumerate(parents)}
    return TableState("s3://lake/t", FIRST + len(parents) - 1, found)


def on(day: int, hour: int = 12) -> datetime:
    return datetime(1970, 1, day, hour, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(on(1), None), (on(2), FIRST), (on(3, 0), SECOND), (on(2, 23), FIRST), (on(20), SECOND)],
)
def test_the_snapshot_is_the_last_one_made_by_then(moment: datetime, expected: int | None) -> None:
    assert snapshot_at("t", table(None, FIRST), moment) == expected


def test_a_table_that_was_never_written_had_no_snapshot() -> None:
    assert snapshot_at("t", MISSING, on(5)) is None


def test_what_is_expired_can_not_be_told() -> None:
    with pytest.raises(
        ContractError, match="t: its snapshots before 1970-01-02T00:00:00.00:00 are expired.*later moment"
    ):
        snapshot_at("t", table(7, FIRST), on(1))
    assert snapshot_at("t", table(7, FIRST), on(2)) == FIRST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-02", datetime(1970, 1, 2, 23, 59, 59, 999000, tzinfo=timezone.utc)),
        ("1970-01-02T06:00:00Z", on(2, 6)),
        ("1970-01-02T06:00:00", on(2, 6)),
        ("1970-01-02T08:00:00+02:00", on(2, 6)),
        (str(SECOND), on(3, 0)),
    ],
)
def test_a_moment_is_a_day_an_instant_or_a_snapshots(text: str, expected: datetime) -> None:
    assert moment_of(text, {"t": table(None, FIRST)}) == expected


@pytest.mark.parametrize("text", ["yesterday", "31-01-2026", "2026-02-30", "", "99999999999"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match="AS_OF="):
        moment_of(text, {"t": table(None, FIRST)})
