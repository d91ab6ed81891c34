"""The oracle on the real files, against numbers that the specification states: proved before anything is compared.

Source of the numbers: datasets.md and warehouse.md.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from local.verify.oracle import Oracle
from local.verify.queries import view_queries
from local.verify.records import Delivered
from tests.real_files import DATA

FILES = {
    "userbase": ["userbase/Netflix Userbase.csv"],
    "titles": ["titles/netflix_titles.csv"],
    "revenue": ["revenue/netflix_revenue_updated.csv"],
    "imdb_basics": ["imdb/title.basics.tsv.gz"],
    "imdb_ratings": ["imdb/title.ratings.tsv.gz"],
    "imdb_crew": ["imdb/title.crew.tsv.gz"],
    "imdb_principals": ["imdb/consistent_sample/title.principals.tsv"],
    "imdb_names": ["imdb/consistent_sample/name.basics.tsv"],
    "imdb_akas": ["imdb/consistent_sample/title.akas.tsv"],
    "imdb_episode": ["imdb/consistent_sample/title.episode.tsv"],
    "behaviour_users": ["behaviour/users.csv"],
    "behaviour_movies": ["behaviour/movies.csv"],
    "behaviour_watch_history": ["behaviour/watch_history.csv"],
    "behaviour_reviews": ["behaviour/reviews.csv"],
    "behaviour_search_logs": ["behaviour/search_logs.csv"],
    "behaviour_recommendation_logs": ["behaviour/recommendation_logs.csv"],
    "behaviour_events": [f"behaviour_events/part-{number:05}.json" for number in range(30)],
}
# read, loaded, duplicate, quarantined, repaired
ACCOUNTS = {
    "userbase": (2_500, 2_500, 0, 0, 0),
    "titles": (8_807, 8_807, 0, 0, 3),
    "revenue": (21, 21, 0, 0, 1),
    "imdb_basics": (146_144, 146_144, 0, 0, 0),
    "imdb_ratings": (73_856, 73_856, 0, 0, 0),
    "imdb_crew": (146_144, 146_144, 0, 0, 0),
    "behaviour_users": (10_300, 10_000, 300, 0, 29),
    "behaviour_movies": (1_040, 1_000, 40, 0, 1),
    "behaviour_watch_history": (105_000, 100_000, 5_000, 0, 0),
    "behaviour_reviews": (15_450, 15_000, 450, 0, 0),
    "behaviour_search_logs": (26_500, 24_340, 1_500, 660, 0),
    "behaviour_recommendation_logs": (52_000, 50_000, 2_000, 0, 0),
    "behaviour_events": (4_500, 4_500, 0, 0, 0),
}


class Answers:
    """Each view of the oracle as a DuckDB table of the same name."""

    def __init__(self, oracle: Oracle) -> None:
        self.duck = oracle.duck
        for query in view_queries():
            oracle.prepare(query.needs)
            oracle.duck.execute(f"create table answer_{query.name} as {query.sql}")

    def __call__(self, sql: str) -> Any:
        (row,) = self.duck.execute(sql).fetchall()
        return row if len(row) > 1 else row[0]


@pytest.fixture(scope="module")
def answers() -> Answers:
    if not DATA.is_dir():
        pytest.skip(f"the real files are not in {DATA}")
    return Answers(Oracle([Delivered(feed, path, DATA / path, "") for feed, paths in FILES.items() for path in paths]))


@pytest.mark.parametrize("feed", ACCOUNTS)
def test_accounts(answers: Answers, feed: str) -> None:
    columns = ("rows_read", "rows_loaded", "rows_duplicate", "rows_quarantined", "rows_repaired")
    sums = ", ".join(f"sum({name})::int" for name in columns)
    assert answers(f"select {sums} from answer_data_quality where feed = '{feed}'") == ACCOUNTS[feed]


FACTS: dict[str, tuple[str, Any]] = {
    # datasets.md 2.1
    "subscribers": ("select count(*) from answer_subscribers where source_system = 'userbase'", 2500),
    "tenure": (
        "select min(tenure_months), max(tenure_months), round(avg(tenure_months), 1) from answer_subscribers",
        (0, 21, 10.2),
    ),
    "spend": (
        "select sum(monthly_revenue_usd)::int from answer_subscribers where source_system = 'userbase'", 31_271,
    ),
    "Spain": (
        "select count(*) from answer_subscribers where country = 'Spain' and region = 'EMEA'", 451,
    ),
    "first and last month": (
        "select min(month), max(month) from answer_subscriber_revenue_monthly", (date(2021, 9, 1), date(2023, 7, 1)),
    ),
    # datasets.md 2.2
    "titles by type": (
        "select count(*) filter (where title_type = 'Movie'), count(*) filter (where title_type = 'TV Show')"
        " from answer_catalogue_titles", (6131, 2676),
    ),
    "unrated, and of no length": (
        "select count(*) filter (where maturity_rating is null),"
        " count(*) filter (where duration_minutes is null and seasons is null) from answer_catalogue_titles", (7, 0),
    ),
    "genres": (
        "select count(distinct genre), sum(titles)::int from answer_catalogue_by_genre", (42, 19_323),
    ),
    "countries": (
        "select count(distinct country) from answer_catalogue_by_country where country <> 'Unknown'", 122,
    ),
    "countries without a region": (
        "select count(*) from answer_catalogue_by_country where region = 'Unknown' and country <> 'Unknown'", 0,
    ),
    "titles without a country": (
        "select sum(titles)::int from answer_catalogue_by_country where country = 'Unknown'", 831,
    ),
    "historic states": (
        "select sum(titles)::int from answer_catalogue_by_country"
        " where country in ('West Germany', 'Soviet Union', 'East Germany')", 9,
    ),
    "people": (
        "select count(*) filter (where role = 'director'), count(*) filter (where role = 'cast')"
        " from answer_top_people", (4993, 36_439),
    ),
    "added": (
        "select sum(titles)::int, sum(titles) filter (where year_added = 2019)::int from answer_catalogue_growth",
        (8797, 2016),
    ),
    "credits without repeats in a row": (
        "select sum(titles) filter (where role = 'cast')::int from answer_top_people", 64_126 - 2,
    ),
    # datasets.md 2.5; films alone are in the subset, so that the type decides nothing among them.
    "movies from 2010 on that IMDb knows with the same year": (
        "select count(*), count(*) filter (where start_year = release_year)"
        " from answer_catalogue_titles left join imdb_basics on imdb_id = tconst"
        " where answer_catalogue_titles.title_type = 'Movie' and release_year >= 2010", (4978, 2668),
    ),
    "a movie before 2010 that matches is one year off": (
        "select count(*) from answer_catalogue_titles"
        " where title_type = 'Movie' and release_year < 2010 and imdb_match = 'exact'", 0,
    ),
    "no show matches films": (
        "select count(imdb_id) from answer_catalogue_titles where title_type = 'TV Show'", 0,
    ),
    # datasets.md 1.6, 2.3
    "UCAN of Q4-23": (
        "select revenue_usd, is_corrected from answer_revenue_by_region"
        " where region = 'UCAN' and quarter = '2023-12-31'", (3_930_557_000, True),
    ),
    "corrected figures": ("select count(*) filter (where is_corrected) from answer_revenue_by_region", 1),
    "other revenue": (
        "select max(other_revenue_usd) filter (where quarter = '2019-03-31'),"
        " round(max(other_revenue_usd) filter (where quarter = '2023-09-30') / 1e6, 1),"
        " max(other_revenue_usd) filter (where quarter = '2024-03-31'),"
        " max(other_revenue_usd) filter (where quarter = '2023-12-31') from answer_revenue_company",
        (80_688_000, 22.4, 40_000, 0),
    ),
    "quarters without a year before": (
        "select count(distinct quarter) from answer_revenue_by_region where revenue_yoy_rate is null", 4,
    ),
    "UCAN's ARPU of a month": (
        "select arpu_month_usd from answer_revenue_by_region where region = 'UCAN' and quarter = '2023-12-31'",
        Decimal("16.64"),
    ),
    # datasets.md 1.8, 2.4
    "minutes": ("select sum(watch_minutes) from answer_monthly_engagement", Decimal("5796742.4")),
    "minutes by device": ("select sum(watch_minutes) from answer_device_usage", Decimal("5796742.4")),
    "minutes by genre": ("select sum(watch_minutes) from answer_genre_performance", Decimal("5796742.4")),
    "Canada's minutes, by user": (
        "select sum(watch_minutes) from answer_monthly_engagement where country = 'Canada'", Decimal("1729760.4"),
    ),
    "sessions, reviews, genres": (
        "select sum(sessions)::int, sum(ratings)::int, count(*) from answer_genre_performance", (100_000, 15_000, 20),
    ),
    "months": ("select count(distinct month) from answer_monthly_engagement", 24),
    "plans and countries": (
        "select count(distinct plan), count(distinct country) from answer_monthly_engagement", (4, 2),
    ),
    "new users are all users once": ("select sum(new_users)::int from answer_monthly_active_users", 10_000),
    "cohorts hold all users": (
        "select sum(cohort_size)::int from answer_cohort_retention where months_since = 0", 10_000,
    ),
    "a cohort's first month is whole": (
        "select count(*) from answer_cohort_retention where months_since = 0 and retention_rate <> 1", 0,
    ),
    "every month of the first cohort": (
        "select count(*), max(months_since) from answer_cohort_retention where cohort_month = '2024-01-01'", (24, 23),
    ),
    "ages": (
        "select count(*) filter (where age is null), max(age) <= 100, min(age) from answer_subscribers"
        " where source_system = 'behaviour'", (1194 + 29, True, 0),
    ),
    "children": (
        "select count(*) from answer_subscribers where source_system = 'behaviour' and age_band = '0-12'", 265,
    ),
    "searches": (
        "select sum(searches)::int, sum(round(searches * click_through_rate))::int from answer_search_effectiveness",
        (24_340, 25_000 - 12_771 - 660),
    ),
    "searches without results": (
        # All 274, but for the 134 with a click.
        "select sum(round(searches * zero_result_rate))::int from answer_search_effectiveness", 274 - 134,
    ),
    "recommendations": (
        "select sum(shown)::int, round(sum(clicks) / sum(shown), 4) from answer_recommendation_effectiveness",
        (50_000, 0.1510),
    ),
    "recommendations of no version": (
        "select sum(shown)::int from answer_recommendation_effectiveness where algorithm_version = 'Unknown'", 2522,
    ),
    "reviews' mean": (
        "select round(sum(avg_rating * ratings) / sum(ratings), 4), sum(ratings)::int from answer_ratings_by_genre",
        (3.6594, 15_000),
    ),
    "the title of no length keeps its genre": (
        "select count(*) from behaviour_sessions where movie_id = 'movie_0251' and genre <> 'Unknown'", 89,
    ),
    "sessions of the events, and their surplus": (
        "select count(distinct session_id), count(*) - count(distinct session_id) from behaviour_events", (4297, 203),
    ),
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_facts(answers: Answers, fact: str) -> None:
    sql, expected = FACTS[fact]
    assert answers(sql) == expected
