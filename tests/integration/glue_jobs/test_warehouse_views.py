"""What the bi views show of the small star: their columns are an interface, their numbers follow by hand."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from local import questions
from tests.fixtures_postgres import Warehouse
from tests.star_realtime import at
from tests.star_sample import AWKWARD_TITLE, FINISHED

# As the warehouse design lists them; a change here is a breaking change for every workbook.
COLUMNS = {
    "subscriber_segments": "source_system segment subscribers subscriber_rate avg_session_minutes avg_progress_pct"
    " avg_sessions_a_month silhouette",
    "subscribers": "subscriber_id source_system plan country region device gender age age_band is_active joined_on"
    " last_paid_on tenure_months monthly_revenue_usd",
    "subscriber_revenue_monthly": "month country region plan device gender age_band subscribers revenue_usd",
    "catalogue_titles": "title_id title title_type release_year date_added maturity_rating duration_minutes seasons"
    " countries genres directors imdb_id imdb_rating imdb_votes imdb_match",
    "catalogue_descriptions": "title_id title description",
    "catalogue_by_genre": "genre title_type titles",
    "catalogue_by_country": "country region title_type titles",
    "catalogue_by_rating": "maturity_rating title_type titles",
    "catalogue_growth": "year_added title_type titles cumulative_titles",
    "top_people": "role person titles",
    "playback_quality": "device connection_type events avg_buffering_events avg_bandwidth_mbps avg_bitrate_kbps"
    " avg_startup_seconds avg_frames_dropped_rate avg_audio_quality quality_score",
    "playback_distribution": "measure device connection_type events p10 p25 median p75 p90",
    "playback_engagement": "device connection_type events avg_engagement_score avg_completion_rate avg_watch_seconds"
    " high_engagement_rate",
    "realtime_engagement": "minute active_users sessions avg_session_minutes",
    "realtime_event_mix": "minute event_type events event_rate",
    "realtime_top": "window_start dimension name sessions active_users",
    "realtime_alerts": "window_start sessions measured_sessions low_sessions low_engagement_rate alert_level",
    "realtime_messages": "minute batches messages refused late longest_wait_seconds",
    "realtime_lag": "checkpoint_id messages_behind seen_at last_batch_at latest_event_at",
    "monthly_engagement": "month country plan watch_minutes active_users sessions avg_watch_minutes titles_watched",
    "monthly_active_users": "month country plan active_users new_users returning_users lapsed_users retention_rate"
    " churn_rate",
    "cohort_retention": "cohort_month months_since cohort_size active_users retention_rate",
    "content_performance": "month genre sessions viewers watch_minutes avg_watch_minutes completion_rate skip_rate"
    " avg_rating ratings",
    "genre_performance": "genre sessions viewers watch_minutes avg_watch_minutes completion_rate skip_rate avg_rating"
    " ratings",
    "device_usage": "month device sessions active_users watch_minutes",
    "search_effectiveness": "month device searches click_through_rate zero_result_rate avg_clicked_position",
    "recommendation_effectiveness": "source_system recommendation_type algorithm_version shown clicks"
    " click_through_rate avg_score",
    "ratings_by_genre": "source_system title_type genre titles ratings avg_rating",
    "revenue_by_region": "quarter region revenue_usd members arpu_month_usd revenue_yoy_rate members_yoy_rate"
    " is_corrected",
    "revenue_company": "quarter global_revenue_usd streaming_revenue_usd other_revenue_usd members",
    "revenue_forecast": "series quarter model forecast_usd low_80_usd high_80_usd low_95_usd high_95_usd backtest_mape"
    " backtest_mape_seasonal_naive",
    "member_forecast": "metric region quarter model forecast low_80 high_80 low_95 high_95 backtest_mape"
    " backtest_mape_seasonal_naive",
    "revenue_forecast_gap": "quarter regions_usd streaming_usd global_usd gap_usd",
    "revenue_forecast_series": "metric series quarters last_quarter model is_naive origins backtest_mape"
    " interval_points covered_80_rate covered_95_rate note",
    "revenue_forecast_backtest": "metric series model origin quarter horizon actual forecast low_80 high_80 low_95"
    " high_95 error_rate is_scored is_published",
    "revenue_forecast_models": "metric series model is_published is_naive points mape mape_1 mape_2 mape_3 mape_4"
    " interval_points covered_80_rate covered_95_rate",
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


def test_playback_spreads_between_its_events(star: Warehouse) -> None:
    found = rows(star, "select * from bi.playback_distribution order by measure, device, connection_type")
    # 40 and 60 Mbit/s; one start-up on the television; what no event reports has no row.
    assert ("bandwidth_mbps", "Laptop", "wifi", 2, 42.0, 45.0, 50.0, 55.0, 58.0) in found
    assert ("startup_seconds", "Smart TV", None, 1, 2.0, 2.0, 2.0, 2.0, 2.0) in found
    assert not [row for row in found if row[:3] == ("bandwidth_mbps", "Smart TV", None)]


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


def test_a_title_says_what_it_is_about(star: Warehouse) -> None:
    assert rows(star, "select title_id, description from bi.catalogue_descriptions") == [
        ("s1", 'A "quoted" <tale> & more')
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
        star,
        "select series, quarter, model, low_80_usd, high_95_usd, backtest_mape from bi.revenue_forecast order by 1",
    ) == [
        ("EMEA", date(2024, 3, 31), "theta", Decimal(2500), Decimal(2650), Decimal("0.04")),
        ("Streaming", date(2024, 3, 31), "theta", Decimal(5800), Decimal(6100), Decimal("0.04")),
        ("UCAN", date(2024, 3, 31), "naive", Decimal(3200), Decimal(3500), Decimal("0.04")),
    ]
    assert rows(star, "select metric, region, forecast, low_95 from bi.member_forecast") == [
        ("members", "UCAN", Decimal(79), Decimal(70))
    ]
    assert rows(star, "select note from bi.revenue_forecast_series where model is null") == [("12 more are missing",)]


def test_the_gap_between_regions_and_total_is_shown_where_all_have_a_forecast(sample: Warehouse) -> None:
    gap = "select quarter, regions_usd, streaming_usd, global_usd, gap_usd from bi.revenue_forecast_gap"
    assert rows(sample, gap) == [(date(2024, 3, 31), Decimal(5850), Decimal(5900), None, Decimal(-50))]

    sample.ask("owner", "update mart.revenue_forecast_series set metric = 'revenue_usd' where model is null")
    assert rows(sample, gap) == []


def test_a_past_forecast_has_the_interval_of_its_time_and_its_error(star: Warehouse) -> None:
    found = rows(
        star,
        "select model, horizon, low_80, high_80, low_95, high_95, round(error_rate, 4), is_published"
        " from bi.revenue_forecast_backtest order by model desc, horizon",
    )
    assert found == [
        ("theta", 1, Decimal(3200), Decimal(4800), Decimal(2000), Decimal(6000), Decimal("0.2"), True),
        ("theta", 2, None, None, None, None, Decimal("0.1"), True),
        ("naive", 1, Decimal("5000.00"), Decimal("5000.01"), Decimal(0), Decimal(12500), Decimal(0), False),
        ("naive", 2, None, None, None, None, Decimal("0.4"), False),
    ]  # fmt: skip


def test_models_are_scored_by_horizon_and_covered_where_they_have_an_interval(star: Warehouse) -> None:
    found = rows(
        star,
        "select model, is_published, is_naive, points, round(mape, 4), round(mape_1, 4), mape_3, interval_points,"
        " covered_80_rate, covered_95_rate from bi.revenue_forecast_models order by model",
    )
    assert found == [
        ("naive", False, True, 2, Decimal("0.2"), Decimal(0), None, 1, Decimal(1), Decimal(1)),
        ("theta", True, False, 2, Decimal("0.15"), Decimal("0.2"), None, 1, Decimal(0), Decimal(1)),
    ]


def test_quality_is_scored_over_the_longest_startup_and_the_highest_bitrate_of_all(star: Warehouse) -> None:
    """4 s and 8,000 kbit/s: 0.922 and 0.566 on wifi; an event without bitrate has no score."""
    found = rows(star, "select * from bi.playback_quality order by device, connection_type")

    assert [row[:3] for row in found] == [("Laptop", "ethernet", 1), ("Laptop", "wifi", 2), ("Smart TV", None, 1)]
    assert [[value if value is None else float(value) for value in row[3:]] for row in found] == [
        [None, None, None, 4.0, 0.0, None, None],
        pytest.approx([1.0, 50.0, 6000.0, 2.0, 0.02, 0.8, 0.744]),
        [None, None, 2000.0, 2.0, 0.02, None, pytest.approx(0.544)],
    ]


def test_high_engagement_is_measured_within_the_device(star: Warehouse) -> None:
    """The laptop's scores are 0.5, 0.7 and 0.9, so that its 90th percentile is 0.86 on every connection."""
    found = rows(star, "select * from bi.playback_engagement order by device, connection_type")

    assert [row[:3] for row in found] == [("Laptop", "ethernet", 1), ("Laptop", "wifi", 2), ("Smart TV", None, 1)]
    assert [[value if value is None else float(value) for value in row[3:]] for row in found] == [
        [0.7, None, None, 0.0],
        [0.7, 0.75, 450.0, 0.5],
        [None, None, None, None],
    ]


