from __future__ import annotations

import pytest

from local.athena import tables
from local.athena.dialect import TableName
from local.athena.errors import QueryFailed

# Two snapshots, of 2024-01-01 and 2024-01-02 at midnight UTC.
METADATA = {
    "snapshots": [{"snapshot-id": 11}, {"snapshot-id": 22}],
    "snapshot-log": [
        {"snapshot-id": 11, "timestamp-ms": 1_704_067_200_000},
        {"snapshot-id": 22, "timestamp-ms": 1_704_153_600_000},
    ],
}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("VERSION", "11", 11),
        ("TIMESTAMP", "2024-01-01 00:00:00 UTC", 11),
        ("TIMESTAMP", "2024-01-01 23:59:59.999", 11),
        ("TIMESTAMP", "2024-01-02 01:00:00+01:00", 22),
        ("TIMESTAMP", "2030-01-01", 22),
    ],
)
def test_time_travel_finds_the_snapshot_of_then(kind: str, value: str, expected: int) -> None:
    assert tables.snapshot_of(TableName("db", "t", version=(kind, value)), METADATA) == expected


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("VERSION", "33", "INVALID_ARGUMENTS: Iceberg snapshot ID does not exists: 33"),
        ("TIMESTAMP", "2023-12-31", 'INVALID_ARGUMENTS: No version history table "db"."t" at or before 2023-12-31'),
        ("TIMESTAMP", "2024-01-01 00:00:00 Asia/Tokyo", "NOT_SUPPORTED: time travel to 2024"),
    ],
)
def test_what_was_not_then_fails(kind: str, value: str, reason: str) -> None:
    with pytest.raises(QueryFailed, match=reason):
        tables.snapshot_of(TableName("db", "t", version=(kind, value)), METADATA)
