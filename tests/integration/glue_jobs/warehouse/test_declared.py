"""Comments, rights and load buffers follow the contracts without a migration, and only when they changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from glue_jobs.contract.columns import Column
from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import Table
from glue_jobs.warehouse.connection import WarehouseError, connect
from glue_jobs.warehouse.declared import declare
from glue_jobs.warehouse.sqlfiles import read_folder
from tests.fixtures_postgres import Warehouse

PLAN = next(table for table in WAREHOUSE_TABLES if table.name == "dim_plan")
COMMENT = "select col_description('core.dim_plan'::regclass, 2), obj_description('core.dim_plan'::regclass, 'pg_class')"


def declared(warehouse: Warehouse, tables: Sequence[Table]) -> bool:
    with connect(warehouse.owner, "test") as connection:
        return declare(connection, tables, read_folder("migrations"))


def with_plan(plan: Table) -> list[Table]:
    """All contracts, with another one of dim_plan."""
    return [plan if table.name == plan.name else table for table in WAREHOUSE_TABLES]


def reworded() -> Table:
    key, name = PLAN.columns
    return replace(PLAN, comment="It's new.", columns=(key, replace(name, comment="The plan's name.")))


def test_a_wording_needs_no_migration(sample: Warehouse) -> None:
    assert declared(sample, with_plan(reworded()))

    assert sample.ask("owner", COMMENT) == [("The plan's name.", f"It's new. Grain: {PLAN.grain}.")]


def test_nothing_new_is_nothing_to_do(sample: Warehouse) -> None:
    sample.ask("owner", "comment on column core.dim_plan.name is 'by hand'")

    assert not declared(sample, WAREHOUSE_TABLES)

    assert sample.ask("owner", COMMENT)[0][0] == "by hand"


def test_rights_are_given_again(sample: Warehouse) -> None:
    sample.ask("owner", "revoke all on core.dim_plan, ops.file_accounting, staging.dim_plan from reelhouse_loader")
    sample.ask("owner", "drop table staging.dim_plan")
    sample.ask("owner", "delete from ops.declared where name = 'contracts'")

    assert declared(sample, WAREHOUSE_TABLES)

    sample.ask("loader", "update core.dim_plan set name = 'Standard' where plan_key = 21")
    sample.ask("loader", "update ops.file_accounting set feed = 'userbase' where file_id = 'f1'")
    sample.ask("loader", "insert into staging.dim_plan values (1, 'one')")
    sample.ask("loader", "truncate staging.dim_plan")


def test_a_buffer_follows_its_table(sample: Warehouse) -> None:
    sample.ask("owner", "alter table core.dim_plan add column price numeric(12, 2)")
    priced = replace(PLAN, columns=(*PLAN.columns, Column("price", "decimal(12,2)", "USD a month.")))

    assert declared(sample, with_plan(priced))

    sample.ask("loader", "insert into staging.dim_plan (plan_key, name, price) values (1, 'one', 9.99)")
    persistence = "select relpersistence from pg_class where oid = 'staging.dim_plan'::regclass"
    assert sample.ask("owner", persistence) == [("u",)]


def test_a_column_that_no_migration_made_is_named_with_the_cure(sample: Warehouse) -> None:
    priced = replace(PLAN, columns=(*PLAN.columns, Column("price", "decimal(12,2)", "USD a month.")))

    with pytest.raises(
        WarehouseError, match=r'core.dim_plan .* column "price" .* does not exist; .*make migration NAME'
    ):
        declared(sample, with_plan(priced))


def test_all_is_applied_or_nothing(sample: Warehouse) -> None:
    broken = replace(PLAN, name="dim_nothing")
    before = sample.ask("owner", COMMENT)

    with pytest.raises(WarehouseError, match="core.dim_nothing"):
        declared(sample, [*with_plan(reworded()), broken])

    assert sample.ask("owner", COMMENT) == before
