"""Slices as conditions: exactly the rows of the slices that are named."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.columns import Column
from glue_jobs.contract.table import BY_MONTH, BY_VALUE, CORE, WHOLE, Table
from glue_jobs.lake import slices

COLUMNS = (Column("source", "string", "Source."), Column("day", "date", "Day."), Column("id", "int", "Id."))
SLICED_BY = {WHOLE: "", BY_VALUE: "source", BY_MONTH: "day"}
ROWS = """
    (1, 'a', date'2023-12-31'), (2, 'b', date'2024-01-01'), (3, "it's", date'2024-02-29'),
    (4, '%s {}', date'2024-03-01'), (5, cast(null as string), cast(null as date)), (6, 'A', date'1969-12-31')
"""


def table(kind: str) -> Table:
    return Table(CORE, "t", "one", "For a test.", COLUMNS, ("id",), kind=kind, slice_by=SLICED_BY[kind])


@pytest.mark.parametrize(
    ("kind", "names", "ids"),
    [
        (WHOLE, {"all"}, [1, 2, 3, 4, 5, 6]),
        (WHOLE, set(), []),
        (BY_VALUE, {"a", "it's", "%s {}"}, [1, 3, 4]),
        (BY_VALUE, {None}, [5]),
        (BY_VALUE, {"b", None}, [2, 5]),
        (BY_VALUE, set(), []),
        (BY_MONTH, {"2023-12", "2024-01"}, [1, 2]),
        (BY_MONTH, {"2024-01", "2024-03"}, [2, 4]),
        (BY_MONTH, {"1969-12"}, [6]),
        (BY_MONTH, set(), []),
    ],
)
def test_the_rows_of_some_slices_and_all_the_others(
    spark: SparkSession, kind: str, names: set[str], ids: list[int]
) -> None:
    rows = spark.sql(f"select * from values {ROWS} as t (id, source, day)")
    condition = slices.rows_of(table(kind), names)
    assert sorted(row["id"] for row in rows.where(condition).collect()) == ids
    others = sorted(row["id"] for row in rows.where(~condition).collect())
    assert others == [number for number in range(1, 7) if number not in ids]


def test_a_row_s_slice_has_the_name_by_which_its_rows_are_found(spark: SparkSession) -> None:
    rows = spark.sql(f"select * from values {ROWS} as t (id, source, day)")
    months = {row[0]: row[1] for row in rows.select("id", slices.slice_of(table(BY_MONTH))).collect()}
    assert months == {1: "2023-12", 2: "2024-01", 3: "2024-02", 4: "2024-03", 5: None, 6: "1969-12"}


@pytest.mark.parametrize(("name", "number"), [("1970-01", 0), ("1969-12", -1), ("2024-05", 652), ("0999-12", -11641)])
def test_months_are_counted_from_1970(name: str, number: int) -> None:
    assert slices.month_number(name) == number
    assert slices.month_name(number) == name
