"""What the curated tables say that a conformed dimension must know: days, countries, plans, devices.

Which columns hold them is the feeds' contracts' to say: a column's `dimension`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.columns import Column as TableColumn
from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.table import Table
from glue_jobs.lake.slices import month_of
from glue_jobs.modelling import conform
from glue_jobs.tables import conformed

CALENDAR = conformed.DIM_DATE.name
# Dimension → how a feed's spelling becomes the dimension's own.
SPELLING: dict[str, Callable[[Column], Column]] = {
    conformed.DIM_COUNTRY.name: conform.country_name,
    conformed.DIM_PLAN.name: conform.plan_name,
    conformed.DIM_DEVICE.name: conform.device_name,
}


@dataclass(frozen=True)
class Seen:
    """`days`: the first and the last day, None while there is none; `brought`: dimension's name → names in it."""

    days: tuple[date, date] | None = None
    brought: dict[str, set[str]] = field(default_factory=dict)

    def names(self, dimension: Table) -> list[str]:
        """What was brought for a dimension, in its spelling, each name once, sorted."""
        return sorted(self.brought.get(dimension.name, set()))


def together(parts: Iterable[Seen]) -> Seen:
    """What all the parts have seen."""
    days: list[date] = []
    brought: dict[str, set[str]] = {}
    for part in parts:
        days += part.days or ()
        for dimension, names in part.brought.items():
            brought.setdefault(dimension, set()).update(names)
    return Seen((min(days), max(days)) if days else None, brought)


def seen(curated: Sequence[tuple[Table, DataFrame]]) -> Seen:
    """What these tables' rows hold, in one query; raises ContractError as `seen_by_month` does."""
    return together(
        _found([_values(rows, column, F.lit("")) for table, rows in curated for column in _told(table)]).values()
    )


def seen_by_month(table: Table, rows: DataFrame) -> dict[str, Seen]:
    """Month of the table's month column → what its rows hold.

    Raises:
        ContractError: a column names a dimension that is not made of what feeds bring.
    """
    return _found([_values(rows, column, month_of(table.month_column)) for column in _told(table)])


def _told(table: Table) -> list[TableColumn]:
    return [column for column in table.columns if column.dimension]


def _found(queries: Sequence[DataFrame]) -> dict[str, Seen]:
    days: dict[str, list[date]] = {}
    brought: dict[str, dict[str, set[str]]] = {}
    for row in reduce(DataFrame.unionAll, queries).collect() if queries else ():
        if row["dimension"] == CALENDAR:
            days.setdefault(row["month"], []).append(date.fromisoformat(row["value"]))
        else:
            brought.setdefault(row["month"], {}).setdefault(row["dimension"], set()).add(row["value"])
    spans = {month: (min(found), max(found)) for month, found in days.items()}
    return {month: Seen(spans.get(month), brought.get(month, {})) for month in {*days, *brought}}


def _values(rows: DataFrame, column: TableColumn, month: Column) -> DataFrame:
    """(month, dimension, value): of a calendar column the first and the last day, of any other its distinct values."""
    dimension = F.lit(column.dimension).alias("dimension")
    single = _single(rows, column, month).where("value is not null")
    if column.dimension == CALENDAR:
        day = single.select("month", F.to_date("value").cast("string").alias("value"))
        ends = day.groupBy("month").agg(F.array(F.min("value"), F.max("value")).alias("ends"))
        return ends.select("month", dimension, F.explode("ends").alias("value"))
    if column.dimension not in SPELLING:
        raise ContractError(
            f"column {column.name}: nothing makes rows of {column.dimension!r} of what a feed brings;"
            f" those that are made so are {', '.join((CALENDAR, *SPELLING))}"
        )
    # Few spellings stand in many rows: each is looked up once.
    return single.distinct().select("month", dimension, SPELLING[column.dimension](F.col("value")).alias("value"))


def _single(rows: DataFrame, column: TableColumn, month: Column) -> DataFrame:
    """(month, value): the column's values; of a list each token."""
    value = F.col(column.name)
    return rows.select(
        month.alias("month"), (F.explode(value) if column.type.startswith("array<") else value).alias("value")
    )
