"""Slices of a table as Columns: which slice a row is of, and which rows some slices hold.

Names of slices come from data as well as from contracts, so none of them ever becomes SQL text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import Optional

from pyspark.sql import Column
from pyspark.sql import functions as F

from glue_jobs.contract.table import BY_MONTH, WHOLE, WHOLE_SLICE, Table

# A slice's name; None for rows of a table by value that have none.
Name = Optional[str]
_EPOCH_YEAR = 1970


def slice_of(table: Table) -> Column:
    """The name of the slice that a row of `table` is of."""
    if table.kind == WHOLE:
        return F.lit(WHOLE_SLICE)
    return month_of(table.slice_by) if table.kind == BY_MONTH else F.col(table.slice_by)


def rows_of(table: Table, names: Iterable[Name]) -> Column:
    """The condition that the rows of these slices keep, and no others; never null."""
    wanted = set(names)
    if table.kind == WHOLE:
        return F.lit(bool(wanted))
    if table.kind == BY_MONTH:
        return in_months(table.slice_by, [name for name in wanted if name])
    column = F.col(table.slice_by)
    values = sorted(name for name in wanted if name is not None)
    named = (column.isNotNull() & column.isin(values)) if values else F.lit(False)
    return (named | column.isNull()) if None in wanted else named


def month_of(column: str) -> Column:
    """The month of a date column as `2024-05`."""
    return F.date_format(column, "yyyy-MM")


def in_months(column: str, months: Iterable[str]) -> Column:
    """The condition that the date column lies in one of the months, as few ranges of whole months; never null."""
    ranges = [
        (F.col(column) >= F.lit(first)) & (F.col(column) < F.lit(after))
        for first, after in month_ranges(sorted({month_number(month) for month in months}))
    ]
    return F.col(column).isNotNull() & reduce(Column.__or__, ranges) if ranges else F.lit(False)


def month_number(month: str) -> int:
    """`2024-05` as months from January 1970, as Iceberg's month partitions count."""
    year, _, number = month.partition("-")
    return (int(year) - _EPOCH_YEAR) * 12 + int(number) - 1


def month_name(number: int) -> str:
    """The month that is `number` months from January 1970, as `2024-05`."""
    return f"{_EPOCH_YEAR + number // 12:04d}-{number % 12 + 1:02d}"


def month_ranges(numbers: list[int]) -> list[tuple[date, date]]:
    """Runs of consecutive months, each as its first day and the first day after it."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number:
            runs[-1][1] = number + 1
        else:
            runs.append([number, number + 1])
    return [(_first_day(first), _first_day(after)) for first, after in runs]


def _first_day(number: int) -> date:
    return date(_EPOCH_YEAR + number // 12, number % 12 + 1, 1)
