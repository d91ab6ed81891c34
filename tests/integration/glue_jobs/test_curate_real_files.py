"""The real files, judged by Spark and held against plain Python. Their accounts: tests/e2e/test_real_files.py."""

from __future__ import annotations

import pytest

from glue_jobs.admission.judgement import judge
from glue_jobs.contract.registry import FEEDS
from glue_jobs.feeds import titles, userbase
from glue_jobs.lake import iceberg
from tests.fixtures_feeds import Judge
from tests.real_files import DATA, title_rows, userbase_rows

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not in {DATA}")


def test_every_subscriber_is_loaded_as_plain_python_reads_it(judged_file: Judge) -> None:
    rows, _ = judged_file("userbase", DATA / "userbase" / "Netflix Userbase.csv")
    wanted = userbase_rows()
    found = iceberg.conformed(rows, userbase.FEED.table).orderBy("record").collect()
    names = [name for name in wanted[0] if not name.endswith("_date")]
    assert [{name: row[name] for name in names} for row in found] == [
        {name: row[name] for name in names} for row in wanted
    ]
    for name in ("join_date", "last_payment_date"):
        assert [row[name].isoformat() for row in found] == [row[name] for row in wanted]


def test_every_title_is_loaded_as_plain_python_reads_it(judged_file: Judge) -> None:
    catalogue, _ = judged_file("titles", DATA / "titles" / "netflix_titles.csv")
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


# File → its feed. Their accounts are those of the whole run on them (tests/e2e/test_real_files.py).
OF_FEED = {
    "revenue/netflix_revenue_updated.csv": "revenue",
    "behaviour/users.csv": "behaviour_users",
    "behaviour/movies.csv": "behaviour_movies",
    "behaviour/watch_history.csv": "behaviour_watch_history",
    "behaviour/reviews.csv": "behaviour_reviews",
    "behaviour/search_logs.csv": "behaviour_search_logs",
    "behaviour/recommendation_logs.csv": "behaviour_recommendation_logs",
    "behaviour_events/part-00000.json": "behaviour_events",
    "imdb/title.basics.tsv.gz": "imdb_basics",
    "imdb/title.ratings.tsv.gz": "imdb_ratings",
    "imdb/title.crew.tsv.gz": "imdb_crew",
    "imdb/consistent_sample/title.basics.tsv": "imdb_basics",
    "imdb/consistent_sample/title.ratings.tsv": "imdb_ratings",
    "imdb/consistent_sample/title.crew.tsv": "imdb_crew",
    "imdb/consistent_sample/title.principals.tsv": "imdb_principals",
    "imdb/consistent_sample/title.akas.tsv": "imdb_akas",
    "imdb/consistent_sample/title.episode.tsv": "imdb_episode",
    "imdb/consistent_sample/name.basics.tsv": "imdb_names",
}


@pytest.mark.parametrize("file", sorted(OF_FEED))
def test_a_file_of_a_shared_folder_is_known_by_its_header(file: str) -> None:
    feed = FEEDS[OF_FEED[file]]
    together = [other for other in FEEDS.values() if other.landing_folder == feed.landing_folder]
    with (DATA / file).open("rb") as body:
        found, verdict = judge(body, together, list(FEEDS.values()))
    assert (found.name, verdict.reason) == (feed.name, None)
