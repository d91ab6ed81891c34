"""A lake of an older release is brought to the contracts: rows stay, and what would lose some is refused before all."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.columns import Column, ContractError, required
from glue_jobs.contract.table import CORE, Table
from glue_jobs.lake import evolve, iceberg


@pytest.fixture
def old(spark: SparkSession) -> Table:
    """A table of an older release, with a row."""
    columns = (
        required("id", "int", "Id."),
        required("name", "string", "Name."),
        Column("price", "decimal(5,2)", "USD."),
    )
    table = Table(CORE, f"evolve_{uuid.uuid4().hex[:8]}", "one thing", "Things.", columns, primary_key=("id",))
    iceberg.ensure(spark, table)
    rows = spark.sql("select 1 as id, 'one' as name, cast(1.5 as decimal(5,2)) as price")
    iceberg.replace(spark, rows, table)
    return table


def of_today(old: Table) -> Table:
    """Its contract now: a wider key, a name that may be null, more digits, a new column in the middle, other words."""
    columns = (
        required("id", "bigint", "Number."),
        Column("note", "string", "It's a note."),
        Column("name", "string", "Name."),
        Column("price", "decimal(12,2)", "USD."),
    )
    return replace(old, columns=columns, comment="Things of today.")


def test_every_safe_difference_is_brought_about_and_rows_stay(spark: SparkSession, old: Table) -> None:
    new = of_today(old)

    iceberg.ensure(spark, new)

    assert evolve.statements(new, evolve.stands(spark, new)) == []
    assert [tuple(row) for row in iceberg.read(spark, new).collect()] == [(1, None, "one", Decimal("1.50"))]
    more = spark.sql("select 5000000000 as id, 'n' as note, cast(null as string) as name, 1234567890.12 as price")
    iceberg.replace(spark, more, new)
    assert [tuple(row) for row in iceberg.read(spark, new).collect()] == [
        (5_000_000_000, "n", None, Decimal("1234567890.12"))
    ]


def test_a_second_look_changes_nothing(spark: SparkSession, old: Table) -> None:
    iceberg.ensure(spark, of_today(old))

    assert evolve.evolve(spark, [of_today(old)]) == []


def test_nothing_is_changed_in_any_table_where_one_is_refused(spark: SparkSession, old: Table) -> None:
    narrowed = replace(old, columns=(*old.columns[:2], Column("price", "decimal(3,2)", "USD.")))
    other = replace(old, name=f"{old.name}_other")
    iceberg.ensure(spark, other)
    not_yet = replace(old, name=f"{old.name}_new")

    with pytest.raises(ContractError, match=r"nothing was changed: .*price is decimal\(5,2\), and decimal\(3,2\)"):
        iceberg.ensure(spark, of_today(other), not_yet, narrowed)

    assert evolve.statements(other, evolve.stands(spark, other)) == []
    assert not spark.catalog.tableExists(not_yet.identifier)


def test_two_jobs_evolve_one_table_at_once(spark: SparkSession, old: Table) -> None:
    new = of_today(old)
    sessions = [spark.newSession() for _ in range(3)]

    with ThreadPoolExecutor(len(sessions)) as pool:
        for done in [pool.submit(iceberg.ensure, session, new) for session in sessions]:
            done.result()

    spark.catalog.refreshTable(new.identifier)  # this session has a cache of its own
    assert evolve.statements(new, evolve.stands(spark, new)) == []
    assert iceberg.read(spark, new).count() == 1


def test_a_change_that_does_not_go_through_is_told(
    spark: SparkSession, old: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evolve, "TRIES", 2)
    broken = "alter table glue_catalog.nowhere.t add columns"
    monkeypatch.setattr(evolve, "statements", lambda table, standing: [broken])

    with pytest.raises(ContractError, match="could not be brought to its contract: alter table glue_catalog.nowhere"):
        evolve.evolve(spark, [old])
