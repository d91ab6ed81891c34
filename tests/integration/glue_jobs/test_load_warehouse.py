"""The load with a real Spark and a real PostgreSQL: what arrives, what is touched, and what happens when it fails."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import Decimal

import psycopg2
import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.load_warehouse import load
from glue_jobs.warehouse import copying, pieces
from glue_jobs.warehouse.checking import ChecksFailed
from glue_jobs.warehouse.checks import Check, all_checks
from glue_jobs.warehouse.connection import LOCK, WarehouseError
from tests.fixtures_lake import Counts, Given, Put
from tests.fixtures_postgres import Warehouse
from tests.hostile import CELLS
from tests.star_sample import AWKWARD_TITLE, FINISHED, calendar, contract, month, title

RUN_AT = datetime(2026, 1, 31, 6, tzinfo=timezone.utc)
CONSTRAINTS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated, conenforced
from pg_constraint where connamespace = 'core'::regnamespace and contype in ('p', 'f') order by 1, 2
"""


def run(spark: SparkSession, lake: Given, warehouse: Warehouse, run_id: str = "run-1") -> dict[str, Counts]:
    """Load; table → (loaded, inserted, updated, deleted) of the tables that were touched."""
    done = load(spark, warehouse.loader, lake.lake.published, run_id, RUN_AT, all_checks())
    return {name: (rows.loaded, rows.inserted, rows.updated, rows.deleted) for name, rows in done.merged.items()}


def forget(warehouse: Warehouse) -> None:
    """Leave the warehouse as an earlier release did: its rows, and nothing about slices."""
    warehouse.ask("owner", "delete from ops.loaded_slice")


def versions(warehouse: Warehouse) -> dict[str, list[tuple[str, ...]]]:
    """Row versions of every table: equal only where nobody touched a row."""
    return {
        table.name: warehouse.ask("owner", f"select ctid::text, xmin::text from {table.warehouse_name} order by 1")
        for table in WAREHOUSE_TABLES
    }


