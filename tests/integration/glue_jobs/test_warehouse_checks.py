"""Every file in sql/checks passes on the small star, and finds the defect that it is there for."""

from __future__ import annotations

import pytest

from glue_jobs.warehouse.connection import ChecksFailed, WarehouseError, connect, demand, run_checks
from glue_jobs.warehouse.sqlfiles import SqlFile, read_folder
from tests.fixtures_postgres import Warehouse

CHECKS = {file.name: file for file in read_folder("checks")}
FACT = "core.fact_subscription_month"
SUBSCRIBER = "update core.dim_subscriber set"

# Check → statements of which each alone must make it find rows.
DEFECTS = {
    "bridge_positions_are_places": [
        "update core.bridge_title_genre set position = 1 where title_key = 201",
        "update core.bridge_title_country set position = 0 where title_key = 202",
        "update core.bridge_title_credit set position = 1 where title_key = 201 and person_key = 401",
    ],
    "calendar_has_every_date": [
        "update core.dim_title set date_added = '2030-01-01' where title_key = 201",
        f"{SUBSCRIBER} join_date = '2019-01-01' where subscriber_key = 104",
        f"{SUBSCRIBER} last_payment_date = '2030-01-01' where subscriber_key = 104",
        "delete from core.dim_date where date = '2023-05-02'",
    ],
    "calendar_key_is_the_date": ["update core.dim_date set date = '2023-05-03' where date_key = 20230502"],
    "credit_role_is_known": ["update core.bridge_title_credit set role = 'Director' where title_key = 203"],
    "file_accounting_adds_up": ["update ops.file_accounting set rows_loaded = 2 where file_id = 'f1'"],
    "file_accounting_counts_are_possible": [
        "update ops.file_accounting set rows_duplicate = -1, rows_loaded = 4 where file_id = 'f1'",
        "update ops.file_accounting set rows_repaired = 5 where file_id = 'f2'",
    ],
    "file_status_is_consistent": [
        "update ops.file_accounting set status = 'lost' where file_id = 'f1'",
        "update ops.file_accounting set status = 'rejected', rows_loaded = 0 where file_id = 'f1'",
        "update ops.file_accounting set status = 'rejected', reason = 'empty' where file_id = 'f1'",
    ],
    "foreign_keys_are_enforced": [
        f"select ops.enforce_foreign_keys('{FACT}', false)",
        "alter table core.dim_country alter constraint dim_country_region_key_fkey not enforced",
    ],
    "imdb_match_is_consistent": [
        "update core.dim_title set imdb_match = 'maybe' where title_key = 201",
        "update core.dim_title set imdb_match = 'exact' where title_key = 201",
        "update core.dim_title set imdb_id = 'tt1' where title_key = 201",
        "update core.dim_title set imdb_rating = 5 where title_key = 201",
        "update core.dim_title set imdb_match = 'exact', imdb_id = 'tt1', imdb_rating = 11 where title_key = 201",
    ],
    "natural_keys_are_unique": [
        "insert into core.dim_plan values (99, 'Basic')",
        "insert into core.dim_region values (99, 'UCAN', 'again')",
        "insert into core.dim_country values (99, 'Spain', 'ES', 2, false)",
        "insert into core.dim_device values (99, 'Laptop', 'computer')",
        "insert into core.dim_genre values (99, 'titles', 'Dramas')",
        "insert into core.dim_person values (99, 'titles', 'Bo Li')",
        "update core.dim_title set title_id = 's1' where title_key = 202",
        "update core.dim_date set date = '2023-05-03' where date_key = 20230502",
    ],
    "subscriber_has_one_current_version": [
        f"{SUBSCRIBER} is_current = true where subscriber_key = 101",
        f"{SUBSCRIBER} is_current = false where subscriber_key = 103",
    ],
    "subscriber_validity_is_possible": [
        f"{SUBSCRIBER} valid_to = valid_from where subscriber_key = 101",
        f"{SUBSCRIBER} valid_from = null where subscriber_key = 103",
        f"{SUBSCRIBER} valid_to = '2023-12-01' where subscriber_key = 103",
        f"{SUBSCRIBER} valid_to = null where subscriber_key = 101",
    ],
    "subscriber_versions_are_contiguous": [
        f"{SUBSCRIBER} valid_to = '2023-01-09' where subscriber_key = 101",
        f"{SUBSCRIBER} valid_to = '2023-01-11' where subscriber_key = 101",
    ],
    "subscription_month_has_one_version": [f"insert into {FACT} values ('2022-12-01', 20221201, 102, 15)"],
    "subscription_month_key_is_the_month": [
        f"update {FACT} set month_key = 20221201 where month_start = '2022-11-01'",
        f"update {FACT} set month_start = '2022-11-02', month_key = 20221102 where month_start = '2022-11-01'",
    ],
    "subscription_months_are_complete": [
        f"delete from {FACT} where subscriber_key = 101 and month_start = '2022-12-01'",
        f"delete from {FACT} where subscriber_key = 103",
        f"insert into {FACT} values ('2023-03-01', 20230301, 103, 12)",
    ],
    "subscription_months_are_paid_for": [
        f"insert into {FACT} values ('2023-03-01', 20230301, 103, 12)",
        f"insert into {FACT} values ('2023-01-01', 20230101, 103, 12)",
        f"{SUBSCRIBER} last_payment_date = null where subscriber_key = 103",
    ],
    "subscription_revenue_is_the_monthly_spend": [
        f"update {FACT} set revenue_usd = 12.01 where subscriber_key = 103",
        f"{SUBSCRIBER} monthly_spend_usd = null where subscriber_key = 103",
    ],
    "title_duration_fits_its_type": [
        "update core.dim_title set seasons = 1 where title_key = 201",
        "update core.dim_title set duration_minutes = 30 where title_key = 202",
        "update core.dim_title set duration_minutes = 0 where title_key = 201",
    ],
    "unknown_member_is_present": [
        f"delete from core.dim_{name} where {name}_key = 0"
        for name in ("date", "subscriber", "title", "genre", "person")
    ]
    + [
        # Referenced by other unknown members: moved away with them.
        "update core.dim_subscriber set plan_key = 21; delete from core.dim_plan where plan_key = 0",
        "update core.dim_subscriber set device_key = 31; delete from core.dim_device where device_key = 0",
        "update core.dim_subscriber set country_key = 11; delete from core.dim_country where country_key = 0",
        "update core.dim_country set region_key = 1; delete from core.dim_region where region_key = 0",
    ],
    "views_lose_no_rows": [
        f"{SUBSCRIBER} is_current = false where subscriber_key = 103",
        "create or replace view bi.subscriber_revenue_monthly as"
        " select month_start as month, ''::text as country, ''::text as region, ''::text as plan, ''::text as device,"
        " ''::text as gender, ''::text as age_band, 1::bigint as subscribers, revenue_usd::numeric as revenue_usd"
        f" from {FACT} where month_start > '2022-12-01'",
    ],
}  # fmt: skip
CASES = [(name, defect) for name, defects in DEFECTS.items() for defect in defects]