def test_a_missing_device_is_unknown(sample: Warehouse) -> None:
    sample.ask("owner", "insert into mart.playback_summary values (0, 'wifi', 1, 0, null, null, null, 1)")
    scores = ", ".join(["0.2"] * 7)
    sample.ask("owner", f"insert into mart.playback_measure values ('engagement_score', 0, 'wifi', 1, {scores})")

    assert rows(sample, "select events, high_engagement_rate from bi.playback_engagement where device = 'Unknown'") == [
        (1, Decimal(1))
    ]


def test_a_minute_counts_its_users_once_and_sessions_of_unknown_length_too(star: Warehouse) -> None:
    assert rows(star, "select * from bi.realtime_engagement order by minute") == [
        (at(1), 2, 3, 15.0),
        (at(5), 1, 1, None),
    ]


def test_the_mix_is_shares_of_the_minute(star: Warehouse) -> None:
    found = rows(
        star, "select minute, event_type, events, round(event_rate, 4) from bi.realtime_event_mix order by 1, 2"
    )

    assert found == [
        (at(1), "completed", 1, Decimal("0.3333")),
        (at(1), "started", 2, Decimal("0.6667")),
        (at(5), "paused", 1, Decimal("1.0000")),
    ]


def test_tops_are_counted_in_windows_of_five_minutes(star: Warehouse) -> None:
    assert rows(star, "select * from bi.realtime_top order by 1, 2, 3") == [
        (at(0), "country", "Spain", 2, 2),
        (at(0), "country", "United States", 1, 1),
        (at(0), "genre", "Drama", 2, 1),
        (at(0), "genre", "Unknown", 1, 1),
        (at(5), "country", "Unknown", 1, 1),
        (at(5), "genre", "Comedy", 1, 1),
    ]


