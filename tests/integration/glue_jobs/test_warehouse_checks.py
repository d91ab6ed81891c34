"""Every check, derived or written, passes on the small star and finds the defect that it is there for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.warehouse.checking import ChecksFailed, demand, run_checks
from glue_jobs.warehouse.checks import Check, all_checks, calendar_days
from glue_jobs.warehouse.connection import WarehouseError, connect
from glue_jobs.warehouse.sqlfiles import read_folder
from tests.engagement_star import engagement
from tests.fixtures_postgres import Warehouse, fill

CHECKS = {check.name: check for check in all_checks()}
FACT = "core.fact_subscription_month"
SUBSCRIBER = "update core.dim_subscriber set"

# Check → statements of which each alone must make it find rows.
DEFECTS = {
    "bridge_positions_are_places": [
        "update core.bridge_title_genre set position = 1 where title_key = 201",
        "update core.bridge_title_country set position = 0 where title_key = 202",
        "update core.bridge_title_credit set position = 1 where title_key = 201 and person_key = 401",
    ],
    "company_quarter_is_the_sum_of_regions": [
        "update core.fact_region_quarter set revenue_usd = 3001 where quarter = '2022-12-31' and region_key = 1",
        "update core.fact_region_quarter set members = 71 where quarter = '2022-12-31' and region_key = 1",
        "delete from core.fact_region_quarter where quarter = '2022-12-31'",
        "delete from core.fact_company_quarter where quarter = '2022-12-31'",
    ],
    "fact_region_quarter_correction_is_explained": ["update core.fact_region_quarter set correction_note = null"],
    "fact_region_quarter_figures_are_possible": ["update core.fact_region_quarter set revenue_usd = -1"],
    "fact_playback_shares_are_shares": [
        "update core.fact_playback set frames_dropped_rate = 1.5 where playback_key = 501",
        "update core.fact_playback set engagement_score = -0.1 where playback_key = 501",
    ],
    "fact_company_quarter_parts_add_up": ["update core.fact_company_quarter set other_revenue_usd = 1"],
    "dim_title_days_are_in_the_calendar": ["delete from core.dim_date where date = '2023-05-02'"],
    "dim_subscriber_days_are_in_the_calendar": [
        f"{SUBSCRIBER} join_date = '2019-01-01' where subscriber_key = 104",
        f"{SUBSCRIBER} last_payment_date = '2030-01-01' where subscriber_key = 104",
    ],
    "calendar_key_is_the_date": ["update core.dim_date set date = '2023-05-03' where date_key = 20230502"],
    "credit_role_is_known": ["update core.bridge_title_credit set role = 'Director' where title_key = 203"],
    "data_profile_rows_are_of_the_feed": [
        "update core.data_profile set rows = 4 where feed = 'userbase'",
        "update core.data_profile set rows = 0 where feed = 'userbase'",
    ],
    "feed_drift_measure_is_known": ["update ops.feed_drift set measure = 'size' where measure = 'rows'"],
    "feed_drift_psi_is_of_distributions": [
        "update ops.feed_drift set psi = 9 where measure = 'rows'",
        "update ops.feed_drift set psi = null where measure = 'distribution'",
    ],
    "feed_drift_psi_is_beyond_its_threshold": ["update ops.feed_drift set psi = 0.2 where measure = 'distribution'"],
    "file_accounting_adds_up": ["update ops.file_accounting set rows_loaded = 2 where file_id = 'f1'"],
    "file_accounting_counts_are_possible": [
        "update ops.file_accounting set rows_duplicate = -1, rows_loaded = 4 where file_id = 'f1'",
        "update ops.file_accounting set rows_repaired = 5 where file_id = 'f2'",
    ],
    "file_accounting_status_is_consistent": [
        "update ops.file_accounting set status = 'lost' where file_id = 'f1'",
        "update ops.file_accounting set status = 'rejected', rows_loaded = 0 where file_id = 'f1'",
        "update ops.file_accounting set status = 'rejected', reason = 'empty' where file_id = 'f1'",
    ],
    "foreign_keys_are_enforced": [
        f"alter table {FACT} alter constraint fact_subscription_month_subscriber_key_fkey not enforced",
        "alter table core.dim_country alter constraint dim_country_region_key_fkey not enforced",
        "alter table core.dim_country drop constraint dim_country_region_key_fkey",
    ],
    "imdb_match_is_consistent": [
        "update core.dim_title set imdb_match = 'maybe' where title_key = 201",
        "update core.dim_title set imdb_match = 'exact' where title_key = 201",
        "update core.dim_title set imdb_id = 'tt1' where title_key = 201",
        "update core.dim_title set imdb_rating = 5 where title_key = 201",
        "update core.dim_title set imdb_match = 'exact', imdb_id = 'tt1', imdb_rating = 11 where title_key = 201",
    ],
    "dim_date_natural_key_is_unique": ["update core.dim_date set date = '2023-05-03' where date_key = 20230502"],
    "dim_title_natural_key_is_unique": ["update core.dim_title set title_id = 's1' where title_key = 202"],
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
    "catalogue_view_loses_no_rows": [
        "create or replace view bi.catalogue_titles as select title_id, title, title_type, release_year, date_added,"
        " maturity_rating, duration_minutes, seasons, ''::text as countries, ''::text as genres, ''::text as directors,"
        " imdb_id, imdb_rating, imdb_votes, imdb_match, description from core.dim_title where title_id = 's1'",
    ],
    "subscribers_view_loses_no_rows": [f"{SUBSCRIBER} is_current = false where subscriber_key = 103"],
    "engagement_views_lose_no_rows": [
        "delete from core.dim_plan where plan_key = 22",
        "insert into core.bridge_title_genre values (1201, 1302, 1, 'behaviour')",
    ],
    "revenue_forecast_bounds_are_in_order": ["update mart.revenue_forecast set low_80_usd = high_80_usd + 1"],
    "member_forecast_bounds_are_in_order": ["update mart.member_forecast set low_80 = high_80 + 1"],
    "revenue_forecast_series_a_model_has_its_error": ["update mart.revenue_forecast_series set model = null"],
    "revenue_forecast_backtest_horizon_is_known": ["update mart.revenue_forecast_backtest set horizon = 5"],
    "revenue_forecast_backtest_amounts_are_positive": ["update mart.revenue_forecast_backtest set actual = 0"],
    "engagement_date_key_is_the_day": [
        f"update core.{fact} set date_key = 20220101 where date_key = {day}"
        for fact, day in (("fact_viewing", 20230228), ("fact_review", 20230301), ("fact_search", 20230101),
                          ("fact_recommendation", 20230104))
    ],
    "session_has_the_version_of_its_day": [
        "update core.fact_viewing set subscriber_key = 1102 where session_id = 'session_5'",
        "update core.fact_viewing set subscriber_key = 1101 where session_id = 'session_6'",
    ],
    "fact_viewing_measures_are_possible": [
        "update core.fact_viewing set watch_minutes = -1 where session_id = 'session_1'",
        "update core.fact_viewing set progress_pct = 100.01 where session_id = 'session_1'",
    ],
    "fact_viewing_rating_is_possible": ["update core.fact_viewing set user_rating = 0"],
    "fact_review_rating_is_possible": ["update core.fact_review set rating = 6 where review_id = 'review_1'"],
    "fact_review_votes_are_possible": ["update core.fact_review set helpful_votes = 3, total_votes = 2"],
    "fact_search_click_is_within_the_results": [
        "update core.fact_search set clicked_position = 11 where search_id = 'search_1'",
        "update core.fact_search set clicked_position = 1 where search_id = 'search_4'",
    ],
    "fact_recommendation_score_is_possible": ["update core.fact_recommendation set score = 1.1"],
    "fact_recommendation_position_is_a_place": ["update core.fact_recommendation set position = 0"],
    "revenue_view_loses_no_rows": [
        "create or replace view bi.subscriber_revenue_monthly as"
        " select month_start as month, ''::text as country, ''::text as region, ''::text as plan, ''::text as device,"
        " ''::text as gender, ''::text as age_band, 1::bigint as subscribers, revenue_usd::numeric as revenue_usd"
        f" from {FACT} where month_start > '2022-12-01'",
    ],
}  # fmt: skip


def contract_defects() -> list[tuple[str, str]]:
    """(check, statement) for every rule that the contracts imply: each key lost, shared, each day moved away."""
    found = []
    for table in WAREHOUSE_TABLES:
        name, key = table.warehouse_name, table.primary_key[0]
        if table.unknown_member:
            lost = f"update {name} set {key} = -1 where {key} = 0"
            found.append((f"{table.name}_has_its_unknown_member", lost))
        if table.natural_key:
            copied = ", ".join("-1" if column == key else column for column in table.names)
            of_one = f"select {copied} from {name} where {key} = (select max({key}) from {name})"
            found.append((f"{table.name}_natural_key_is_unique", f"insert into {name} {of_one}"))
        for day in calendar_days(table):
            moved = f"update {name} set {day} = '2197-01-01' where {key} = (select max({key}) from {name})"
            found.append((f"{table.name}_days_are_in_the_calendar", moved))
    return found


CASES = [(name, defect) for name, defects in DEFECTS.items() for defect in defects] + contract_defects()


def test_every_check_has_a_defect_to_find() -> None:
    assert {name for name, _ in CASES} == set(CHECKS)


def test_every_file_says_what_a_returned_row_is() -> None:
    assert [file.path for file in read_folder("checks") if not file.text.startswith("-- A returned row is ")] == []


READ_BY_VIEW = """
with recursive read (relation) as (
    select d.refobjid from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where r.ev_class = 'pg_temp.checked'::regclass and d.refclassid = 'pg_class'::regclass
    union
    select d.refobjid from read join pg_rewrite r on r.ev_class = read.relation
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
)
select distinct relation::regclass::text from read join pg_class c on c.oid = relation
where c.relkind in ('r', 'p') and c.relnamespace in ('core'::regnamespace, 'mart'::regnamespace, 'ops'::regnamespace)
"""


@pytest.mark.parametrize("check", [check for check in CHECKS.values() if check.name != "foreign_keys_are_enforced"],
                         ids=lambda check: check.name)  # fmt: skip
def test_a_check_knows_the_tables_that_it_reads(shared: Warehouse, check: Check) -> None:
    with connect(shared.owner, "test") as connection, connection.cursor() as cursor:
        cursor.execute(f"create temp view checked as {check.sql}")
        cursor.execute(READ_BY_VIEW)
        read = {name for (name,) in cursor.fetchall()}
        connection.rollback()

    assert set(check.tables) == read


def test_all_checks_pass_on_the_sample(sample: Warehouse) -> None:
    with connect(sample.loader, "test") as connection, connection.cursor() as cursor:
        results = run_checks(cursor, all_checks())

    assert {result.name: result.first_rows for result in results} == {name: [] for name in CHECKS}


@pytest.fixture(scope="module")
def shared(filled_copy: Callable[[], Warehouse]) -> Warehouse:
    """One filled warehouse for all defects, engagement with it: each is rolled back."""
    made = filled_copy()
    fill(made, engagement())
    return made


@pytest.fixture
def sample(filled_copy: Callable[[], Warehouse]) -> Warehouse:
    """A warehouse of the test's own, filled likewise."""
    made = filled_copy()
    fill(made, engagement())
    return made


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
        results = run_checks(cursor, all_checks())
    with pytest.raises(ChecksFailed, match=r"check file_accounting_adds_up found 1 rows, .*Users 1.csv"):
        demand(results)


def test_a_broken_check_is_named(sample: Warehouse) -> None:
    broken = Check("broken", "select nothing from nowhere", (), "sql/checks/broken.sql")
    with (
        connect(sample.loader, "test") as connection,
        connection.cursor() as cursor,
        pytest.raises(WarehouseError, match="sql/checks/broken.sql is no valid check"),
    ):
        run_checks(cursor, [broken])
