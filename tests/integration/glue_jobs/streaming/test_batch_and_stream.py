"""The same sessions by file and as events, late, told twice and beside broken ones: the month's numbers are equal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs import stream_events
from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import frame
from glue_jobs.curation.accounting import FATE, LOADED
from glue_jobs.lake import iceberg
from glue_jobs.model_engagement import done, of_title, referring, somewhere
from glue_jobs.modelling import behaviour, engagement_months
from glue_jobs.streaming import messages
from glue_jobs.tables.engagement import FACT_REVIEW, FACT_VIEWING
from glue_jobs.tables.streaming import STREAMED_EVENT
from local.replay import sources
from local.replay.messages import BROKEN, LATE, REPEATED, Shares
from local.replay.messages import messages as replayed
from tests import rows, samples
from tests.fixtures_feeds import rows_of
from tests.unit.glue_jobs.streaming.test_messages import COLUMNS, RECEIVED

FEED = FEEDS["behaviour_watch_history"]
SESSIONS, SEED = 80, 5


def session(number: int) -> dict[str, str]:
    """A row of the file: five months, seven users, titles of which one is unknown, and gaps as the source has them."""
    return {
        "session_id": f"session_{number:06}", "user_id": f"user_0000{number % 7}", "movie_id": f"movie_000{number % 3}",
        "watch_date": f"2025-{8 + number % 5:02}-{1 + number % 28:02}", "device_type": ("Tablet", "Mobile")[number % 2],
        "watch_duration_minutes": "" if number % 4 == 0 else f"{number}.3",
        "progress_percentage": "" if number % 6 == 0 else f"{number % 100}.5",
        "location_country": ("USA", "Canada")[number % 2], "user_rating": "" if number % 2 else "3",
    }  # fmt: skip


def by_file(spark: SparkSession, path: Path) -> DataFrame:
    """The curated rows of the file."""
    read, _ = rows_of(spark, FEED, path)
    return frame.judged_rows(read, FEED).where(F.col(FATE) == LOADED)


def by_stream(spark: SparkSession, path: Path, work: Path) -> DataFrame:
    """What the streaming job leaves of the file's sessions in the lake, with a lineage for what reads files' rows."""
    events, left_out = sources.events(path, SEED)
    told = replayed(events, Shares(late=0.1, repeated=0.2, broken=0.1), SEED)
    assert not left_out and {message.kind for message in told} >= {LATE, REPEATED, BROKEN}
    values = [("events", 0, offset, RECEIVED, bytearray(message.value)) for offset, message in enumerate(told)]
    spark.createDataFrame(values, COLUMNS).coalesce(1).write.parquet(f"file:{work}/topic")
    judged = messages.judged(spark.readStream.schema(COLUMNS).parquet(f"file:{work}/topic"))
    stream_events.to_lake(judged, f"file:{work}/checkpoint", stream_events.UNTIL_END).awaitTermination()
    spark.catalog.refreshTable(STREAMED_EVENT.identifier)
    lineage = {"ingested_at": F.col("received_at"), "source_file": F.col("topic"), "record": F.col("kafka_offset")}
    return iceberg.read(spark, STREAMED_EVENT).withColumns(lineage)


def months(spark: SparkSession, sessions: DataFrame) -> dict[str, list[Any]]:
    """The month's numbers of the sessions, by the job's own functions."""
    users = [{"user_id": f"user_0000{number}", "plan": ("Basic", "Premium")[number % 2]} for number in range(5)]
    members = behaviour.subscribers(rows.curated(spark, FEEDS["behaviour_users"], *users))
    movies = [{"movie_id": f"movie_000{number}"} for number in range(2)]
    titles = behaviour.titles(rows.curated(spark, FEEDS["behaviour_movies"], *movies))
    known = titles.select(F.col("movie_id").alias("title_id"), "title_key")
    keyed = referring(done(sessions, "session_id", "watch_date"), members, "watch_date")
    facts = somewhere(of_title(keyed, known)).select(*FACT_VIEWING.names)
    viewing = engagement_months.viewing(facts, members, titles.select("title_key", "genre_key")).persist()
    nothing = engagement_months.reviews(rows.frame(spark, FACT_REVIEW, []), titles.select("title_key", "genre_key"))
    numbers = {
        "engagement": engagement_months.engagement(viewing),
        "content": engagement_months.content(viewing, nothing),
        "devices": engagement_months.devices(viewing),
    }
    found = {name: sorted(map(str, made.collect())) for name, made in numbers.items()}
    [(counted,)] = viewing.agg(F.count(F.lit(1))).collect()
    assert counted == SESSIONS
    viewing.unpersist()
    return found


def test_the_month_s_numbers_are_the_same_by_both_roads(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "watch_history.csv"
    # The source has exact repeats at the end.
    path.write_bytes(samples.file_of(FEED, [session(number) for number in [*range(SESSIONS), 1, 2]]))
    iceberg.ensure(spark, STREAMED_EVENT)
    try:
        streamed = months(spark, by_stream(spark, path, tmp_path))
    finally:
        spark.sql(f"drop table {STREAMED_EVENT.identifier} purge")
    assert streamed == months(spark, by_file(spark, path))
    assert len(streamed["devices"]) == 5 * 2