def test_few_sessions_are_no_alert_and_one_that_does_not_say_how_far_it_got_is_not_low(star: Warehouse) -> None:
    assert rows(star, "select * from bi.realtime_alerts order by 1") == [
        (at(0), 3, 2, 1, Decimal("0.5"), "too few"),
        (at(5), 1, 0, 0, None, "too few"),
    ]


def test_alerts_go_by_the_share_that_is_left_early(warehouse: Warehouse) -> None:
    for window, low in enumerate((17, 18, 24, 25)):
        warehouse.ask(
            "loader",
            "insert into mart.realtime_session select 's' || %s || '-' || n, %s::timestamptz, 'u1', 'started', 1,"
            " 'Drama', null, case when n <= %s then 19.99 else 20 end from generate_series(1, 50) as n",
            window, at(5 * window), low,
        )  # fmt: skip
    found = rows(warehouse, "select alert_level from bi.realtime_alerts order by window_start")
    assert [level for (level,) in found] == ["none", "raised", "raised", "high"]


def test_the_loader_may_fill_what_no_job_of_the_lake_publishes(warehouse: Warehouse) -> None:
    warehouse.ask("loader", "insert into mart.realtime_session values ('s1', now(), 'u1', 'started', 1)")
    warehouse.ask("loader", "update mart.realtime_session set session_minutes = 2")
    assert rows(warehouse, "select avg_session_minutes from bi.realtime_engagement") == [(2.0,)]
    warehouse.ask("loader", "delete from mart.realtime_session")


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


def test_writers_of_imdb_s_are_no_people_of_the_catalogue(sample: Warehouse) -> None:
    before = {view: rows(sample, f"select * from bi.{view}") for view in ("top_people", "catalogue_titles")}
    sample.ask("owner", "insert into core.dim_person (person_key, source_system, name) values (900, 'imdb', 'Bo Li')")
    for role in ("writer", "director"):
        sample.ask(
            "owner",
            "insert into core.bridge_title_credit (title_key, person_key, role, position, source_system)"
            f" values (201, 900, '{role}', 7, 'imdb')",
        )

    assert {view: rows(sample, f"select * from bi.{view}") for view in before} == before


def test_empty_tables_give_empty_views(warehouse: Warehouse) -> None:
    for view in COLUMNS:
        assert rows(warehouse, f"select * from bi.{view}") == []


def test_every_query_of_the_questions_page_runs_for_the_reader(sample: Warehouse) -> None:
    page = questions.PAGE.read_text()
    wanted = questions.queries(page)
    assert len(wanted) > 20
    for query in wanted:
        sample.ask("reader", query)
    # Each view is named there, or is told to have no rows yet.
    assert set(COLUMNS) - set(re.findall(r"\bbi\.(\w+)", page)) == set()
