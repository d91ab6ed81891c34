"""How many rows of a feed have each category of a column; what was counted is remembered from run to run.

Of a key that was delivered more than once the latest delivery counts: of a feed that grows with time the latest within
a month, so that a month's counts are made of the month's rows alone. The counts of each month (of a feed without months
those of the whole table) are kept in one JSON object a table in the lake bucket, with the snapshot they are of; only
what has changed since is read. It is a memory and no source: without it, all rows are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from glue_jobs.contract.columns import Column as TableColumn
from glue_jobs.contract.feed import Feed
from glue_jobs.lake.slices import in_months, month_of
from glue_jobs.modelling import keys
from glue_jobs.modelling.model_job import Inputs
from glue_jobs.modelling.months import changed_months
from glue_jobs.modelling.seen import SPELLING

PREFIX = "reference/counted/"
# Stands for "no value" and, as a column, for the feed's rows: neither is a name that a contract or a cell can have.
NONE, ALL_ROWS = "", ""
NEWEST = ("ingested_at", "source_file", "record")

# (column, category) → rows; and of every month, "" for a feed without months.
Counts = dict[tuple[str, str], int]
Months = dict[str, Counts]


@dataclass(frozen=True)
class Memory:
    """What was counted of a table at `snapshot_id`, by the contracts and spellings of `release`."""

    snapshot_id: int
    release: str
    months: Months


@dataclass(frozen=True)
class Work:
    """A feed with the counts that still hold, and the rows of what is to be counted; None where nothing is."""

    feed: Feed
    kept: Months
    rows: DataFrame | None


def counted(spark: SparkSession, inputs: Inputs, feeds: Sequence[Feed]) -> dict[str, Counts]:
    """Feed → its counts, the feed's rows under (ALL_ROWS, NONE); all feeds that changed are read in one query."""
    works = [_work(spark, inputs, feed) for feed in feeds]
    found = count([(work.feed, work.rows) for work in works if work.rows is not None])
    counts: dict[str, Counts] = {}
    for work in works:
        table, months = work.feed.table, {**work.kept, **found.get(work.feed.name, {})}
        current = inputs.state(table).current
        if work.rows is not None and current is not None:
            write(inputs.lake.s3, inputs.lake.bucket, table.lake_name, Memory(current, inputs.release, months))
        counts[work.feed.name] = together(months.values())
    return counts


def count(feeds: Sequence[tuple[Feed, DataFrame]]) -> dict[str, Months]:
    """Feed → month → counts of these curated rows, in one query."""
    found: dict[str, Months] = {}
    for row in reduce(DataFrame.unionAll, [_query(feed, rows) for feed, rows in feeds]).collect() if feeds else ():
        place = found.setdefault(row["feed"], {}).setdefault(row["month"], {})
        place[row["name"], row["category"]] = row["rows"]
    return found


def together(months: Iterable[Counts]) -> Counts:
    """The sum of the months' counts."""
    total: Counts = {}
    for counts in months:
        for place, rows in counts.items():
            total[place] = total.get(place, 0) + rows
    return total


def memory_key(table: str) -> str:
    """Where the memory of a table (database.name) stands in the lake bucket."""
    return f"{PREFIX}{table}.json"


def write(s3: Any, lake_bucket: str, table: str, memory: Memory) -> None:
    """Store the memory, in one atomic PUT."""
    months = {month: _plain(counts) for month, counts in sorted(memory.months.items())}
    found = {"snapshot_id": memory.snapshot_id, "release": memory.release, "months": months}
    body = json.dumps(found, ensure_ascii=False).encode()
    s3.put_object(Bucket=lake_bucket, Key=memory_key(table), Body=body, ContentType="application/json")


def read(s3: Any, lake_bucket: str, table: str) -> Memory | None:
    """The memory of a table, or None where there is none that can be read (a line says so)."""
    try:
        found = json.loads(s3.get_object(Bucket=lake_bucket, Key=memory_key(table))["Body"].read())
        months = {str(month): _counts(told) for month, told in found["months"].items()}
        return Memory(int(found["snapshot_id"]), str(found["release"]), months)
    except s3.exceptions.NoSuchKey:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"s3://{lake_bucket}/{memory_key(table)} can't be read ({error}): all rows of {table} are read")
        return None


def _work(spark: SparkSession, inputs: Inputs, feed: Feed) -> Work:
    table, rows = feed.table, inputs[feed.name]
    state = inputs.state(table)
    if state.current is None:
        return Work(feed, {}, None)
    memory = read(inputs.lake.s3, inputs.lake.bucket, table.lake_name)
    if memory is None or memory.release != inputs.release:
        return Work(feed, {}, rows)
    if state.has_rows_of(memory.snapshot_id):
        return Work(feed, memory.months, None)
    changed = changed_months(spark, table, state, memory.snapshot_id) if table.month_column else None
    if changed is None:
        return Work(feed, {}, rows)
    kept = {month: counts for month, counts in memory.months.items() if month not in changed}
    return Work(feed, kept, rows.where(in_months(table.month_column, changed)))


def _query(feed: Feed, rows: DataFrame) -> DataFrame:
    """(feed, month, name, category, rows)."""
    cells = [
        F.struct(F.lit(column.name).alias("name"), _categories(column).alias("categories"))
        for column in feed.category_columns
    ]
    every = F.struct(F.lit(ALL_ROWS).alias("name"), F.array(F.lit(NONE)).alias("categories"))
    by_cell = _latest(feed, rows).select("month", F.inline(F.array(every, *cells)))
    by_category = by_cell.select("month", "name", F.explode("categories").alias("category"))
    counts = by_category.groupBy("month", "name", "category").agg(F.count("*").alias("rows"))
    return counts.select(F.lit(feed.name).alias("feed"), "month", "name", "category", "rows")


def _latest(feed: Feed, rows: DataFrame) -> DataFrame:
    month = month_of(feed.month_of) if feed.month_of else F.lit("")
    wanted = dict.fromkeys([*feed.key, *(column.name for column in feed.category_columns)])
    narrow = rows.select(*wanted, *NEWEST, month.alias("month"))
    order = Window.partitionBy(*feed.key, "month").orderBy(*[F.col(name).desc() for name in NEWEST])
    return narrow.withColumn("place", F.row_number().over(order)).where("place = 1")


def _categories(column: TableColumn) -> Column:
    """The categories of a row: an array of texts, each once, with one element where there is no value."""
    spelled = SPELLING.get(column.dimension)
    missing = keys.UNKNOWN_NAME if spelled else NONE
    value = F.col(column.name)
    if not column.type.startswith("array<"):
        text = value.cast("string")
        return F.array(F.coalesce(spelled(text) if spelled else text, F.lit(missing)))
    names = F.transform(value, spelled) if spelled else value
    return F.when(F.size(value) > 0, F.array_distinct(names)).otherwise(F.array(F.lit(missing)))


def _plain(counts: Counts) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (column, category), rows in sorted(counts.items()):
        found.setdefault(column, {})[category] = rows
    return found


def _counts(told: Mapping[str, Mapping[str, int]]) -> Counts:
    return {
        (str(column), str(category)): int(rows)
        for column, categories in told.items()
        for category, rows in categories.items()
    }
