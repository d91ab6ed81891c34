"""The real files, end to end: every number below is a fact of datasets.md, none was read off our own output."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from local.pipeline.refresh import Execution
from tests.e2e.conftest import Lakehouse
from tests.real_files import userbase_rows


@pytest.fixture(scope="module")
def execution(lakehouse: Lakehouse, real_data: Path) -> Execution:
    lakehouse.land(real_data)
    return lakehouse.refresh()


def test_it_succeeds_and_names_the_feeds_that_are_not_built(lakehouse: Lakehouse, execution: Execution) -> None:
    assert execution.outcome == "SUCCEEDED", execution.cause
    said = "\n".join(lakehouse.said)
    for feed in ("imdb", "revenue", "behaviour", "behaviour_events"):
        assert f"skipped {feed}/" in said


def test_no_row_is_lost_and_three_are_repaired(lakehouse: Lakehouse, execution: Execution) -> None:
    rows = lakehouse.rows(
        "select feed, file, rows_read, rows_loaded, rows_duplicate, rows_quarantined, rows_repaired"
        " from bi.data_quality order by feed"
    )
    assert rows == [
        ("titles", "titles/netflix_titles.csv", 8807, 8807, 0, 0, 3),
        ("userbase", "userbase/Netflix Userbase.csv", 2500, 2500, 0, 0, 0),
    ]


FACTS = {
    "subscribers": ("select count(*) from bi.subscribers", 2500),
    "subscriber ids": ("select count(distinct subscriber_id) from bi.subscribers", 2500),
    "monthly revenue of all subscribers": ("select sum(monthly_revenue_usd)::int from bi.subscribers", 31271),
    "shortest tenure": ("select min(tenure_months) from bi.subscribers", 0),
    "longest tenure": ("select max(tenure_months) from bi.subscribers", 21),
    "mean tenure": ("select round(avg(tenure_months), 1)::text from bi.subscribers", "10.2"),
    "first join": ("select min(joined_on)::text from bi.subscribers", "2021-09-05"),
    "last join": ("select max(joined_on)::text from bi.subscribers", "2023-06-14"),
    "first payment": ("select min(last_paid_on)::text from bi.subscribers", "2023-06-10"),
    "last payment": ("select max(last_paid_on)::text from bi.subscribers", "2023-07-15"),
    "basic": ("select count(*) from bi.subscribers where plan = 'Basic'", 999),
    "smart tv": ("select count(*) from bi.subscribers where device = 'Smart TV'", 610),
    "UCAN": ("select count(*) from bi.subscribers where region = 'UCAN'", 451 + 317),
    "EMEA": ("select count(*) from bi.subscribers where region = 'EMEA'", 451 + 4 * 183),
    "LATAM": ("select count(*) from bi.subscribers where region = 'LATAM'", 2 * 183),
    "APAC": ("select count(*) from bi.subscribers where region = 'APAC'", 183),
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
