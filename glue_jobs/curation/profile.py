"""The profile of what a run brings of a feed: what it holds, in figures that a later run's can be held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.columns import Column
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.lineage import LINEAGE

# Of larger deliveries about so many rows are looked at: shares are known to a third of a percent all the same.
SAMPLE = 100_000
# The quantiles kept of a column: every fiftieth part, with both ends.
STEPS = 50
# Categories kept of a column, the most frequent ones.
KEPT_CATEGORIES = 200
NUMBERS = ("int", "bigint", "double", "decimal")
DAYS = ("date", "timestamp")


@dataclass(frozen=True)
class ColumnProfile:
    """One column of the rows that were looked at.

    Attributes:
        rows: rows looked at.
        nulls: those without a value; of a list, without any.
        distinct: about so many values.
        quantiles: the values at 0, 1/50, … 1 of the rows that have one; of days as days from 1970. Empty for a column
            that has no order.
        order: Pearson's correlation of the value with the record's number; None where one of them is constant. It shows
            a column that was sorted on its own, which keeps its distribution.
        categories: value → rows that have it; of a list a row counts in each. Empty for a column without categories.
    """

    column: str
    rows: int
    nulls: int = 0
    distinct: int | None = None
    quantiles: tuple[float, ...] = ()
    order: float | None = None
    categories: Mapping[str, int] = field(default_factory=dict)

    @property
    def present(self) -> int:
        """Rows with a value."""
        return self.rows - self.nulls


@dataclass(frozen=True)
class Profile:
    """What a run brought of a feed: its rows, each column of the curated table but the lineage, and in how many files.

    `is_sound` is False where a file among them was held back.
    """

    feed: str
    run_id: str
    rows: int
    columns: Mapping[str, ColumnProfile]
    files: int = 1
    is_sound: bool = True


def profile(good: DataFrame, feed: Feed, run_id: str, rows: int, files: int = 1, is_sound: bool = True) -> Profile:
    """The profile of a run's `good` rows (judged, typed), which are `rows` many in `files` files; one query."""
    measured = _measured(good, rows)
    queries = [_figures(measured, feed)]
    if feed.category_columns:
        queries.append(_categories(measured, feed))
    found: dict[str, list[Any]] = {column.name: [] for column in _profiled(feed)}
    for row in reduce(DataFrame.unionAll, queries).collect():
        found[row["name"]].append(row)
    columns = {name: _column(name, told) for name, told in found.items() if told}
    return Profile(feed.name, run_id, rows, columns, files, is_sound)


def _measured(loaded: DataFrame, rows: int) -> DataFrame:
    """All rows, or a sample that is the same at every run: by a hash, as the order of rows is not."""
    parts = -(-rows // SAMPLE)
    return loaded.where(f"pmod(xxhash64(file_id, record), {parts}) = 0") if parts > 1 else loaded


def _figures(rows: DataFrame, feed: Feed) -> DataFrame:
    """(name, category null, rows, nulls, distinct, quantiles, order), one row a column.

    Every cell is a row of its own on the way there: so the query is of one size, however many columns a feed has, and
    Spark need not compile a program of hundreds of aggregates.
    """
    cells = ", ".join(
        f"struct('{column.name}' as name, {_is_present(column)} as present, {_number(column)} as number,"
        f" {_hash(column)} as hash)"
        for column in _profiled(feed)
    )
    places = ", ".join(str(step / STEPS) for step in range(STEPS + 1))
    return (
        rows.selectExpr("record", f"inline(array({cells}))")
        .groupBy("name")
        .agg(
            *_expressions(
                "cast(null as string) as category",
                "count(*) as rows",
                "count_if(not present) as nulls",
                "if(count(hash) = 0, null, approx_count_distinct(hash)) as `distinct`",
                f"percentile_approx(number, array({places}), 1000) as quantiles",
                "corr(number, cast(record as double)) as `order`",
            )
        )
    )


def _categories(rows: DataFrame, feed: Feed) -> DataFrame:
    """The same columns, one row a category: how many rows have it."""
    cells = ", ".join(
        f"struct('{column.name}' as name, {_tokens(column)} as tokens)" for column in feed.category_columns
    )
    return (
        rows.selectExpr(f"inline(array({cells}))")
        .selectExpr("name", "explode(tokens) as category")
        .where("category is not null")
        .groupBy("name", "category")
        .agg(
            *_expressions(
                "count(*) as rows",
                "cast(null as bigint) as nulls",
                "cast(null as bigint) as `distinct`",
                "cast(null as array<double>) as quantiles",
                "cast(null as double) as `order`",
            )
        )
    )


def _expressions(*texts: str) -> list[Expression]:
    return [F.expr(text) for text in texts]


def _column(name: str, told: Sequence[Any]) -> ColumnProfile:
    figures = next(row for row in told if row["category"] is None)
    counts = {row["category"]: row["rows"] for row in told if row["category"] is not None}
    most = sorted(counts, key=lambda category: (-counts[category], category))[:KEPT_CATEGORIES]
    order = figures["order"]
    return ColumnProfile(
        name,
        figures["rows"],
        figures["nulls"],
        figures["distinct"],
        tuple(figures["quantiles"] or ()),
        # Spark has NaN for the correlation with a constant.
        None if order is None or order != order else order,
        {category: counts[category] for category in most},
    )


def _profiled(feed: Feed) -> list[Column]:
    lineage = {column.name for column in LINEAGE}
    return [column for column in feed.table.columns if column.name not in lineage]


def _is_present(column: Column) -> str:
    name = f"`{column.name}`"
    return f"(size({name}) > 0)" if column.type.startswith("array<") else f"({name} is not null)"


def _number(column: Column) -> str:
    if column.type.startswith(NUMBERS):
        return f"cast(`{column.name}` as double)"
    if column.type in DAYS:
        return f"cast(unix_date(cast(`{column.name}` as date)) as double)"
    return "cast(null as double)"


def _hash(column: Column) -> str:
    """What stands for the value where values are counted; null for a null, and for nested values."""
    if column.type.startswith(("array<", "struct<")):
        return "cast(null as bigint)"
    return f"if(`{column.name}` is null, null, xxhash64(`{column.name}`))"


def _tokens(column: Column) -> str:
    """The categories of a row as an array of texts; a list that names one twice has it once."""
    if column.type.startswith("array<"):
        return f"array_distinct(`{column.name}`)"
    return f"array(cast(`{column.name}` as string))"
