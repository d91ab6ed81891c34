"""What was seen in each month of a curated table that grows with time, remembered from run to run.

A name that a feed has brought must be found among all its rows; reading all of them at each delivery would make every
delivery dearer than the one before. So what each month holds is kept in one JSON object a table in the lake bucket, and
only the months that have changed since are read. It is a memory and no source: without it, all months are read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyspark.sql import SparkSession

from glue_jobs.contract.table import Table
from glue_jobs.lake.slices import in_months
from glue_jobs.modelling.model_job import Inputs
from glue_jobs.modelling.months import changed_months
from glue_jobs.modelling.seen import Seen, seen, seen_by_month, together

PREFIX = "reference/seen/"


@dataclass(frozen=True)
class Memory:
    """What a table's months held at `snapshot_id`, by the contracts and spellings of `release`."""

    snapshot_id: int
    release: str
    months: Mapping[str, Seen]


def all_seen(spark: SparkSession, inputs: Inputs) -> Seen:
    """What the rows of all inputs hold; of tables that are partitioned by month, changed months only are read."""
    filled = [table for table in inputs.tables if inputs.state(table).current is not None]
    parts = [seen([(table, inputs[table.name]) for table in filled if not table.month_column])]
    for table in filled:
        if table.month_column:
            parts += _months(spark, inputs, table).values()
    return together(parts)


def _months(spark: SparkSession, inputs: Inputs, table: Table) -> Mapping[str, Seen]:
    memory, state = read(inputs.lake.s3, inputs.lake.bucket, table.lake_name), inputs.state(table)
    known = memory if memory and memory.release == inputs.release else None
    changed = changed_months(spark, table, state, known.snapshot_id) if known else None
    rows = inputs[table.name]
    if known is None or changed is None:
        found = seen_by_month(table, rows)
    else:
        kept = {month: what for month, what in known.months.items() if month not in changed}
        found = {
            **kept,
            **(seen_by_month(table, rows.where(in_months(table.month_column, changed))) if changed else {}),
        }
    if state.current is not None:  # so it was for all that is asked; the type does not say it
        write(inputs.lake.s3, inputs.lake.bucket, table.lake_name, Memory(state.current, inputs.release, found))
    return found


def memory_key(table: str) -> str:
    """Where the memory of a table (database.name) stands in the lake bucket."""
    return f"{PREFIX}{table}.json"


def write(s3: Any, lake_bucket: str, table: str, memory: Memory) -> None:
    """Store the memory, in one atomic PUT."""
    months = {month: _plain(what) for month, what in sorted(memory.months.items())}
    found = {"snapshot_id": memory.snapshot_id, "release": memory.release, "months": months}
    body = json.dumps(found, ensure_ascii=False).encode()
    s3.put_object(Bucket=lake_bucket, Key=memory_key(table), Body=body, ContentType="application/json")


def read(s3: Any, lake_bucket: str, table: str) -> Memory | None:
    """The memory of a table, or None where there is none that can be read (a line says so)."""
    try:
        found = json.loads(s3.get_object(Bucket=lake_bucket, Key=memory_key(table))["Body"].read())
        months = {str(month): _seen(what) for month, what in found["months"].items()}
        return Memory(int(found["snapshot_id"]), str(found["release"]), months)
    except s3.exceptions.NoSuchKey:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"s3://{lake_bucket}/{memory_key(table)} can't be read ({error}): all months of {table} are read")
        return None


def _plain(what: Seen) -> dict[str, Any]:
    days = [day.isoformat() for day in what.days] if what.days else None
    return {"days": days, "brought": {dimension: sorted(names) for dimension, names in what.brought.items()}}


def _seen(found: Mapping[str, Any]) -> Seen:
    days = [date.fromisoformat(day) for day in found["days"]] if found["days"] else None
    brought = {str(dimension): {str(name) for name in names} for dimension, names in found["brought"].items()}
    return Seen((days[0], days[1]) if days else None, brought)
