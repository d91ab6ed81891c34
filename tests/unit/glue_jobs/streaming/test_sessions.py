"""Sessions as the live views show them: given events, expected rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.streaming import sessions
from glue_jobs.streaming.sessions import COLUMNS, genres_of_titles, realtime_sessions
from glue_jobs.tables.catalogue import DIM_TITLE
from glue_jobs.tables.streaming import STREAMED_EVENT
from tests.rows import frame

EVENT: dict[str, Any] = {
    "session_id": "session_1", "user_id": "user_1", "movie_id": "movie_1", "watch_date": "2025-12-01",
    "device": "Mobile", "watch_minutes": "10.50", "progress_pct": "45.90", "action": "started", "quality": None,
    "viewing_country": "USA", "is_download": False, "user_rating": None, "event_at": "2025-12-01 20:00:00",
    "topic": "events", "kafka_partition": 0, "kafka_offset": 0, "received_at": "2025-12-01 20:00:05",
}  # fmt: skip


def found(spark: SparkSession, *events: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows = [{**EVENT, "kafka_offset": offset, **event} for offset, event in enumerate(events)]
    genres = spark.createDataFrame([("movie_1", "Drama")], "title_id string, genre string")
    made = realtime_sessions(frame(spark, STREAMED_EVENT, rows), genres)
    assert tuple(made.columns) == COLUMNS
    return sorted(tuple(row) for row in made.collect())


def at(minute: int) -> datetime:
    return datetime(2025, 12, 1, 20, minute)


def test_a_session_is_there_once_at_its_first_timestamp_whatever_came_first(spark: SparkSession) -> None:
    later = {"event_at": "2025-12-01 20:02:00", "action": "completed"}
    first = {"event_at": "2025-12-01 20:01:00", "action": "paused"}
    assert found(spark, later, first) == [
        ("session_1", at(1), "user_1", "paused", 10.5, "Drama", "United States", 45.9),
    ]  # fmt: skip


def test_of_two_with_one_timestamp_the_one_that_came_first_counts(spark: SparkSession) -> None:
    assert [row[3] for row in found(spark, {"action": "started"}, {"action": "stopped"})] == ["started"]


def test_what_is_not_known_is_null(spark: SparkSession) -> None:
    unknown = {"movie_id": "movie_9", "watch_minutes": None, "progress_pct": None, "viewing_country": "Canada"}
    assert found(spark, unknown) == [("session_1", at(0), "user_1", "started", None, None, "Canada", None)]


def test_before_the_first_refresh_no_title_has_a_genre(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "DIM_TITLE", replace(DIM_TITLE, name="dim_title_before_the_first_refresh"))
    genres = genres_of_titles(spark)
    assert genres.columns == ["title_id", "genre"] and genres.collect() == []
