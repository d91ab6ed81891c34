"""What a load writes down: the slices that the warehouse holds, and the history of loads, which has an end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from glue_jobs.warehouse.merging import Merged
from glue_jobs.warehouse.slices import Loaded, Wanted, Work

# Loads that ops.load, ops.load_table and ops.check_result go back to.
KEPT_LOADS = 200


def loaded_slices(cursor: Any) -> dict[str, dict[str, Loaded]]:
    """Table → slice → what it was loaded from."""
    cursor.execute("select table_name, slice, job, fingerprint from ops.loaded_slice")
    found: dict[str, dict[str, Loaded]] = {}
    for table, name, job, fingerprint in cursor.fetchall():
        found.setdefault(table, {})[name] = Loaded(job, fingerprint)
    return found


def record_slices(cursor: Any, wanted: Wanted, work: Work, rows: int) -> None:
    """Write down what one table was loaded from; `rows` came from the lake."""
    table = work.table.warehouse_name
    if work.is_whole:
        cursor.execute(
            "delete from ops.loaded_slice where table_name = %s and slice <> all(%s)", (table, list(work.kept))
        )
    names = [*work.vanished, *(str(item.name) for item in work.changed)]
    cursor.execute("delete from ops.loaded_slice where table_name = %s and slice = any(%s)", (table, names))
    slices = wanted.slices.values() if work.is_whole else work.changed
    values = [
        (table, item.name, item.job, item.fingerprint, rows if item.rows is None else item.rows, item.snapshot_id)
        for item in slices
    ]
    cursor.executemany(
        "insert into ops.loaded_slice (table_name, slice, job, fingerprint, row_count, snapshot_id)"
        " values (%s, %s, %s, %s, %s, %s)",
        values,
    )


def record_load(
    cursor: Any, run_id: str, run_at: datetime, started_at: datetime, error: str | None,
    merged: Mapping[str, Merged], seconds: Mapping[str, float],
) -> None:  # fmt: skip
    """Store the load and, where it succeeded, what it did to its tables; older history than KEPT_LOADS goes."""
    cursor.execute(
        "insert into ops.load (run_id, run_at, status, error, started_at, finished_at)"
        " values (%s, %s, %s, %s, %s, clock_timestamp()) returning load_id",
        (run_id, run_at, "failed" if error else "succeeded", error, started_at),
    )
    (load_id,) = cursor.fetchone()
    for name, rows in merged.items() if not error else ():
        cursor.execute(
            "insert into ops.load_table values (%s, %s, %s, %s, %s, %s, %s)",
            (load_id, name, rows.loaded, rows.inserted, rows.updated, rows.deleted, seconds[name]),
        )
    _prune(cursor, int(load_id) - KEPT_LOADS)


def _prune(cursor: Any, last: int) -> None:
    """Delete the loads up to the number `last`, and the check results that are older than all that are left."""
    cursor.execute("delete from ops.load_table where load_id <= %s", (last,))
    cursor.execute("delete from ops.load where load_id <= %s", (last,))
    if cursor.rowcount:
        cursor.execute("delete from ops.check_result where checked_at < (select min(started_at) from ops.load)")
