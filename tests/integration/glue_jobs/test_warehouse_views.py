"""What the bi views show of the small star: their columns are an interface, their numbers follow by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures_postgres import Warehouse
from tests.star_sample import AWKWARD_TITLE, FINISHED

# As the warehouse design lists them; a change here is a breaking change for every workbook.
COLUMNS = {
    "subscribers": "subscriber_id source_system plan country region device gender age age_band is_active joined_on"
    " last_paid_on tenure_months monthly_revenue_usd",
    "subscriber_revenue_monthly": "month country region plan device gender age_band subscribers revenue_usd",
    "catalogue_titles": "title_id title title_type release_year date_added maturity_rating duration_minutes seasons"
    " countries genres directors imdb_id imdb_rating imdb_votes imdb_match",
    "catalogue_by_genre": "genre title_type titles",
    "catalogue_by_country": "country region title_type titles",
    "catalogue_by_rating": "maturity_rating title_type titles",
    "catalogue_growth": "year_added title_type titles cumulative_titles",
    "top_people": "role person titles",
    "revenue_by_region": "quarter region revenue_usd members arpu_month_usd revenue_yoy_rate members_yoy_rate"
    " is_corrected",
    "revenue_company": "quarter global_revenue_usd streaming_revenue_usd other_revenue_usd members",
    "revenue_forecast": "series quarter model forecast_usd low_80_usd high_80_usd low_95_usd high_95_usd backtest_mape"
    " backtest_mape_seasonal_naive",
    "data_quality": "run_id feed file rows_read rows_loaded rows_duplicate rows_quarantined rows_repaired finished_at",
    "data_profile": "feed column_name category rows share",
    "feed_drift": "run_id feed column_name measure category old_value new_value psi threshold baseline_run_id found_at",
}


def rows(warehouse: Warehouse, query: str) -> list[tuple[Any, ...]]:
    """What the reader gets."""
    return warehouse.ask("reader", query)


@pytest.fixture(scope="module")
def star(filled_copy: Any) -> Warehouse:
    """One filled warehouse for the whole module: views only read."""
    return filled_copy()


def test_the_columns_are_the_interface(star: Warehouse) -> None:
    found: dict[str, str] = dict(
        rows(
            star,
            "select table_name, string_agg(column_name, ' ' order by ordinal_position)"
            " from information_schema.columns where table_schema = 'bi' group by table_name",
        )
    )

    assert found == COLUMNS


def test_subscribers_are_the_current_versions(star: Warehouse) -> None:
    assert rows(
        star,
        "select subscriber_id, source_system, plan, country, region, device, age, joined_on, last_paid_on,"
        " tenure_months, monthly_revenue_usd from bi.subscribers order by 1",
    ) == [
        ("1", "userbase", "Premium", "United States", "UCAN", "Laptop", None, date(2022, 11, 15), date(2023, 2, 1), 3,
         Decimal("15.00")),
        ("2", "userbase", "Basic", "Spain", "EMEA", "Smart TV", 51, date(2023, 2, 28), date(2023, 2, 28), 0,
         Decimal("12.00")),
        ("3", "userbase", "Basic", "Unknown", "Unknown", "Laptop", None, date(2023, 1, 31), date(2023, 2, 1), 1,
         Decimal("11.00")),
    ]  # fmt: skip


def test_revenue_follows_the_version_of_the_month(star: Warehouse) -> None:
    assert rows(
        star,
        "select month, country, plan, subscribers, revenue_usd from bi.subscriber_revenue_monthly"
        " order by month, country",
    ) == [
        (date(2022, 11, 1), "United States", "Basic", 1, Decimal("10.00")),
        (date(2022, 12, 1), "United States", "Basic", 1, Decimal("10.00")),
        (date(2023, 1, 1), "United States", "Premium", 1, Decimal("15.00")),
        (date(2023, 1, 1), "Unknown", "Basic", 1, Decimal("11.00")),
        (date(2023, 2, 1), "Spain", "Basic", 1, Decimal("12.00")),
        (date(2023, 2, 1), "United States", "Premium", 1, Decimal("15.00")),
        (date(2023, 2, 1), "Unknown", "Basic", 1, Decimal("11.00")),
    ]


def test_titles_join_their_lists_in_source_order(star: Warehouse) -> None:
    assert rows(
        star,
        "select title_id, title, countries, genres, directors, maturity_rating from bi.catalogue_titles order by 1",
    ) == [
        ("s1", AWKWARD_TITLE, "Spain, United States", "Comedies, Dramas", "Bo Li, Ana O'Neil", "PG"),
        ("s2", "1994", "United States", "Dramas", None, "TV-MA"),
        ("s3", "", "West Germany", "Dramas", "Bo Li", None),
        ("s4", "No date", None, "Comedies", None, "TV-MA"),
    ]


def test_titles_without_a_match_stay(star: Warehouse) -> None:
    assert rows(star, "select distinct imdb_id, imdb_match from bi.catalogue_titles") == [(None, "none")]


def test_genres_count_distinct_titles(star: Warehouse) -> None:
    assert rows(star, "select * from bi.catalogue_by_genre order by 1, 2") == [
        ("Comedies", "Movie", 1),
        ("Comedies", "TV Show", 1),
        ("Dramas", "Movie", 2),
        ("Dramas", "TV Show", 1),
    ]


def test_titles_without_a_country_are_counted_as_unknown(star: Warehouse) -> None:
    assert rows(star, "select * from bi.catalogue_by_country order by 1, 2, 3") == [
        ("Spain", "EMEA", "Movie", 1),
        ("United States", "UCAN", "Movie", 1),
        ("United States", "UCAN", "TV Show", 1),
        ("Unknown", "Unknown", "TV Show", 1),
        ("West Germany", "EMEA", "Movie", 1),
    ]


def test_unrated_stays_null_and_is_counted(star: Warehouse) -> None:
    assert rows(star, "select * from bi.catalogue_by_rating order by 1, 2") == [
        ("PG", "Movie", 1),
        ("TV-MA", "TV Show", 2),
        (None, "Movie", 1),
    ]


def test_growth_adds_up_by_type_over_dated_titles(star: Warehouse) -> None:
    assert rows(star, "select * from bi.catalogue_growth order by 1, 2") == [
        (2022, "Movie", 1, 1),
        (2023, "Movie", 1, 2),
        (2023, "TV Show", 1, 1),
    ]


def test_people_count_once_a_title_and_role(star: Warehouse) -> None:
    assert rows(star, "select * from bi.top_people order by 1, 2") == [
        ("cast", "Ana O'Neil", 2),
        ("director", "Ana O'Neil", 1),
        ("director", "Bo Li", 2),
    ]


def test_regions_are_compared_with_the_same_quarter_a_year_before(star: Warehouse) -> None:
    before, after = date(2022, 12, 31), date(2023, 12, 31)
    assert rows(star, "select * from bi.revenue_by_region order by quarter, region") == [
        (before, "EMEA", Decimal(2000), 80, Decimal("10.00"), None, None, False),
        (before, "UCAN", Decimal(3000), 70, Decimal("15.00"), None, None, False),
        (after, "EMEA", Decimal(2500), 90, Decimal("11.00"), Decimal("0.25"), Decimal("0.125"), False),
        (after, "UCAN", Decimal(3300), 77, Decimal("16.00"), Decimal("0.1"), Decimal("0.1"), True),
    ]


def test_a_quarter_without_one_a_year_before_has_no_growth(sample: Warehouse) -> None:
    sample.ask(
        "owner",
        "insert into core.fact_region_quarter values ('2022-09-30', 20220930, 1, 2900, 69, 15, false, null),"
        " ('2023-06-30', 20230630, 1, 3100, 75, 15, false, null)",
    )

    assert rows(
        sample,
        "select quarter, revenue_yoy_rate, members_yoy_rate from bi.revenue_by_region where region = 'UCAN'"
        " and quarter < '2023-12-31' order by 1",
    ) == [(day, None, None) for day in (date(2022, 9, 30), date(2022, 12, 31), date(2023, 6, 30))]


def test_the_company_is_its_regions_and_the_rest(star: Warehouse) -> None:
    assert rows(star, "select * from bi.revenue_company order by quarter") == [
        (date(2022, 12, 31), Decimal(5100), Decimal(5000), Decimal(100), 150),
        (date(2023, 12, 31), Decimal(5800), Decimal(5800), Decimal(0), 167),
    ]


def test_forecasts_are_shown_as_they_are_stored(star: Warehouse) -> None:
    assert rows(
        star, "select series, quarter, model, low_80_usd, high_95_usd, backtest_mape from bi.revenue_forecast"
    ) == [("streaming", date(2024, 3, 31), "theta", Decimal(5800), Decimal(6100), Decimal("0.04"))]


def test_data_quality_is_the_row_accounting(star: Warehouse) -> None:
    assert rows(star, "select * from bi.data_quality order by file") == [
        ("run-1", "titles", "titles/t.csv", 5, 4, 1, 0, 1, FINISHED),
        ("run-1", "userbase", "userbase/Users 1.csv", 4, 3, 0, 1, 0, FINISHED),
    ]


def test_the_data_profile_is_counts_with_their_shares(star: Warehouse) -> None:
    found = rows(
        star, "select feed, column_name, category, rows, round(share, 4) from bi.data_profile order by 1, 2, 3"
    )
    assert found == [
        ("titles", "countries", "United States", 2, Decimal("0.5000")),
        ("titles", "countries", "Unknown", 1, Decimal("0.2500")),
        ("titles", "maturity_rating", "TV-MA", 2, Decimal("0.5000")),
        ("titles", "maturity_rating", None, 1, Decimal("0.2500")),
        ("userbase", "plan", "Basic", 2, Decimal("0.6667")),
    ]


def test_feed_drift_is_what_the_monitor_found(star: Warehouse) -> None:
    assert rows(star, "select * from bi.feed_drift order by column_name") == [
        ("run-1", "titles", "*", "rows", "", 10.0, 4.0, None, 2.0, "run-0", FINISHED),
        ("run-1", "titles", "title_type", "distribution", "TV Show", 0.3, 0.6, 0.3819, 0.25, "run-0", FINISHED),
    ]


def test_other_sources_do_not_mix_in(sample: Warehouse) -> None:
    sample.ask(
        "owner",
        "insert into core.dim_title (title_key, source_system, title_id, title, title_type, date_added, imdb_match)"
        " values (900, 'behaviour', 'movie_0001', 'A Quest', 'Movie', '2022-05-05', 'none')",
    )

    assert rows(sample, "select count(*) from bi.catalogue_titles") == [(4,)]
    assert rows(sample, "select sum(titles) from bi.catalogue_growth") == [(3,)]
    assert rows(sample, "select sum(titles) from bi.catalogue_by_rating") == [(4,)]


def test_empty_tables_give_empty_views(warehouse: Warehouse) -> None:
    for view in COLUMNS:
        assert rows(warehouse, f"select * from bi.{view}") == []
