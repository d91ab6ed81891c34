"""Given curated rows, expected counts: spelling, lists, nulls, and the latest delivery of a key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.registry import FEEDS
from glue_jobs.model_data_profile import data_profile
from glue_jobs.modelling.category_counts import ALL_ROWS, NONE, Counts, count, together
from tests import rows
from tests.fake_s3 import FakeS3

TITLES, USERS, SESSIONS = FEEDS["titles"], FEEDS["telemetry_users"], FEEDS["behaviour_watch_history"]


@pytest.fixture(scope="module")
def counted(spark: SparkSession) -> dict[str, dict[str, Counts]]:
    """Three feeds' counts: one query, as the job asks."""
    later = {"ingested_at": rows.DELIVERED + timedelta(days=1), "source_file": "f2.csv"}
    titles = rows.curated_titles(
        spark,
        {"title_id": "s1", "countries": ["USA", "United States", "Spain"], "genres": ["Dramas", "Comedies"]},
        {"title_id": "s2", "countries": [], "genres": ["Dramas"], "maturity_rating": "PG"},
        {"title_id": "s3", "genres": ["Horror"], "maturity_rating": "R"},
        # Delivered again: what it was before counts nowhere.
        {"title_id": "s3", "genres": ["Comedies"], "maturity_rating": None, "title_type": "TV Show", **later},
    )
    users = rows.curated(
        spark, USERS,
        {"user_id": "user-0001", "plan": "standard", "country": "USA", "has_profile_pin": True,
         "preferred_genres": ["Action", "Action", "Drama"]},
        {"user_id": "user-0002", "plan": "premium", "country": "unknown", "has_profile_pin": None,
         "preferred_genres": []},
    )  # fmt: skip
    sessions = rows.curated(
        spark, SESSIONS,
        {"session_id": "session_000001", "watch_date": "2024-01-05", "action": "completed"},
        {"session_id": "session_000002", "watch_date": "2024-02-05", "action": "stopped"},
    )  # fmt: skip
    return count([(TITLES, titles), (USERS, users), (SESSIONS, sessions)])


def of(counts: Counts, column: str) -> dict[str, int]:
    return {category: rows for (name, category), rows in counts.items() if name == column}


def test_a_row_counts_in_each_value_of_a_list_once(counted: dict[str, dict[str, Counts]]) -> None:
    counts = counted["titles"][""]
    assert counts[ALL_ROWS, NONE] == 3
    assert of(counts, "genres") == {"Dramas": 2, "Comedies": 2}
    assert of(counted["telemetry_users"][""], "preferred_genres") == {"Action": 1, "Drama": 1, NONE: 1}


def test_countries_plans_and_devices_are_spelled_as_the_dimensions_do(counted: dict[str, dict[str, Counts]]) -> None:
    assert of(counted["titles"][""], "countries") == {"United States": 1, "Spain": 1, "Unknown": 2}
    users = counted["telemetry_users"][""]
    assert of(users, "plan") == {"Standard": 1, "Premium": 1}
    assert of(users, "country") == {"United States": 1, "Unknown": 1}


def test_other_columns_keep_their_nulls(counted: dict[str, dict[str, Counts]]) -> None:
    assert of(counted["titles"][""], "maturity_rating") == {NONE: 2, "PG": 1}
    assert of(counted["telemetry_users"][""], "has_profile_pin") == {"true": 1, NONE: 1}


def test_the_latest_delivery_of_a_key_counts(counted: dict[str, dict[str, Counts]]) -> None:
    assert of(counted["titles"][""], "title_type") == {"Movie": 2, "TV Show": 1}


def test_a_feed_that_grows_is_counted_by_month(counted: dict[str, dict[str, Counts]]) -> None:
    months = counted["behaviour_watch_history"]
    assert {month: of(counts, "action") for month, counts in months.items()} == {
        "2024-01": {"completed": 1}, "2024-02": {"stopped": 1},
    }  # fmt: skip
    total = together(months.values())
    assert total[ALL_ROWS, NONE] == 2 and of(total, "action") == {"completed": 1, "stopped": 1}


def test_people_and_texts_are_not_counted() -> None:
    assert {column.name for column in FEEDS["behaviour_users"].category_columns} == {
        "gender", "country", "plan", "is_active", "device",
    }  # fmt: skip
    assert [column.name for column in TITLES.category_columns] == [
        "title_type", "countries", "maturity_rating", "genres",
    ]  # fmt: skip
    assert FEEDS["imdb_crew"].category_columns == []


def test_the_table_has_a_row_a_category_with_the_rows_of_the_feed(spark: SparkSession) -> None:
    counts = {"titles": {(ALL_ROWS, NONE): 3, ("genres", "Dramas"): 2, ("maturity_rating", NONE): 1}, "revenue": {}}
    found = rows.values(data_profile(spark, counts), "feed", "column_name", "category", "rows", "feed_rows")
    assert found == [("titles", "genres", "Dramas", "2", "3"), ("titles", "maturity_rating", "", "1", "3")]
    assert data_profile(spark, {}).count() == 0


def test_a_memory_is_read_as_it_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    from glue_jobs.modelling.category_counts import Memory, memory_key, read, write

    s3, memory = FakeS3(), Memory(7, "v1", {"2024-01": {(ALL_ROWS, NONE): 2, ("genres", "Dramas"): 1}})
    assert read(s3, "lake", "reelhouse_curated.titles") is None
    write(s3, "lake", "reelhouse_curated.titles", memory)
    assert read(s3, "lake", "reelhouse_curated.titles") == memory
    for body in (b"\xff", b"[]", b'{"snapshot_id": 1, "release": "v1", "months": {"2024-01": 3}}'):
        s3.put_object("lake", memory_key("reelhouse_curated.titles"), body)
        assert read(s3, "lake", "reelhouse_curated.titles") is None
    assert capsys.readouterr().out.count("all rows of reelhouse_curated.titles are read") == 3
