"""What the curated tables say that a conformed dimension must know: days, countries, plans, devices.

Which columns hold them is the feeds' contracts' to say: a column's `dimension`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.columns import Column as TableColumn
from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.table import Table
from glue_jobs.modelling import conform
from glue_jobs.tables import conformed

CALENDAR = conformed.DIM_DATE.name
# Dimension → how a feed's spelling becomes the dimension's own.
SPELLING: dict[str, Callable[[Column], Column]] = {
    conformed.DIM_COUNTRY.name: conform.country_name,
    conformed.DIM_PLAN.name: lambda name: name,
    conformed.DIM_DEVICE.name: lambda name: name,
}


@dataclass(frozen=True)
class Seen:
    """`days`: the first and the last day, None while there is none; `brought`: dimension's name → names in it."""

    days: tuple[date, date] | None = None
    brought: dict[str, set[str]] = field(default_factory=dict)

    def names(self, dimension: Table) -> list[str]:
        """What was brought for a dimension, in its spelling, each name once, sorted."""
        return sorted(self.brought.get(dimension.name, set()))


def seen(curated: Sequence[tuple[Table, DataFrame]]) -> Seen:
    """What these tables' rows hold, in one query.

    Raises:
        ContractError: a column names a dimension that is not made of what feeds bring.
    """
    queries = [_values(rows, column) for table, rows in curated for column in table.columns if column.dimension]
    found: dict[str, set[str]] = {}
    for row in reduce(DataFrame.unionAll, queries).distinct().collect() if queries else ():
        if row["value"] is not None:
            found.setdefault(row["dimension"], set()).add(row["value"])
    days = sorted(date.fromisoformat(day) for day in found.pop(CALENDAR, ()))
    return Seen((days[0], days[-1]) if days else None, found)


def _values(rows: DataFrame, column: TableColumn) -> DataFrame:
    """(dimension, value): of a calendar column the first and the last day, of any other its distinct values."""
    dimension = F.lit(column.dimension).alias("dimension")
    if column.dimension == CALENDAR:
        day = _single(rows, column).select(F.to_date("value").alias("value"))
        ends = day.agg(F.min("value").cast("string").alias("first"), F.max("value").cast("string").alias("last"))
        return ends.select(dimension, F.explode(F.array("first", "last")).alias("value"))
    if column.dimension not in SPELLING:
        raise ContractError(
            f"column {column.name}: nothing makes rows of {column.dimension!r} of what a feed brings;"
            f" those that are made so are {', '.join((CALENDAR, *SPELLING))}"
        )
    value = SPELLING[column.dimension](F.col("value")).alias("value")
    return _single(rows, column).select(dimension, value).distinct()


def _single(rows: DataFrame, column: TableColumn) -> DataFrame:
    """The column as `value`; of a list each token."""
    value = F.col(column.name)
    return rows.select((F.explode(value) if column.type.startswith("array<") else value).alias("value"))
