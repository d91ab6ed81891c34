"""What a table's metadata file tells without Spark."""

from __future__ import annotations

import json
from typing import Any

import pytest

from glue_jobs.lake.metadata import MISSING, GlueCatalogue, TableState, parsed, states
from tests.fake_s3 import FakeS3


def snapshot(number: int, parent: int | None, **summary: str) -> dict[str, Any]:
    item = {"snapshot-id": number, "timestamp-ms": number * 1000, "summary": {"operation": "overwrite", **summary}}
    return item if parent is None else {**item, "parent-snapshot-id": parent}


def table(current: int | None, *snapshots: dict[str, Any]) -> TableState:
    body = {"current-snapshot-id": current, "snapshots": list(snapshots)}
    return parsed("s3://lake/t/2.metadata.json", json.dumps(body).encode())


GROWN = table(4, snapshot(1, None), snapshot(2, 1), snapshot(3, 2, operation="replace"), snapshot(4, 3))


def test_the_lineage_goes_back_from_the_current_snapshot() -> None:
    assert [found.snapshot_id for found in GROWN.lineage()] == [4, 3, 2, 1]
    assert [found.snapshot_id for found in GROWN.since(2) or []] == [4, 3]
    assert GROWN.since(4) == []
    assert GROWN.since(9) is None


def test_a_table_rolled_back_has_no_lineage_to_what_was_undone() -> None:
    rolled_back = table(1, snapshot(1, None), snapshot(2, 1))
    assert rolled_back.since(2) is None


def test_expired_ancestors_end_the_lineage() -> None:
    assert [found.snapshot_id for found in table(4, snapshot(4, 3)).lineage()] == [4]


@pytest.mark.parametrize(
    ("state", "snapshot_id", "same"),
    [
        (GROWN, 4, True),
        (GROWN, 3, False),
        (table(3, snapshot(2, 1), snapshot(3, 2, operation="replace")), 2, True),
        (GROWN, None, False),
        (GROWN, 9, False),
        (table(None), None, True),
        (table(-1), None, True),
        (MISSING, None, True),
        (MISSING, 1, False),
    ],
)
def test_compaction_keeps_the_rows_and_nothing_else_does(state: TableState, snapshot_id: int, same: bool) -> None:
    assert state.has_rows_of(snapshot_id) is same


def test_the_summary_s_counts() -> None:
    found = table(1, snapshot(1, None, **{"total-data-files": "12"})).snapshots[1]
    assert (found.count("total-data-files"), found.count("total-records")) == (12, 0)


def test_the_rows_of_now_are_those_that_the_writer_counted() -> None:
    snapshots = [snapshot(1, None, **{"total-records": "3"}), snapshot(2, 1, **{"total-records": "1200"})]
    assert [table(current, *snapshots).rows for current in (1, 2, None)] == [3, 1200, 0]
    assert TableState().rows == 0


class FakeGlue:
    class exceptions:
        class EntityNotFoundException(Exception):
            pass

    tables = {("core", "t"): {"metadata_location": "s3://lake/t/2.metadata.json"}, ("core", "csv"): {}}

    def get_table(self, DatabaseName: str, Name: str) -> dict[str, Any]:
        if (DatabaseName, Name) not in self.tables:
            raise self.exceptions.EntityNotFoundException(Name)
        return {"Table": {"Parameters": self.tables[DatabaseName, Name]}}


def test_the_catalogue_leads_to_the_metadata_file() -> None:
    s3 = FakeS3()
    s3.put_object(
        "lake", "t/2.metadata.json", json.dumps({"current-snapshot-id": 1, "snapshots": [snapshot(1, None)]}).encode()
    )
    found = states(GlueCatalogue(FakeGlue(), s3).state, ["core.t", "core.csv", "core.none", "core.t"])
    assert found["core.t"].current == 1
    assert found["core.t"].location == "s3://lake/t/2.metadata.json"
    assert (found["core.csv"], found["core.none"]) == (MISSING, MISSING)