def test_a_first_load_brings_every_row(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    done = run(spark, lake, warehouse)

    assert done == {contract(name).warehouse_name: (len(rows), len(rows), 0, 0) for name, rows in lake.rows.items()}
    for name, rows in lake.rows.items():
        found = warehouse.ask("owner", f"select * from {contract(name).warehouse_name}")
        assert sorted(found, key=repr) == sorted(rows, key=repr), name


def test_text_nulls_and_times_arrive_as_they_were(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    run(spark, lake, warehouse)

    titles = warehouse.ask("reader", "select title_id, title, maturity_rating from bi.catalogue_titles order by 1")
    assert titles[0] == ("s1", AWKWARD_TITLE, "PG")
    assert titles[2] == ("s3", "", None)
    assert warehouse.ask("reader", "select distinct finished_at from bi.data_quality") == [(FINISHED,)]


def test_hostile_texts_arrive_as_they_are(spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put) -> None:
    """COPY and MERGE, with all of the texts in turn; a load of the same ones again finds nothing to change."""
    place, plain = contract("dim_title").names.index("title"), lake["dim_title"]
    for start in range(0, len(CELLS), len(plain)):
        texts = (CELLS + CELLS)[start : start + len(plain)]
        put("dim_title", [(*row[:place], text, *row[place + 1 :]) for row, text in zip(plain, texts, strict=True)])
        run(spark, lake, warehouse)
        assert sorted(warehouse.ask("owner", "select title from core.dim_title")) == sorted((text,) for text in texts)
        forget(warehouse)
        assert run(spark, lake, warehouse, "again")["core.dim_title"] == (len(texts), 0, 0, 0)


def test_a_second_load_touches_no_row(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    run(spark, lake, warehouse)
    before = versions(warehouse)

    done = run(spark, lake, warehouse, "run-2")

    assert done == {}
    assert versions(warehouse) == before


def test_only_what_differs_is_touched(spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put) -> None:
    run(spark, lake, warehouse)
    titles = [row for row in lake["dim_title"] if row[0] != 204]
    titles[2] = title(202, "titles", "s2", "1994", "TV Show", 2022, date(2023, 5, 2), None, seasons=3)
    put("dim_title", [*titles, title(205, "titles", "s5", "New", "Movie", 2023, date(2023, 7, 1), "R", minutes=80)])
    put("bridge_title_genre", [row for row in lake["bridge_title_genre"] if row[0] != 204])
    put("file_accounting", [])

    done = run(spark, lake, warehouse, "run-2")

    assert done == {
        "core.dim_title": (4, 1, 1, 1),
        "core.bridge_title_genre": (4, 0, 0, 1),
        "ops.file_accounting": (0, 0, 0, 2),
    }
    assert warehouse.ask("owner", "select seasons, maturity_rating from core.dim_title where title_key = 202") == [
        (3, None)
    ]
    # Their files were withdrawn.
    assert warehouse.ask("reader", "select count(*) from bi.data_quality") == [(0,)]


def test_the_load_and_its_checks_are_recorded(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    run(spark, lake, warehouse)

    assert warehouse.ask("owner", "select run_id, run_at, status, error, finished_at >= started_at from ops.load") == [
        ("run-1", RUN_AT, "succeeded", None, True)
    ]
    assert warehouse.ask(
        "owner", "select rows_loaded, rows_inserted, rows_updated, rows_deleted from ops.load_table"
        " where table_name = 'core.dim_title'",
    ) == [(5, 5, 0, 0)]  # fmt: skip
    passed = warehouse.ask("owner", "select check_name, stage, passed, rows_found, first_rows from ops.check_result")
    moved = {name for (name,) in warehouse.ask("owner", "select table_name from ops.load_table")}
    asked = [check for check in all_checks() if moved & set(check.tables)]
    assert len(asked) > 40 and sorted(passed) == sorted((check.name, "load", True, 0, []) for check in asked)


def test_a_failed_check_keeps_the_last_good_state(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    run(spark, lake, warehouse)
    before = versions(warehouse)
    put("fact_subscription_month", lake["fact_subscription_month"][1:])

    found = r"check subscription_months_are_complete found 1 rows, .*\"months_found\": 3"
    with pytest.raises(ChecksFailed, match=found):
        run(spark, lake, warehouse, "run-2")

    assert versions(warehouse) == before
    (status, error) = warehouse.ask("owner", "select status, error from ops.load where run_id = 'run-2'")[0]
    assert status == "failed" and error.startswith("check subscription_months_are_complete found 1 rows")
    assert warehouse.ask(
        "owner", "select check_name, rows_found from ops.check_result where run_id = 'run-2' and not passed"
    ) == [("subscription_months_are_complete", 1)]


@pytest.mark.parametrize("day", [date(2023, 2, 1), date(2023, 3, 1)], ids=["a known month", "a new month"])
@pytest.mark.parametrize("loaded_before", [False, True])
def test_an_orphan_is_refused_at_its_table(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put, day: date, loaded_before: bool
) -> None:
    if loaded_before:
        run(spark, lake, warehouse)
    before = versions(warehouse)
    put("fact_subscription_month", [*lake["fact_subscription_month"], month(day, 999, "1.00")])

    with pytest.raises(WarehouseError, match=r"core.fact_subscription_month: .*violates foreign key(.|\n)*999"):
        run(spark, lake, warehouse, "run-2")

    assert versions(warehouse) == before
    assert warehouse.ask("owner", "select count(*) from ops.load where status = 'failed'") == [(1,)]


def test_a_row_that_is_gone_but_referenced_is_refused(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    run(spark, lake, warehouse)
    put("dim_genre", lake["dim_genre"][:-1])

    with pytest.raises(WarehouseError, match="core.dim_genre: .*violates foreign key"):
        run(spark, lake, warehouse, "run-2")


def test_a_key_that_occurs_twice_is_refused(spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put) -> None:
    put("dim_plan", [*lake["dim_plan"], (22, "Premium+")])

    with pytest.raises(WarehouseError, match=r"core.dim_plan: .*(\n.*)*22"):
        run(spark, lake, warehouse)


def test_new_months_have_the_keys_of_their_table(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    before = warehouse.ask("owner", CONSTRAINTS)

    run(spark, lake, warehouse)

    is_month = re.compile(r"_20\d{4}$")
    found = [row for row in warehouse.ask("owner", CONSTRAINTS) if not is_month.search(row[0])]
    assert found == [row for row in before if not is_month.search(row[0])]
    with pytest.raises(psycopg2.IntegrityError):
        warehouse.ask("loader", "insert into core.fact_subscription_month values ('2023-02-01', 20230201, 103, 1)")
    with pytest.raises(psycopg2.IntegrityError):
        warehouse.ask("loader", "insert into core.fact_subscription_month values ('2023-02-01', 20230201, 999, 1)")


def test_many_rows_arrive_in_many_pieces_and_blocks(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "ROWS_PER_PIECE", 300)
    monkeypatch.setattr(copying, "ROWS_PER_BLOCK", 64)
    days = calendar(date(2018, 1, 1), date(2025, 12, 31))
    put("dim_date", days)

    done = run(spark, lake, warehouse)

    assert done["core.dim_date"] == (len(days), len(days), 0, 0)
    assert warehouse.ask("owner", "select * from core.dim_date order by date_key") == sorted(
        days, key=lambda row: row[0]
    )


def test_a_value_that_postgres_refuses_is_named(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    put("dim_plan", [*lake["dim_plan"], (23, "nul \x00 byte")])

    refused = r"core.dim_plan: COPY from glue_catalog.reelhouse_core.dim_plan(.|\n)*0x00(.|\n)*line \d"
    with pytest.raises(WarehouseError, match=refused):
        run(spark, lake, warehouse)


def test_a_load_waits_for_another(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    secret = warehouse.loader
    other = psycopg2.connect(
        host=secret.host, port=secret.port, dbname=secret.dbname, user=secret.username, password=secret.password
    )
    other.cursor().execute("select pg_advisory_xact_lock(%s)", (LOCK,))
    waiting = threading.Thread(target=run, args=(spark, lake, warehouse))
    waiting.start()

    _until(lambda: warehouse.ask("owner", "select 1 from pg_locks where locktype = 'advisory' and not granted") != [])
    assert warehouse.ask("owner", "select count(*) from core.dim_date") == [(0,)]
    other.rollback()
    other.close()
    waiting.join(timeout=120)

    assert warehouse.ask("owner", "select count(*) > 0 from core.dim_date") == [(True,)]


def test_months_get_their_partitions(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    run(spark, lake, warehouse)

    assert warehouse.ask(
        "owner",
        "select tableoid::regclass::text, sum(revenue_usd) from core.fact_subscription_month group by 1 order by 1",
    ) == [
        ("core.fact_subscription_month_202211", Decimal("10.00")),
        ("core.fact_subscription_month_202212", Decimal("10.00")),
        ("core.fact_subscription_month_202301", Decimal("26.00")),
        ("core.fact_subscription_month_202302", Decimal("38.00")),
    ]


def _until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Poll the condition until it holds; an assertion error after the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.05)


def test_a_server_that_goes_away_is_the_error_that_is_told(
    spark: SparkSession, lake: Given, warehouse: Warehouse, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not "connection already closed", which is what recording the failed load ends in."""
    ends_the_session = Check(
        "ends_the_session", "select pg_terminate_backend(pg_backend_pid())", ("core.dim_date",), "a test"
    )

    with pytest.raises(psycopg2.OperationalError, match="server closed the connection|terminating connection"):
        load(spark, warehouse.loader, lake.lake.published, "run-1", RUN_AT, [ends_the_session])

    assert "the failed load is not in ops.load" in capsys.readouterr().err
    assert warehouse.ask("owner", "select count(*) from core.dim_date") == [(0,)]
