"""What each role may do, and above all what it may not; partitions are made ahead of a load."""

from __future__ import annotations

from datetime import date

import psycopg2
import pytest
from psycopg2.errors import DuplicateTable, InsufficientPrivilege, RaiseException

from glue_jobs.warehouse.sqlfiles import read_folder
from tests.engagement_star import engagement
from tests.fixtures_postgres import Warehouse, fill

FACT = "core.fact_subscription_month"


def test_the_reader_reads_every_view(sample: Warehouse) -> None:
    views = sample.ask("owner", "select viewname from pg_views where schemaname = 'bi'")

    assert sorted(f"bi.{view}" for (view,) in views) == sorted(
        file.view for file in read_folder("views") if file.view.startswith("bi.")
    )
    fill(sample, engagement())
    for (view,) in views:
        assert sample.ask("reader", f"select count(*) > 0 from bi.{view}") == [(True,)], view


@pytest.mark.parametrize(
    "statement",
    [
        "select * from core.dim_subscriber",
        "select * from core.fact_subscription_month_202211",
        "select * from ops.file_accounting",
        "select * from staging.dim_title",
        "create view bi.mine as select 1 as one",
        "create table public.mine (one integer)",
        "select ops.month_table('core.fact_subscription_month', '2021-01-01')",
        "select ops.create_month('core.fact_subscription_month', '2021-01-01')",
        "select ops.attach_month('core.fact_subscription_month', '2021-01-01')",
        "delete from ops.loaded_slice",
    ],
)
def test_the_reader_does_nothing_else(sample: Warehouse, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        sample.ask("reader", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "drop table core.dim_plan",
        "truncate core.dim_plan",
        "alter table core.dim_plan add column more text",
        "truncate ops.file_accounting",
        "update ops.check_result set passed = true",
        "update ops.load set status = 'succeeded'",
        "delete from ops.reported_file",
        "insert into ops.schema_migration (number, name, checksum) values (99, 'x', 'y')",
        "create table core.mine (one integer)",
        "create role somebody",
    ],
)
def test_the_loader_changes_rows_and_nothing_else(sample: Warehouse, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        sample.ask("loader", statement)


def test_the_loader_may_write_rows_and_analyze(sample: Warehouse) -> None:
    sample.ask("loader", "truncate staging.dim_plan")
    sample.ask("loader", "insert into core.dim_plan values (99, 'Family')")
    sample.ask("loader", "update core.dim_plan set name = 'Student' where plan_key = 99")
    sample.ask("loader", "delete from core.dim_plan where plan_key = 99")
    sample.ask("loader", f"analyze {FACT}")

    analyzed = sample.ask("owner", "select sum(n_distinct) from pg_stats where tablename like 'fact_subscription_%'")
    assert analyzed[0][0] is not None


def test_no_role_is_a_superuser(migrated_template: Warehouse) -> None:
    found = migrated_template.ask(
        "owner",
        "select rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication from pg_roles"
        " where rolname like 'reelhouse_%' order by 1",
    )

    assert found == [
        ("reelhouse_loader", False, False, False, False, False),
        ("reelhouse_owner", False, True, True, False, False),
        ("reelhouse_reader", False, False, False, False, False),
    ]


def test_a_wrong_password_is_refused(migrated_template: Warehouse) -> None:
    secret = migrated_template.reader
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(
            host=secret.host, port=secret.port, dbname=secret.dbname, user=secret.username, password="guess"
        )


def test_a_month_becomes_a_partition_once(warehouse: Warehouse) -> None:
    for month in (date(2022, 12, 1), date(2023, 1, 1)):
        warehouse.ask("loader", "select ops.create_month(%s, %s)", FACT, month)
        warehouse.ask("loader", "select ops.attach_month(%s, %s)", FACT, month)
    with pytest.raises(DuplicateTable):
        warehouse.ask("loader", "select ops.create_month(%s, '2023-01-01')", FACT)

    found = warehouse.ask(
        "owner", f"select inhrelid::regclass::text from pg_inherits where inhparent = '{FACT}'::regclass"
    )
    assert sorted(name for (name,) in found) == [f"{FACT}_{month}" for month in ("202212", "202301")]


@pytest.mark.parametrize("function", ["create_month", "attach_month"])
@pytest.mark.parametrize("table", ["core.dim_plan", "ops.load", "staging.fact_subscription_month"])
def test_months_are_made_for_partitioned_tables_in_core_only(warehouse: Warehouse, function: str, table: str) -> None:
    with pytest.raises(RaiseException, match="is not a partitioned table in core"):
        warehouse.ask("loader", f"select ops.{function}(%s, '2022-01-01')", table)


def test_a_month_begins_on_its_first_day(warehouse: Warehouse) -> None:
    with pytest.raises(RaiseException, match="2022-01-02 is not the first day of a month"):
        warehouse.ask("loader", "select ops.create_month(%s, '2022-01-02')", FACT)


def test_a_month_takes_no_rows_of_another(warehouse: Warehouse) -> None:
    warehouse.ask("loader", "select ops.create_month(%s, '2022-01-01')", FACT)

    with pytest.raises(psycopg2.IntegrityError, match="violates check constraint"):
        warehouse.ask("loader", f"insert into {FACT}_202201 values ('2022-02-01', 20220201, 0, 1)")
