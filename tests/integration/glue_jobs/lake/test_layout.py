"""A table's layout follows its contract, for what is written from then on."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.columns import required
from glue_jobs.contract.table import CORE, Table
from glue_jobs.lake import iceberg, layout

COLUMNS = (required("source", "string", "Source."), required("day", "date", "Day."))


def table(*partition: str) -> Table:
    name = f"test_{uuid.uuid4().hex[:8]}"
    return Table(CORE, name, "one", "For a test.", COLUMNS, primary_key=("source",), partition=partition)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), ("source",)),
        (("source",), ()),
        (("months(day)", "source"), ("months(day)",)),
        (("source",), ("months(day)",)),
        (("months(day)", "source"), ("months(day)", "source")),
    ],
)
def test_the_layout_becomes_the_contract_s_and_no_row_is_lost(
    spark: SparkSession, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    old = table(*before)
    iceberg.ensure(spark, old)
    spark.sql(f"insert into {old.identifier} values ('a', date'2024-01-01')")
    new = replace(old, partition=after)
    iceberg.ensure(spark, new)
    assert set(layout.partitions(spark, new)) == set(after)
    spark.sql(f"insert into {new.identifier} values ('b', date'2024-01-01')")
    assert spark.table(new.identifier).count() == 2


def test_two_jobs_that_change_one_layout_at_the_same_moment_both_go_on(spark: SparkSession) -> None:
    old = table()
    iceberg.ensure(spark, old)
    new = replace(old, partition=("source",))
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(layout.keep, spark, new) for _ in range(2)]:
            done.result()
    assert layout.partitions(spark, new) == ("source",)
