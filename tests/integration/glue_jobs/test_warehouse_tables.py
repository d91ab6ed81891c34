"""The tables that the migrations make are the contracts' tables: names, types, nulls, keys, comments."""

from __future__ import annotations

import re

import pytest

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import Table
from tests.fixtures_postgres import Warehouse

TYPES = {
    "string": "text", "int": "integer", "bigint": "bigint", "date": "date", "boolean": "boolean",
    "double": "double precision",
    "timestamp": "timestamp with time zone",
}  # fmt: skip

COLUMNS = """
select attname, format_type(atttypid, atttypmod), not attnotnull, col_description(attrelid, attnum)
from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum
"""
FOREIGN_KEYS = """
select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'f' order by 1
"""
WITHOUT_COMMENT = """
select c.oid::regclass::text as thing
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('staging', 'core', 'mart', 'bi', 'ops') and c.relkind in ('r', 'p', 'v')
  and obj_description(c.oid, 'pg_class') is null
union all
select c.oid::regclass::text || '.' || a.attname
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname in ('core', 'mart', 'bi', 'ops') and c.relkind in ('r', 'p', 'v') and not c.relispartition
  and col_description(c.oid, a.attnum) is null
union all
select nspname from pg_namespace
where nspname in ('staging', 'core', 'mart', 'bi', 'ops') and obj_description(oid, 'pg_namespace') is null
"""

every_table = pytest.mark.parametrize("table", WAREHOUSE_TABLES, ids=lambda table: table.warehouse_name)


def postgres_type(spark_type: str) -> str:
    """The PostgreSQL type of a contract's Spark type."""
    decimal = re.fullmatch(r"decimal\((\d+),(\d+)\)", spark_type)
    return f"numeric({decimal[1]},{decimal[2]})" if decimal else TYPES[spark_type]


@every_table
def test_columns_are_the_contracts_columns(migrated_template: Warehouse, table: Table) -> None:
    found = migrated_template.ask("owner", COLUMNS, table.warehouse_name)

    assert found == [
        (column.name, postgres_type(column.type), column.nullable, column.comment) for column in table.columns
    ]


@every_table
def test_the_table_states_its_grain(migrated_template: Warehouse, table: Table) -> None:
    found = migrated_template.ask("owner", "select obj_description(%s::regclass, 'pg_class')", table.warehouse_name)

    assert found == [(f"{table.comment} Grain: {table.grain}.",)]


@every_table
def test_the_primary_key_is_the_contracts(migrated_template: Warehouse, table: Table) -> None:
    found = migrated_template.ask(
        "owner",
        "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'p'",
        table.warehouse_name,
    )

    assert found == [(f"PRIMARY KEY ({', '.join(table.primary_key)})",)]


@every_table
def test_the_foreign_keys_are_the_contracts(migrated_template: Warehouse, table: Table) -> None:
    references = [(column.name, *column.references.split(".")) for column in table.columns if column.references]

    found = migrated_template.ask("owner", FOREIGN_KEYS, table.warehouse_name)

    assert [text for (text,) in found] == sorted(
        f"FOREIGN KEY ({name}) REFERENCES core.{target}({key}) DEFERRABLE INITIALLY DEFERRED"
        for name, target, key in references
    )


@every_table
def test_the_load_buffer_has_the_same_columns(migrated_template: Warehouse, table: Table) -> None:
    shapes = [
        [row[:3] for row in migrated_template.ask("owner", COLUMNS, name)]
        for name in (f"staging.{table.name}", table.warehouse_name)
    ]

    assert shapes[0] == shapes[1]


def test_there_are_no_other_tables_in_core(migrated_template: Warehouse) -> None:
    found = migrated_template.ask(
        "owner",
        "select relname from pg_class where relnamespace = 'core'::regnamespace"
        " and relkind in ('r', 'p') and not relispartition",
    )

    assert {name for (name,) in found} == {table.name for table in WAREHOUSE_TABLES if table.schema == "core"}


def test_everything_is_commented(sample: Warehouse) -> None:
    assert sample.ask("owner", WITHOUT_COMMENT) == []


def test_the_fact_is_partitioned_by_month_without_a_default(migrated_template: Warehouse) -> None:
    found = migrated_template.ask(
        "owner",
        "select pg_get_partkeydef(partrelid), partdefid from pg_partitioned_table"
        " where partrelid = 'core.fact_subscription_month'::regclass",
    )

    assert found == [("RANGE (month_start)", 0)]