def test_every_check_has_a_defect_to_find() -> None:
    assert set(DEFECTS) == set(CHECKS)


def test_every_file_says_what_a_returned_row_is() -> None:
    assert [file.path for file in CHECKS.values() if not file.text.startswith("-- A returned row is ")] == []


def test_all_checks_pass_on_the_sample(sample: Warehouse) -> None:
    with connect(sample.loader, "test") as connection, connection.cursor() as cursor:
        results = run_checks(cursor, list(CHECKS.values()))

    assert {result.name: result.first_rows for result in results} == {name: [] for name in CHECKS}


@pytest.fixture(scope="module")
def shared(filled_copy):  # type: ignore[no-untyped-def]
    """One filled warehouse for all defects: each is rolled back."""
    return filled_copy()


@pytest.mark.parametrize(("name", "defect"), CASES, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CASES)])
def test_the_check_finds_its_defect(shared: Warehouse, name: str, defect: str) -> None:
    with connect(shared.owner, "test") as connection, connection.cursor() as cursor:
        cursor.execute(defect)
        (result,) = run_checks(cursor, [CHECKS[name]])
        connection.rollback()

    assert not result.passed
    assert result.rows_found >= len(result.first_rows) > 0


def test_a_failure_names_the_check_and_its_first_rows(sample: Warehouse) -> None:
    sample.ask("owner", "update ops.file_accounting set rows_loaded = 2 where file_id = 'f1'")

    with connect(sample.loader, "test") as connection, connection.cursor() as cursor:
        results = run_checks(cursor, list(CHECKS.values()))
    with pytest.raises(ChecksFailed, match=r"sql/checks/file_accounting_adds_up.sql found 1 rows, .*Users 1.csv"):
        demand(results)


def test_a_broken_check_is_named(sample: Warehouse) -> None:
    broken = SqlFile("checks", "broken", "select nothing from nowhere;")
    with (
        connect(sample.loader, "test") as connection,
        connection.cursor() as cursor,
        pytest.raises(WarehouseError, match="sql/checks/broken.sql is no valid check"),
    ):
        run_checks(cursor, [broken])
