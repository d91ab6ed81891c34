"""The real files, end to end: every number below is a fact of datasets.md, none was read off our own output."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from local.pipeline.refresh import Execution
from local.verify import command
from tests.e2e.conftest import Lakehouse
from tests.real_files import userbase_rows


@pytest.fixture(scope="module")
def execution(lakehouse: Lakehouse, real_data: Path) -> Execution:
    lakehouse.land(real_data)
    return lakehouse.refresh()


def test_every_file_is_taken_by_its_own_name(lakehouse: Lakehouse, execution: Execution) -> None:
    # 660 searches have a click beyond their results.
    assert execution.outcome == "SUCCEEDED_WITH_QUARANTINE", execution.cause
    assert any("skipped tableau/: no feed has that folder" in line for line in lakehouse.said)
    assert not any("skipped" in line and "tableau" not in line for line in lakehouse.said)


# Feed → files, and read, loaded, duplicate, quarantined, repaired in all of them.
ACCOUNTS = {
    "behaviour_events": (30, 4_500, 4_500, 0, 0, 0),
    "behaviour_movies": (1, 1_040, 1_000, 40, 0, 1),
    "behaviour_recommendation_logs": (1, 52_000, 50_000, 2_000, 0, 0),
    "behaviour_reviews": (1, 15_450, 15_000, 450, 0, 0),
    "behaviour_search_logs": (1, 26_500, 24_340, 1_500, 660, 0),
    "behaviour_users": (1, 10_300, 10_000, 300, 0, 29),
    "behaviour_watch_history": (1, 105_000, 100_000, 5_000, 0, 0),
    "imdb_akas": (1, 240, 240, 0, 0, 0),
    "imdb_basics": (2, 146_144 + 75, 146_144 + 75, 0, 0, 0),
    "imdb_crew": (2, 146_144 + 75, 146_144 + 75, 0, 0, 0),
    "imdb_episode": (1, 43, 43, 0, 0, 0),
    "imdb_names": (1, 219, 219, 0, 0, 0),
    "imdb_principals": (1, 572, 572, 0, 0, 0),
    "imdb_ratings": (2, 73_856 + 12, 73_856 + 12, 0, 0, 0),
    "revenue": (1, 21, 21, 0, 0, 1),
    "titles": (1, 8_807, 8_807, 0, 0, 3),
    "userbase": (1, 2_500, 2_500, 0, 0, 0),
}


def test_no_row_is_lost(lakehouse: Lakehouse, execution: Execution) -> None:
    rows = lakehouse.rows(
        "select feed, count(*), sum(rows_read)::int, sum(rows_loaded)::int, sum(rows_duplicate)::int,"
        " sum(rows_quarantined)::int, sum(rows_repaired)::int from bi.data_quality group by feed"
    )
    assert {feed: tuple(counts) for feed, *counts in rows} == ACCOUNTS


def test_every_view_is_what_the_raw_files_say(lakehouse: Lakehouse, execution: Execution) -> None:
    report = command.verify(lakehouse.target, lakehouse.outputs)
    assert [difference.line() for one in report.compared for difference in one.differences] == []
    assert report.faults == []
    assert sum(one.cells for one in report.compared) > 400_000


USERBASE = "from bi.subscribers where source_system = 'userbase'"
FACTS = {
    "minutes watched": ("select sum(watch_minutes)::text from bi.monthly_engagement", "5796742.40"),
    "minutes of Canadians": (
        "select sum(watch_minutes)::text from bi.monthly_engagement where country = 'Canada'", "1729760.40",
    ),
    "sessions": ("select sum(sessions)::int from bi.device_usage", 100_000),
    "searches": ("select sum(searches)::int from bi.search_effectiveness", 24_340),
    "share of recommendations clicked": (
        "select round(sum(clicks) / sum(shown), 4)::text from bi.recommendation_effectiveness", "0.1510",
    ),
    "reviews": ("select sum(ratings)::int from bi.ratings_by_genre", 15_000),
    "the corrected quarter": (
        "select revenue_usd::bigint from bi.revenue_by_region where is_corrected", 3_930_557_000,
    ),
    "members at the end": ("select members::int from bi.revenue_company order by quarter desc limit 1", 269_602_000),
    "subscribers": ("select count(*) from bi.subscribers where source_system = 'userbase'", 2500),
    "members": ("select count(*) from bi.subscribers where source_system = 'behaviour'", 10_000),
    "subscriber ids": (f"select count(distinct subscriber_id) {USERBASE}", 2500),
    "monthly revenue of all subscribers": (f"select sum(monthly_revenue_usd)::int {USERBASE}", 31271),
    "shortest tenure": (f"select min(tenure_months) {USERBASE}", 0),
    "longest tenure": (f"select max(tenure_months) {USERBASE}", 21),
    "mean tenure": (f"select round(avg(tenure_months), 1)::text {USERBASE}", "10.2"),
    "first join": (f"select min(joined_on)::text {USERBASE}", "2021-09-05"),
    "last join": (f"select max(joined_on)::text {USERBASE}", "2023-06-14"),
    "first payment": (f"select min(last_paid_on)::text {USERBASE}", "2023-06-10"),
    "last payment": (f"select max(last_paid_on)::text {USERBASE}", "2023-07-15"),
    "basic": (f"select count(*) {USERBASE} and plan = 'Basic'", 999),
    "smart tv": (f"select count(*) {USERBASE} and device = 'Smart TV'", 610),
    "UCAN": (f"select count(*) {USERBASE} and region = 'UCAN'", 451 + 317),
    "EMEA": (f"select count(*) {USERBASE} and region = 'EMEA'", 451 + 4 * 183),
    "LATAM": (f"select count(*) {USERBASE} and region = 'LATAM'", 2 * 183),
    "APAC": (f"select count(*) {USERBASE} and region = 'APAC'", 183),
    "first month": ("select min(month)::text from bi.subscriber_revenue_monthly", "2021-09-01"),
    "last month": ("select max(month)::text from bi.subscriber_revenue_monthly", "2023-07-01"),
    "titles": ("select count(*) from bi.catalogue_titles", 8807),
    "movies": ("select count(*) from bi.catalogue_titles where title_type = 'Movie'", 6131),
    "shows": ("select count(*) from bi.catalogue_titles where title_type = 'TV Show'", 2676),
    "genre pairs": ("select sum(titles)::int from bi.catalogue_by_genre", 19323),
    "genres": ("select count(distinct genre) from bi.catalogue_by_genre", 42),
    "unrated": ("select sum(titles)::int from bi.catalogue_by_rating where maturity_rating is null", 7),
    "TV-MA": ("select sum(titles)::int from bi.catalogue_by_rating where maturity_rating = 'TV-MA'", 3207),
    "without duration": (
        "select count(*) from bi.catalogue_titles where coalesce(duration_minutes, seasons) is null", 0,
    ),
    "longest movie": ("select max(duration_minutes) from bi.catalogue_titles", 312),
    "with a date": ("select sum(titles)::int from bi.catalogue_growth", 8797),
    "added in 2019": ("select sum(titles)::int from bi.catalogue_growth where year_added = 2019", 2016),
    "cumulative at the end": (
        "select sum(m)::int from (select max(cumulative_titles) m from bi.catalogue_growth group by title_type) x",
        8797,
    ),
    "Hong Kong": ("select sum(titles)::int from bi.catalogue_by_country where country = 'Hong Kong'", 105),
    "Soviet Union": ("select sum(titles)::int from bi.catalogue_by_country where country = 'Soviet Union'", 3),
    "countries": ("select count(distinct country) from bi.catalogue_by_country where country <> 'Unknown'", 122),
    "country pairs": ("select sum(titles)::int from bi.catalogue_by_country where country <> 'Unknown'", 10012),
    "without country": ("select sum(titles)::int from bi.catalogue_by_country where country = 'Unknown'", 831),
    "directors": ("select count(*) from bi.top_people where role = 'director'", 4993),
    "cast": ("select count(*) from bi.top_people where role = 'cast'", 36439),
    "a title with a number for a name": ("select count(*) from bi.catalogue_titles where title = '1994'", 1),
    "the movie that was shifted": (
        "select duration_minutes::text || coalesce(maturity_rating, '-') from bi.catalogue_titles"
        " where title_id = 's5542'",
        "74-",
    ),
    "no zero-width space left": (
        "select count(*) from bi.catalogue_titles where title like '%' || chr(8203) || '%'", 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_facts(lakehouse: Lakehouse, execution: Execution, fact: str) -> None:
    sql, expected = FACTS[fact]
    assert lakehouse.value(sql) == expected


def test_revenue_of_each_month_is_what_the_file_s_dates_say(lakehouse: Lakehouse, execution: Execution) -> None:
    """Each subscriber pays the monthly sum from the month of joining to that of the last payment, both included."""
    expected: dict[str, int] = {}
    for row in userbase_rows():
        first, last = (date.fromisoformat(row[name]) for name in ("join_date", "last_payment_date"))
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            month = f"{number // 12}-{number % 12 + 1:02}-01"
            expected[month] = expected.get(month, 0) + row["monthly_spend_usd"]
    found = lakehouse.rows("select month::text, sum(revenue_usd)::int from bi.subscriber_revenue_monthly group by 1")
    assert dict(found) == expected and len(expected) == 23
