"""The real files, judged by Spark and held against the facts of datasets.md and against plain Python."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.admission.judgement import judge
from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import accounting
from glue_jobs.feeds import titles, userbase
from glue_jobs.lake import iceberg
from tests.fixtures_feeds import Judge
from tests.real_files import DATA, title_rows, userbase_rows

NOW = datetime(2026, 1, 31, tzinfo=timezone.utc)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not in {DATA}")


@pytest.fixture
def catalogue(judged_file: Judge) -> DataFrame:
    rows, _ = judged_file("titles", DATA / "titles" / "netflix_titles.csv")
    return rows.persist()


def test_every_subscriber_is_loaded_as_plain_python_reads_it(judged_file: Judge) -> None:
    rows, entry = judged_file("userbase", DATA / "userbase" / "Netflix Userbase.csv")
    (account,), _ = accounting.accounts(rows, [entry], "r", NOW)
    assert (account.rows_read, account.rows_loaded, account.rows_duplicate, account.rows_quarantined) == (
        2500,
        2500,
        0,
        0,
    )

    wanted = userbase_rows()
    found = iceberg.conformed(rows, userbase.FEED.table).orderBy("record").collect()
    names = [name for name in wanted[0] if not name.endswith("_date")]
    assert [{name: row[name] for name in names} for row in found] == [
        {name: row[name] for name in names} for row in wanted
    ]
    for name in ("join_date", "last_payment_date"):
        assert [row[name].isoformat() for row in found] == [row[name] for row in wanted]


def test_the_accounts_of_titles(catalogue: DataFrame, judged_file: Judge) -> None:
    _, entry = judged_file("titles", DATA / "titles" / "netflix_titles.csv")
    (account,), _ = accounting.accounts(catalogue, [entry], "r", NOW)
    assert (account.rows_read, account.rows_loaded, account.rows_duplicate) == (8807, 8807, 0)
    assert (account.rows_quarantined, account.rows_repaired) == (0, 3)


def test_the_facts_of_titles(catalogue: DataFrame) -> None:
    figures = catalogue.agg(
        F.count_if(F.col("title_type") == "Movie").alias("movies"),
        F.count_if(F.col("title_type") == "TV Show").alias("shows"),
        F.sum(F.size("genres")).alias("genre_pairs"),
        F.count("date_added").alias("dated"),
        F.count_if(F.col("maturity_rating").isNull()).alias("unrated"),
        F.count_if(F.col("duration_minutes").isNull() & F.col("seasons").isNull()).alias("without_duration"),
        F.count_if(F.size("countries") == 0).alias("without_country"),
        F.sum(F.size("countries")).alias("country_pairs"),
        F.count_if(F.size("cast_members") == 0).alias("without_cast"),
    ).collect()[0]
    assert figures.asDict() == {
        "movies": 6131, "shows": 2676, "genre_pairs": 19323, "dated": 8797, "unrated": 7, "without_duration": 0,
        "without_country": 831, "country_pairs": 10019 - 7, "without_cast": 825,
    }  # fmt: skip


def test_titles_are_what_plain_python_reads(catalogue: DataFrame) -> None:
    wanted = title_rows()
    found = iceberg.conformed(catalogue, titles.FEED.table).orderBy("record").collect()
    names = [name for name in wanted[0] if name not in ("title", "description", "date_added")]
    assert [{name: row[name] for name in names} for row in found] == [
        {name: row[name] for name in names} for row in wanted
    ]
    assert [row["date_added"] and row["date_added"].isoformat() for row in found] == [
        row["date_added"] for row in wanted
    ]
    blanks = " \n\u00a0"
    assert [row["title"] for row in found] == [row["title"].replace("\u200b", "").strip(blanks) for row in wanted]
    assert [row["description"] for row in found] == [row["description"].strip(blanks) for row in wanted]


# File → its feed, and read, loaded, duplicate, quarantined, repaired (datasets.md 2.3 to 2.5).
ACCOUNTS = {
    "revenue/netflix_revenue_updated.csv": ("revenue", 21, 21, 0, 0, 1),
    "behaviour/users.csv": ("behaviour_users", 10_300, 10_000, 300, 0, 29),
    "behaviour/movies.csv": ("behaviour_movies", 1_040, 1_000, 40, 0, 1),
    "behaviour/watch_history.csv": ("behaviour_watch_history", 105_000, 100_000, 5_000, 0, 0),
    "behaviour/reviews.csv": ("behaviour_reviews", 15_450, 15_000, 450, 0, 0),
    "behaviour/search_logs.csv": ("behaviour_search_logs", 26_500, 24_340, 1_500, 660, 0),
    "behaviour/recommendation_logs.csv": ("behaviour_recommendation_logs", 52_000, 50_000, 2_000, 0, 0),
    "behaviour_events/part-00000.json": ("behaviour_events", 150, 150, 0, 0, 0),
    "imdb/title.basics.tsv.gz": ("imdb_basics", 146_144, 146_144, 0, 0, 0),
    "imdb/title.ratings.tsv.gz": ("imdb_ratings", 73_856, 73_856, 0, 0, 0),
    "imdb/title.crew.tsv.gz": ("imdb_crew", 146_144, 146_144, 0, 0, 0),
    "imdb/consistent_sample/title.basics.tsv": ("imdb_basics", 75, 75, 0, 0, 0),
    "imdb/consistent_sample/title.ratings.tsv": ("imdb_ratings", 12, 12, 0, 0, 0),
    "imdb/consistent_sample/title.crew.tsv": ("imdb_crew", 75, 75, 0, 0, 0),
    "imdb/consistent_sample/title.principals.tsv": ("imdb_principals", 572, 572, 0, 0, 0),
    "imdb/consistent_sample/title.akas.tsv": ("imdb_akas", 240, 240, 0, 0, 0),
    "imdb/consistent_sample/title.episode.tsv": ("imdb_episode", 43, 43, 0, 0, 0),
    "imdb/consistent_sample/name.basics.tsv": ("imdb_names", 219, 219, 0, 0, 0),
}


@pytest.mark.parametrize("file", sorted(ACCOUNTS))
def test_the_accounts_of_every_other_file(file: str, judged_file: Judge) -> None:
    feed, *expected = ACCOUNTS[file]
    rows, entry = judged_file(str(feed), DATA / file)
    (account,), disputed = accounting.accounts(rows, [entry], "r", NOW)
    found = [account.rows_read, account.rows_loaded, account.rows_duplicate, account.rows_quarantined]
    assert ([*found, account.rows_repaired], disputed) == (expected, {})


@pytest.mark.parametrize("file", sorted(ACCOUNTS))
def test_a_file_of_a_shared_folder_is_known_by_its_header(file: str) -> None:
    feed = FEEDS[str(ACCOUNTS[file][0])]
    together = [other for other in FEEDS.values() if other.landing_folder == feed.landing_folder]
    with (DATA / file).open("rb") as body:
        found, verdict = judge(body, together, list(FEEDS.values()))
    assert (found.name, verdict.reason) == (feed.name, None)
