"""What counts as a change of a catalogue entry."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.crawlers.table_changes import differs

COLUMNS = [{"Name": "id", "Type": "bigint"}, {"Name": "plan", "Type": "string"}]


def table(columns: list[dict[str, str]] | None = None, **parameters: str) -> dict[str, Any]:
    return {
        "Name": "users",
        "Retention": 0,
        "PartitionKeys": [],
        "Parameters": {"classification": "csv", **parameters},
        "StorageDescriptor": {"Columns": COLUMNS if columns is None else columns, "Compressed": False},
    }


@pytest.mark.parametrize(
    "known",
    [
        table(),
        table(CRAWL_RUN_ID="earlier", owner_team="analytics"),
        {**table(), "VersionId": "3", "CreateTime": 1},
        {key: value for key, value in table().items() if key not in ("Retention", "PartitionKeys")},
    ],
    ids=["equal", "other parameters", "what GetTable adds", "empty values left out"],
)
def test_no_change(known: dict[str, Any]) -> None:
    assert not differs(known, table())


@pytest.mark.parametrize(
    "known",
    [
        table(columns=COLUMNS[:1]),
        table(columns=[*COLUMNS, {"Name": "gone", "Type": "string"}]),
        table(columns=COLUMNS[::-1]),
        table(columns=[{"Name": "id", "Type": "string"}, COLUMNS[1]]),
        table(classification="json"),
        table(DEPRECATED_BY_CRAWLER="1"),
        {**table(), "PartitionKeys": [{"Name": "d", "Type": "string"}]},
        {**table(), "StorageDescriptor": None},
    ],
    ids=["column added", "column gone", "order", "type", "format", "deprecated", "partition keys", "no descriptor"],
)
def test_change(known: dict[str, Any]) -> None:
    assert differs(known, table())
