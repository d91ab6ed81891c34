"""The telemetry's population and events: versions of users, titles in the warehouse's words, which repeats are one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.feeds import telemetry_contents, telemetry_users, telemetry_viewing_events
from glue_jobs.lake.conforming import conformed
from glue_jobs.modelling import keys
from glue_jobs.tables.playback import FACT_PLAYBACK, playback, population
from tests import rows

FIRST, SECOND, THIRD = (datetime(2024, 3, day, 6) for day in (1, 2, 3))
Cells = list[tuple[Any, ...]]

USERS: tuple[dict[str, Any], ...] = (
    # The plan changes, and a file later the country; what says the same again opens nothing.
    {"user_id": "user-0001", "plan": "basic", "country": "UAE"},
    {"user_id": "user-0001", "plan": "premium", "country": "UAE", "ingested_at": SECOND, "source_file": "f2"},
    {"user_id": "user-0001", "plan": "premium", "country": "Spain", "ingested_at": THIRD, "source_file": "f3"},
    {"user_id": "user-0002", "plan": "family", "country": "Spain", "age_band": "65+"},
    {"user_id": "user-0002", "plan": "family", "country": "Spain", "age_band": "55-64", "ingested_at": SECOND},
)
CONTENTS: tuple[dict[str, Any], ...] = (
    {"content_id": "content-0001", "title": "Old name", "genre": "Crime"},
    {"content_id": "content-0001", "title": "New name", "genre": "Sci-Fi", "ingested_at": SECOND},
    {"content_id": "content-0002", "title": "B", "content_type": "movie", "maturity_rating": None, "genre": "Drama"},
)
EVENTS: tuple[dict[str, Any], ...] = (
    {"event_at": "2024-03-01 23:59:59", "pauses": 1},
    # The same event in a later file, with a correction.
    {"event_at": "2024-03-01 23:59:59", "pauses": 7, "ingested_at": SECOND, "file_id": "f2"},
    # The same id at another time, and of another user: other events.
    {"event_at": "2024-03-03 00:00:00", "pauses": 2, "content_id": "content-0002"},
    {"event_at": "2024-03-01 23:59:59", "pauses": 3, "user_id": "user-0002"},
    # Before the first version, and of nobody and nothing known.
    {"event_at": "2021-03-01 10:00:00", "pauses": 4},
    {"event_at": "2024-03-02 10:00:00", "pauses": 5, "user_id": "user-9999", "content_id": "content-9999"},
    {"event_at": "2024-03-02 11:00:00", "pauses": 6, "bitrate_kbps": None, "rating_given": None},
)


@pytest.fixture(scope="module")
def inputs(spark: SparkSession) -> dict[str, DataFrame]:
    given = (
        (telemetry_contents.FEED, CONTENTS),
        (telemetry_users.FEED, USERS),
        (telemetry_viewing_events.FEED, EVENTS),
    )
    return {
        feed.name: rows.curated(spark, feed, *[{"ingested_at": FIRST, **change} for change in changes]).persist()
        for feed, changes in given
    }


@pytest.fixture(scope="module")
def built(inputs: dict[str, DataFrame]) -> dict[str, DataFrame]:
    """Table → its rows as they are published."""
    made = [*population(inputs), *playback(inputs)]
    return {table.name: conformed(frame, table).persist() for table, frame in made}


def named(frame: DataFrame, key: str, *names: str) -> DataFrame:
    """The frame with the name behind a key of a dimension, as `name`."""
    pairs = frame.sparkSession.createDataFrame([(name,) for name in names], "name string")
    keyed = pairs.withColumn(key, keys.reference(F.col("name")))
    return frame.join(keyed, on=key, how="left")


def test_a_later_delivery_with_another_plan_or_country_opens_a_version(built: dict[str, DataFrame]) -> None:
    versions = named(built["dim_subscriber"], "plan_key", "Basic", "Premium", "Family")
    found = named(versions.withColumnRenamed("name", "plan"), "country_key", "United Arab Emirates", "Spain")

    assert rows.values(found, "subscriber_id", "valid_from", "valid_to", "plan", "name", "is_current") == [
        ("user-0001", "2022-05-06", "2024-03-02", "Basic", "United Arab Emirates", "False"),
        ("user-0001", "2024-03-02", "2024-03-03", "Premium", "United Arab Emirates", "False"),
        ("user-0001", "2024-03-03", None, "Premium", "Spain", "True"),
        ("user-0002", "2022-05-06", None, "Family", "Spain", "True"),
    ]


def test_what_the_source_does_not_know_is_null_and_the_band_is_the_latest(built: dict[str, DataFrame]) -> None:
    columns = ("subscriber_id", "source_system", "age_band", "device_key", "join_date", "age", "gender", "is_active",
               "monthly_spend_usd", "last_payment_date")  # fmt: skip

    assert rows.values(built["dim_subscriber"].where("is_current"), *columns) == [
        ("user-0001", "telemetry", "25-34", "0", "2022-05-06", *[None] * 5),
        ("user-0002", "telemetry", "55-64", "0", "2022-05-06", *[None] * 5),
    ]


def test_titles_speak_the_warehouses_words(built: dict[str, DataFrame]) -> None:
    columns = ("title_id", "title", "title_type", "release_year", "maturity_rating", "duration_minutes", "language",
               "imdb_match", "seasons", "date_added")  # fmt: skip

    assert rows.values(built["dim_title"], *columns) == [
        ("content-0001", "New name", "TV Show", "2022", "TV-14", "48", "French", "none", None, None),
        ("content-0002", "B", "Movie", "2022", None, "48", "French", "none", None, None),
    ]


def test_a_title_has_the_genre_of_its_last_delivery(built: dict[str, DataFrame]) -> None:
    bridge = built["bridge_title_genre"].join(built["dim_title"].select("title_key", "title_id"), on="title_key")
    found = bridge.join(built["dim_genre"].select("genre_key", "name"), on="genre_key")

    assert rows.values(found, "title_id", "name", "position", "source_system") == [
        ("content-0001", "Sci-Fi", "1", "telemetry"),
        ("content-0002", "Drama", "1", "telemetry"),
    ]
    assert rows.values(built["dim_genre"], "name") == [("Drama",), ("Sci-Fi",)]


def test_repeats_of_an_event_are_one_and_a_repeated_id_alone_is_kept(built: dict[str, DataFrame]) -> None:
    fact = built["fact_playback"]

    assert sorted(row[0] for row in fact.select("pauses").collect()) == [2, 3, 4, 5, 6, 7]
    assert fact.select("playback_key").distinct().count() == 6
    assert fact.select("event_id").distinct().count() == 1


def test_an_event_has_the_version_of_its_day_and_0_for_what_is_not_known(built: dict[str, DataFrame]) -> None:
    fact = built["fact_playback"]
    subscribers = built["dim_subscriber"].select("subscriber_key", "subscriber_id", "valid_from")
    titles = built["dim_title"].select("title_key", "title_id")
    found = fact.join(subscribers, on="subscriber_key", how="left").join(titles, on="title_key", how="left")

    assert rows.values(found, "pauses", "event_date", "subscriber_id", "valid_from", "title_id") == [
        ("2", "2024-03-03", "user-0001", "2024-03-03", "content-0002"),
        ("3", "2024-03-01", "user-0002", "2022-05-06", "content-0001"),
        ("4", "2021-03-01", "user-0001", "2022-05-06", "content-0001"),
        ("5", "2024-03-02", None, None, None),
        ("6", "2024-03-02", "user-0001", "2024-03-02", "content-0001"),
        ("7", "2024-03-01", "user-0001", "2022-05-06", "content-0001"),
    ]
    assert [
        row[0] for row in fact.where("pauses = 5").select(F.col("subscriber_key") + F.col("title_key")).collect()
    ] == [0]


def test_the_day_is_utcs_and_devices_are_the_dimensions(built: dict[str, DataFrame]) -> None:
    found = named(built["fact_playback"], "device_key", "Smart TV")

    assert rows.values(found.where("pauses = 7"), "event_date", "date_key", "name") == [
        ("2024-03-01", "20240301", "Smart TV")
    ]


def test_a_measure_is_the_files_and_null_stays_null(built: dict[str, DataFrame]) -> None:
    fact = built["fact_playback"]
    given = rows.samples.curated("telemetry_viewing_events")
    measures = [name for name in FACT_PLAYBACK.names if name in given and name not in ("event_at", "pauses")]

    assert len(measures) == 21
    (found,) = fact.where("pauses = 7").select(*measures).collect()
    assert found.asDict() == {name: given[name] for name in measures}
    assert rows.values(fact.where("pauses = 6"), "bitrate_kbps", "rating_given") == [(None, None)]


def test_keys_do_not_depend_on_the_delivery(built: dict[str, DataFrame], inputs: dict[str, DataFrame]) -> None:
    events = inputs["telemetry_viewing_events"].where("file_id = 'f1'")
    ((_, again),) = playback({**inputs, "telemetry_viewing_events": events})

    assert rows.values(again, "playback_key") == rows.values(built["fact_playback"], "playback_key")
