"""Messages by the contract of behaviour_events: given texts, expected rows and reasons."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.streaming import messages
from glue_jobs.tables.streaming import QUARANTINE_MESSAGES, STREAMED_EVENT
from local.replay.messages import BREAKERS

RECEIVED = datetime(2025, 12, 1, 20, 0, 5)
EVENT: dict[str, Any] = {
    "session_id": "session_000001", "user_id": "user_00001", "movie_id": "movie_0001", "watch_date": "2025-12-01",
    "device_type": "Mobile", "watch_duration_minutes": 89.7, "progress_percentage": 45.9, "action": "completed",
    "quality": "HD", "location_country": "USA", "is_download": False, "user_rating": float("nan"),
    "timestamp": "2025-12-01 20:00:00",
}  # fmt: skip
COLUMNS = "topic string, partition int, offset bigint, timestamp timestamp, value binary"


def judged(spark: SparkSession, *values: bytes | None) -> DataFrame:
    """The judgement of messages with these values, at offsets from 0 of partition 2."""
    rows = [("events", 2, offset, RECEIVED, bytearray(v) if v else v) for offset, v in enumerate(values)]
    return messages.judged(spark.createDataFrame(rows, COLUMNS))


def text(**changes: Any) -> bytes:
    return json.dumps({**EVENT, **changes}).encode()


def test_a_good_message_is_an_event_and_nan_is_null(spark: SparkSession) -> None:
    found = judged(spark, b"  " + text(quality=None) + b"\r\n")
    assert messages.refused(found).collect() == []
    [row] = messages.events(found).collect()
    assert row.asDict() == {
        "session_id": "session_000001", "user_id": "user_00001", "movie_id": "movie_0001",
        "watch_date": date(2025, 12, 1), "device": "Mobile", "watch_minutes": Decimal("89.70"),
        "progress_pct": Decimal("45.90"), "action": "completed", "quality": None, "viewing_country": "USA",
        "is_download": False, "user_rating": None, "event_at": datetime(2025, 12, 1, 20), "topic": "events",
        "kafka_partition": 2, "kafka_offset": 0, "received_at": RECEIVED,
    }  # fmt: skip
    assert messages.events(found).columns == STREAMED_EVENT.names


def test_a_bad_message_is_kept_with_its_place_and_every_reason(spark: SparkSession) -> None:
    bad = [
        text()[:-20],
        b"[1]",
        None,
        text(session_id=None),
        text(action="rewound", watch_duration_minutes=-1),
        text(watch_date="2025-11-30"),
        text(timestamp="2025-12-01T20:00:00Z"),
        b'{"session_id": {"x": 1}}',
        b"[" + text() + b"]",
    ]
    found = judged(spark, *bad, text())
    rows = messages.refused(found).collect()

    assert messages.refused(found).columns == QUARANTINE_MESSAGES.names
    reasons: dict[int, set[tuple[str, str]]] = {}
    for row in rows:
        reasons.setdefault(row["kafka_offset"], set()).add((row["column_name"], row["rule"]))
    assert {offset: reasons[offset] for offset in range(7)} == {
        0: {("*", "record")},
        1: {("*", "record")},
        2: {("*", "record")},
        3: {("session_id", "required")},
        4: {("action", "enum"), ("watch_minutes", "range")},
        5: {("*", "event_is_on_its_day")},
        6: {("event_at", "type")},
    }
    assert ("session_id", "pattern") in reasons[7] and ("user_id", "required") in reasons[7]
    assert [row["kafka_offset"] for row in messages.events(found).collect()] == [9]
    assert reasons[8] == {("*", "record")}
    first = next(row for row in rows if row["kafka_offset"] == 0)
    assert (first["topic"], first["kafka_partition"], first["received_at"]) == ("events", 2, RECEIVED)
    assert first["raw_message"] == text()[:-20].decode()
    assert {row["raw_message"] for row in rows if row["kafka_offset"] == 2} == {None}


def test_whatever_the_replay_breaks_is_refused(spark: SparkSession) -> None:
    found = judged(spark, *[breaker(EVENT) for breaker in BREAKERS])
    assert messages.events(found).collect() == []
    assert {row["kafka_offset"] for row in messages.refused(found).collect()} == set(range(len(BREAKERS)))
