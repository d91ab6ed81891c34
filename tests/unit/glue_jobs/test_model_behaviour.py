"""The behaviour population: which row of a user opens a version, which delivery of a title counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs import model_behaviour
from glue_jobs.contract.registry import FEEDS
from glue_jobs.lake.conforming import conformed
from glue_jobs.modelling import behaviour, history, keys
from tests import rows

FIRST, SECOND, THIRD = (datetime(2025, 9, day, 6) for day in (1, 2, 3))
# The user of the samples subscribed on 2024-04-08; expected: plan, spend, valid_from, valid_to.
HISTORIES: dict[str, tuple[list[dict[str, Any]], list[tuple[str | None, ...]]]] = {
    "the first row holds from the start of the subscription": (
        [{}],
        [("Basic", "36.06", "2024-04-08", None)],
    ),
    "the same again opens nothing": (
        [{}, {"ingested_at": SECOND}],
        [("Basic", "36.06", "2024-04-08", None)],
    ),
    "a changed plan holds from the day its file was taken in": (
        [{}, {"ingested_at": SECOND, "plan": "Premium+"}],
        [("Basic", "36.06", "2024-04-08", "2025-09-02"), ("Premium+", "36.06", "2025-09-02", None)],
    ),
    "a plan taken back is a third version": (
        [{"ingested_at": THIRD}, {"ingested_at": SECOND, "plan": "Premium"}, {"ingested_at": FIRST}],
        [
            ("Basic", "36.06", "2024-04-08", "2025-09-02"),
            ("Basic", "36.06", "2025-09-03", None),
            ("Premium", "36.06", "2025-09-02", "2025-09-03"),
        ],
    ),
    "a spend that becomes known opens a version": (
        [{"monthly_spend_usd": None}, {"ingested_at": SECOND}],
        [("Basic", None, "2024-04-08", "2025-09-02"), ("Basic", "36.06", "2025-09-02", None)],
    ),
    "an unknown spend that stays unknown opens nothing": (
        [{"monthly_spend_usd": None}, {"ingested_at": SECOND, "monthly_spend_usd": None}],
        [("Basic", None, "2024-04-08", None)],
    ),
    "a changed age or e-mail opens nothing": (
        [{}, {"ingested_at": SECOND, "age": 44, "email": "another hash"}],
        [("Basic", "36.06", "2024-04-08", None)],
    ),
    "a subscription that starts after its files were taken in has its last word": (
        [
            {"subscription_start_date": "2026-01-01"},
            {"subscription_start_date": "2026-01-01", "ingested_at": SECOND, "plan": "Premium"},
        ],
        [("Premium", "36.06", "2026-01-01", None)],
    ),
}
TITLES: tuple[dict[str, Any], ...] = (
    {"movie_id": "movie_1", "title": "Old name", "genre_primary": "Action", "country": "Japan"},
    {"movie_id": "movie_1", "ingested_at": SECOND, "title_type": "TV Series", "seasons": 2, "country": "USA"},
    {"movie_id": "movie_2", "duration_minutes": None, "country": None},
    {"movie_id": "movie_3", "country": "UK", "genre_primary": "Drama", "genre_secondary": "Comedy"},
)
RECOMMENDED: tuple[dict[str, Any], ...] = (
    {},
    {"recommendation_id": "rec_2"},
    {"recommendation_id": "rec_3", "algorithm_version": None},
    {"recommendation_id": "rec_4", "recommendation_type": "trending"},
)
EVENTS: tuple[dict[str, Any], ...] = (
    {"algorithm_type": "trending"},
    {"event_id": "evt-2", "algorithm_type": "trending"},
    {"event_id": "evt-3", "algorithm_type": None, "recommendation_category": "top_picks"},
    {"event_id": "evt-4", "algorithm_type": None, "recommendation_category": None},
    {
        "event_id": "evt-5", "algorithm_type": None, "recommendation_category": None, "recommendation_score": None,
        "recommendation_position": None,
    },
)  # fmt: skip
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> Tables:
    """Table → its rows, computed once."""
    users: tuple[dict[str, Any], ...] = (
        {"ingested_at": FIRST, "age": 5, "email": "old"},
        {"ingested_at": SECOND, "plan": "Premium", "is_active": False, "email": "new", "country": "Canada"},
    )
    titles = [{"ingested_at": FIRST, **row} for row in TITLES]
    inputs = {
        "behaviour_users": rows.curated(spark, FEEDS["behaviour_users"], *users),
        "behaviour_movies": rows.curated(spark, FEEDS["behaviour_movies"], *titles),
        "behaviour_recommendation_logs": rows.curated(spark, FEEDS["behaviour_recommendation_logs"], *RECOMMENDED),
        "telemetry_viewing_events": rows.curated(spark, FEEDS["telemetry_viewing_events"], *EVENTS),
    }
    built = model_behaviour.build(spark, inputs)
    return {table.name: [row.asDict() for row in conformed(frame, table).collect()] for table, frame in built}


@pytest.fixture(scope="module")
def histories(spark: SparkSession) -> list[tuple[str | None, ...]]:
    """The versions of all cases' users; each case's user has its number as id."""
    users = [
        {"ingested_at": FIRST, "user_id": f"user_{number}", **row}
        for number, (given, _) in enumerate(HISTORIES.values())
        for row in given
    ]
    versions = history.versions(behaviour.members(rows.curated(spark, FEEDS["behaviour_users"], *users)))
    return rows.values(versions, "subscriber_id", "plan", "monthly_spend_usd", "valid_from", "valid_to")


def values(found: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row[name] for name in columns) for row in found), key=str)


@pytest.mark.parametrize(("number", "case"), list(enumerate(HISTORIES)))
def test_history(histories: list[tuple[str | None, ...]], number: int, case: str) -> None:
    assert [row[1:] for row in histories if row[0] == f"user_{number}"] == sorted(
        HISTORIES[case][1], key=lambda row: tuple(cell or "" for cell in row)
    )


def test_other_attributes_are_the_latest_on_every_version(tables: Tables) -> None:
    assert (
        values(
            tables["dim_subscriber"], "age", "age_band", "is_active", "email_hash", "last_payment_date", "source_system"
        )
        == [(43, "35-44", False, "new", None, "behaviour")] * 2
    )


def test_the_latest_delivery_of_a_title_counts_and_no_imdb_match_is_made(tables: Tables) -> None:
    assert values(tables["dim_title"], "title_id", "title", "title_type", "duration_minutes", "seasons") == [
        ("movie_1", "A Legend", "TV Series", 95, 2),
        ("movie_2", "A Legend", "Movie", None, None),
        ("movie_3", "A Legend", "Movie", 95, None),
    ]
    assert (
        values(tables["dim_title"], "source_system", "imdb_id", "imdb_rating", "imdb_match")
        == [("behaviour", None, None, "none")] * 3
    )


def test_a_title_has_its_first_genre_alone(tables: Tables) -> None:
    genres = {row["genre_key"]: row["name"] for row in tables["dim_genre"]}
    assert sorted(genres.values()) == ["Drama", "History"]
    titles = {row["title_key"]: row["title_id"] for row in tables["dim_title"]}
    assert sorted(
        (titles[row["title_key"]], genres[row["genre_key"]], row["position"]) for row in tables["bridge_title_genre"]
    ) == [("movie_1", "History", 1), ("movie_2", "History", 1), ("movie_3", "Drama", 1)]


def test_a_title_without_a_country_has_none(tables: Tables, spark: SparkSession) -> None:
    names = ("United States", "United Kingdom")
    made = spark.createDataFrame([(name,) for name in names], "name string")
    found = {row[1]: row[0] for row in made.select("name", keys.reference(F.col("name"))).collect()}
    titles = {row["title_key"]: row["title_id"] for row in tables["dim_title"]}
    assert sorted((titles[row["title_key"]], found[row["country_key"]]) for row in tables["bridge_title_country"]) == [
        ("movie_1", "United States"),
        ("movie_3", "United Kingdom"),
    ]


def test_an_algorithm_is_a_type_a_version_and_a_category(tables: Tables) -> None:
    assert values(tables["dim_algorithm"], "recommendation_type", "algorithm_version", "category") == [
        ("Unknown", "Unknown", "Unknown"),
        ("Unknown", "Unknown", "top_picks"),
        ("new_releases", "Unknown", "Unknown"),
        ("new_releases", "v1.4", "Unknown"),
        ("trending", "Unknown", "top_picks"),
        ("trending", "v1.4", "Unknown"),
    ]
    assert len({row["algorithm_key"] for row in tables["dim_algorithm"]}) == 6
