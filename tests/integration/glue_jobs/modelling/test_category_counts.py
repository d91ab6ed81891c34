"""What was counted is remembered: only what changed is read, and the outcome is as if all were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.registry import FEEDS
from glue_jobs.lake import iceberg
from glue_jobs.modelling import category_counts
from glue_jobs.modelling.category_counts import ALL_ROWS, NONE, Counts, counted, memory_key
from glue_jobs.modelling.model_job import Inputs
from tests import rows
from tests.lakes import BUCKET, lake_of

SESSIONS, TITLES = FEEDS["behaviour_watch_history"], FEEDS["titles"]
BOTH = (SESSIONS, TITLES)


class Desk:
    """Two feeds' curated tables, and what is counted of them; `read` are the (feed, month) that were read."""

    def __init__(self, spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
        self.spark, self.lake = spark, lake_of(spark)
        self.read: set[tuple[str, str]] = set()
        original = category_counts.count

        def noted(feeds: Any) -> dict[str, category_counts.Months]:
            found = original(feeds)
            self.read |= {(feed, month) for feed, months in found.items() for month in months}
            return found

        monkeypatch.setattr(category_counts, "count", noted)

    def deliver(self, feed: Any, file_id: str, *changes: dict[str, Any]) -> None:
        given = [{**change, "file_id": file_id, "source_file": f"{file_id}.csv"} for change in changes]
        iceberg.replace_files(self.spark, rows.curated(self.spark, feed, *given), feed.table, [file_id])

    def counted(self, release: str = "v1") -> dict[str, Counts]:
        self.read.clear()
        states = {feed.table.lake_name: self.lake.catalogue.state(feed.table.lake_name) for feed in BOTH}
        frames = {feed.name: iceberg.read(self.spark, feed.table) for feed in BOTH}
        inputs = Inputs(frames, [feed.table for feed in BOTH], states, self.lake, release)
        return counted(self.spark, inputs, BOTH)


@pytest.fixture
def desk(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(spark, monkeypatch)
    made.deliver(SESSIONS, "s1", session(1, "2024-01-05"), session(2, "2024-02-05"))
    made.deliver(TITLES, "t1", {"title_id": "s1", "genres": ["Dramas"]})
    made.counted()
    assert made.read == {(SESSIONS.name, "2024-01"), (SESSIONS.name, "2024-02"), (TITLES.name, "")}
    yield made
    for feed in BOTH:
        spark.sql(f"drop table if exists {feed.table.identifier} purge")


def session(number: int, day: str, **more: Any) -> dict[str, Any]:
    return {"session_id": f"session_{number:06d}", "watch_date": day, "action": "completed", **more}


def actions(counts: dict[str, Counts]) -> dict[str, int]:
    return {category: found for (name, category), found in counts[SESSIONS.name].items() if name == "action"}


def test_nothing_new_reads_nothing(desk: Desk) -> None:
    counts = desk.counted()
    assert desk.read == set()
    assert actions(counts) == {"completed": 2}
    assert counts[TITLES.name]["genres", "Dramas"] == counts[TITLES.name][ALL_ROWS, NONE] == 1


def test_a_new_file_s_months_are_read_and_no_other(desk: Desk) -> None:
    desk.deliver(SESSIONS, "s2", session(3, "2024-02-09", action="stopped"), session(2, "2024-02-05", record=2))
    assert actions(desk.counted()) == {"completed": 2, "stopped": 1}
    assert desk.read == {(SESSIONS.name, "2024-02")}


def test_of_a_feed_without_months_all_is_read_where_it_changed(desk: Desk) -> None:
    desk.deliver(TITLES, "t2", {"title_id": "s2", "genres": ["Dramas", "Comedies"]})
    counts = desk.counted()[TITLES.name]
    assert (counts["genres", "Dramas"], counts["genres", "Comedies"], counts[ALL_ROWS, NONE]) == (2, 1, 2)
    assert desk.read == {(TITLES.name, "")}


def test_what_a_removed_file_brought_is_forgotten(desk: Desk) -> None:
    desk.deliver(SESSIONS, "s2", session(4, "2024-03-01", action="stopped"))
    assert actions(desk.counted())["stopped"] == 1
    desk.spark.sql(f"delete from {SESSIONS.table.identifier} where file_id = 's2'")
    assert actions(desk.counted()) == {"completed": 2}


def test_another_release_and_a_lost_memory_read_all(desk: Desk) -> None:
    assert actions(desk.counted("v2")) == {"completed": 2}
    assert len(desk.read) == 3
    desk.lake.s3.put_object(BUCKET, memory_key(TITLES.table.lake_name), b"[]")
    desk.counted("v2")
    assert desk.read == {(TITLES.name, "")}
