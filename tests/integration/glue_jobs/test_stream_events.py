"""Both queries of the stream over files in the place of Kafka: given messages, expected rows, and a repeated batch."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs import stream_events
from glue_jobs.lake import iceberg
from glue_jobs.streaming import messages
from glue_jobs.tables.streaming import QUARANTINE_MESSAGES, STREAMED_EVENT
from tests.fixtures_postgres import Warehouse
from tests.unit.glue_jobs.streaming.test_messages import COLUMNS, EVENT, RECEIVED


@pytest.fixture
def topic(spark: SparkSession, tmp_path: Path) -> Iterator[Path]:
    """A folder whose files are the topic; the tables are there, empty, and dropped at the end."""
    tables = (STREAMED_EVENT, QUARANTINE_MESSAGES)
    iceberg.ensure(spark, *tables)
    folder = tmp_path / "topic"
    folder.mkdir()
    yield folder
    for table in tables:
        spark.sql(f"drop table {table.identifier} purge")


def put(spark: SparkSession, topic: Path, first_offset: int, *events: dict[str, Any] | str) -> None:
    """Add messages to the topic: events (changes to EVENT), or texts that are none."""
    values = [json.dumps({**EVENT, **event}) if isinstance(event, dict) else event for event in events]
    rows = [
        ("events", 0, first_offset + place, RECEIVED, bytearray(text.encode())) for place, text in enumerate(values)
    ]
    spark.createDataFrame(rows, COLUMNS).coalesce(1).write.mode("append").parquet(f"file:{topic}")


def judged(spark: SparkSession, topic: Path) -> DataFrame:
    return messages.judged(spark.readStream.schema(COLUMNS).parquet(f"file:{topic}"))


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A driver whose own clock is nine hours ahead: instants are UTC all the same."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


def at(minute: int) -> datetime:
    return datetime(2025, 12, 1, 20, minute)


def test_the_lake_has_each_session_once_also_over_a_restart(spark: SparkSession, topic: Path, tmp_path: Path) -> None:
    def drain() -> list[tuple[Any, ...]]:
        query = stream_events.to_lake(judged(spark, topic), f"file:{tmp_path}/lake", stream_events.UNTIL_END)
        query.awaitTermination()
        spark.catalog.refreshTable(STREAMED_EVENT.identifier)
        rows = iceberg.read(spark, STREAMED_EVENT).select("session_id", "event_at", "kafka_offset").collect()
        return sorted(tuple(row) for row in rows)

    put(spark, topic, 0, {}, {"session_id": "session_2", "timestamp": "2025-12-01 20:01:00"}, "no JSON")
    first = [("session_000001", at(0), 0), ("session_2", at(1), 1)]
    assert drain() == first
    put(spark, topic, 3, {"timestamp": "2025-12-01 20:02:00"}, {"session_id": "session_3"})
    assert drain() == sorted([*first, ("session_3", at(0), 4)])


def test_live_tables_and_quarantine_take_a_batch_once(
    spark: SparkSession, topic: Path, tmp_path: Path, warehouse: Warehouse, tokyo: None
) -> None:
    genres = spark.createDataFrame([("movie_0001", "Drama")], "title_id string, genre string")
    live = stream_events.LiveTables(warehouse.loader, genres, f"file:{tmp_path}/live")

    def drain() -> None:
        stream_events.to_live_tables(judged(spark, topic), live, stream_events.UNTIL_END).awaitTermination()

    def refused() -> list[tuple[Any, ...]]:
        spark.catalog.refreshTable(QUARANTINE_MESSAGES.identifier)
        return sorted((row["kafka_offset"], row["rule"]) for row in iceberg.read(spark, QUARANTINE_MESSAGES).collect())

    put(spark, topic, 0, {"timestamp": "2025-12-01 20:05:00"}, "no JSON", {"action": "rewound"})
    drain()
    assert refused() == [(1, "record"), (2, "enum")]
    # The run was killed before Spark noted the batch as done: Spark hands it out again, and it is in the ledger.
    (tmp_path / "live" / "commits" / "0").unlink()
    (tmp_path / "live" / "commits" / ".0.crc").unlink()
    drain()
    # It was killed after the quarantine and before the ledger.
    stream_events.keep_refused(messages.refused(messages.judged(spark.read.schema(COLUMNS).parquet(f"file:{topic}"))))
    assert refused() == [(1, "record"), (2, "enum")]
    put(spark, topic, 3, {"timestamp": "2025-12-01 20:01:00", "action": "paused"})
    drain()
    # Ten minutes behind 20:05 is on time, a second more is late; refused is refused, whenever it happened.
    late = [
        {"session_id": f"session_{number}", "timestamp": f"2025-12-01 19:{minute}"}
        for number, minute in enumerate(("55:00", "54:59"), 2)
    ]
    put(spark, topic, 4, *late, {"timestamp": "2025-12-01 19:00:00", "action": "rewound"})
    drain()

    moment = at(1).replace(tzinfo=timezone.utc)
    assert warehouse.ask("owner", "select * from mart.realtime_session where session_id = 'session_000001'") == [
        ("session_000001", moment, "user_00001", "paused", 89.7, "Drama", "United States", 45.9)
    ]
    ledger = "select batch_id, messages, refused, late, sessions, latest_event_at from ops.stream_batch order by 1"
    assert warehouse.ask("owner", ledger) == [
        (0, 3, 2, 0, 1, at(5).replace(tzinfo=timezone.utc)),
        (1, 1, 0, 0, 1, at(1).replace(tzinfo=timezone.utc)),
        (2, 3, 1, 1, 2, datetime(2025, 12, 1, 19, 55, tzinfo=timezone.utc)),
    ]
    assert warehouse.ask("owner", "select distinct checkpoint_id from ops.stream_batch") == [(live.checkpoint_id,)]
