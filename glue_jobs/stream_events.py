"""Streams viewing events from Kafka: to the lake, each session once, and to the warehouse's live tables.

Grain:  one session; one broken rule in one message.
Reads:  a topic with messages as behaviour_events has lines; core dim_title, bridge_title_genre, dim_genre as they stand
        at the start.
Writes: core.streamed_event, ops.quarantine_messages; in PostgreSQL mart.realtime_session, ops.stream_batch and
        ops.stream_lag.

Exactly once in effect. Two queries read the topic, each with a checkpoint of its own. Iceberg's sink notes query and
epoch in each snapshot and skips an epoch that it has. The other writes by keys (quarantine: where a message stood;
sessions: their id, and the earliest time wins), and PostgreSQL's ledger skips a batch that it has.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQuery

from glue_jobs.lake import iceberg
from glue_jobs.lake.conforming import conformed
from glue_jobs.runtime.options import Options, parse
from glue_jobs.runtime.session import spark_session
from glue_jobs.streaming import accounting, live_tables, messages, sessions
from glue_jobs.tables.streaming import QUARANTINE_MESSAGES, STREAMED_EVENT
from glue_jobs.warehouse.credentials import DatabaseSecret, database_secret

# The state of the sessions seen is cut into so many parts; the checkpoint keeps the number.
STATE_PARTITIONS = "4"
DEFAULTS = {
    "topic": "events",
    "security_protocol": "PLAINTEXT",
    "trigger_seconds": "10",
    "messages_a_batch": "20000",
    # true: read what is there, and end.
    "until_end": "false",
}
# How often the lag is noted.
LOOK_SECONDS = 5
NEW_MESSAGES = "new_messages"
UNTIL_END = {"availableNow": True}


def source(spark: SparkSession, options: Options) -> DataFrame:
    """The topic's messages, from its beginning; a message that was deleted before it was read fails the run."""
    return (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", options["bootstrap_servers"])
        .option("kafka.security.protocol", options["security_protocol"])
        .option("subscribe", options["topic"])
        .option("startingOffsets", "earliest")
        .option("failOnDataLoss", "true")
        .option("maxOffsetsPerTrigger", options["messages_a_batch"])
        .load()
    )


def each_session_once(judged: DataFrame) -> DataFrame:
    """Of judged messages the events, each session once: the message that came first within the watermark."""
    events = messages.events(judged).withWatermark("event_at", messages.WATERMARK)
    return events.dropDuplicatesWithinWatermark(["session_id"])


@dataclass
class LiveTables:
    """What becomes of each batch of judged messages: quarantine, then the warehouse with its ledger, lastly.

    Attributes:
        genres: title_id, genre; each title once.
        checkpoint: the query's own; its id is read when the first batch comes, since the query writes it.
    """

    secret: DatabaseSecret
    genres: DataFrame
    checkpoint: str
    checkpoint_id: str = ""

    def take(self, batch: DataFrame, batch_id: int) -> None:
        """Write one batch; one that was written before a kill changes nothing."""
        self.checkpoint_id = self.checkpoint_id or id_of(batch.sparkSession, self.checkpoint)
        if live_tables.patiently(lambda: live_tables.is_written(self.secret, self.checkpoint_id, batch_id)):
            print(f"batch {batch_id}: written already", flush=True)
            return
        judged = batch.persist()
        try:
            self._write(judged, batch_id)
        finally:
            judged.unpersist()

    def _write(self, judged: DataFrame, batch_id: int) -> None:
        latest = live_tables.patiently(lambda: live_tables.latest_event_at(self.secret, self.checkpoint_id))
        account = accounting.account(judged, latest)
        if account.refused:
            keep_refused(messages.refused(judged))
        found = sessions.realtime_sessions(messages.events(judged), self.genres)
        told = found.withColumn("event_at", accounting.in_utc(F.col("event_at")))
        rows = [tuple(row) for row in told.collect()]
        live_tables.patiently(lambda: live_tables.write(self.secret, self.checkpoint_id, batch_id, rows, account))
        print(
            f"batch {batch_id}: {account.messages} messages, {account.refused} refused, {account.late} late,"
            f" {len(rows)} sessions",
            flush=True,
        )

    def note_lag(self, progress: dict[str, Any] | None) -> None:
        """Note how far the query was behind its topic; nothing before its first batch."""
        if progress and self.checkpoint_id:
            behind = accounting.messages_behind(progress)
            live_tables.note_lag(self.secret, self.checkpoint_id, behind, progress["timestamp"])


def keep_refused(rows: DataFrame) -> None:
    """Put rows of QUARANTINE_MESSAGES where they are not yet: the batch may be repeated."""
    rows.createOrReplaceTempView(NEW_MESSAGES)
    same = " and ".join(f"known.{name} = new.{name}" for name in QUARANTINE_MESSAGES.primary_key)
    rows.sparkSession.sql(
        f"merge into {QUARANTINE_MESSAGES.identifier} as known using {NEW_MESSAGES} as new on {same}"
        " when not matched then insert *"
    )


def id_of(spark: SparkSession, checkpoint: str) -> str:
    """The id that a query gave its checkpoint, which stays as long as the checkpoint does."""
    [row] = spark.read.text(f"{checkpoint}/metadata").collect()
    return str(json.loads(row["value"])["id"])


Trigger = dict[str, Any]


def to_lake(judged: DataFrame, checkpoint: str, trigger: Trigger) -> StreamingQuery:
    """Start the query that appends the events, each session once, to STREAMED_EVENT."""
    return (
        conformed(each_session_once(judged), STREAMED_EVENT)
        .writeStream.queryName("lake")
        .format("iceberg")
        .outputMode("append")
        .trigger(**trigger)
        .option("checkpointLocation", checkpoint)
        .option("fanout-enabled", "true")
        # Spark promises no stream's columns to be without nulls, whatever the rules have seen to.
        .option("check-nullability", "false")
        .toTable(STREAMED_EVENT.identifier)
    )


def to_live_tables(judged: DataFrame, live: LiveTables, trigger: Trigger) -> StreamingQuery:
    """Start the query that hands every message to `live`."""
    writer = judged.writeStream.queryName("live").trigger(**trigger).option("checkpointLocation", live.checkpoint)
    return writer.foreachBatch(live.take).start()


def run(spark: SparkSession, options: Options, secret: DatabaseSecret, checkpoint: str) -> None:
    """Run both queries to their end, or until one fails; `checkpoint` is the folder of their checkpoints."""
    judged = messages.judged(source(spark, options))
    live = LiveTables(secret, sessions.genres_of_titles(spark).persist(), f"{checkpoint}/live")
    trigger: Trigger = {"processingTime": f"{int(options['trigger_seconds'])} seconds"}
    if options["until_end"] == "true":
        trigger = UNTIL_END
    queries = [to_lake(judged, f"{checkpoint}/lake", trigger), to_live_tables(judged, live, trigger)]
    print(f"streaming {options['topic']} from {options['bootstrap_servers']}", flush=True)
    until_all_end = [query.awaitTermination for query in queries]
    for has_ended in until_all_end if trigger is UNTIL_END else [spark.streams.awaitAnyTermination]:
        while not has_ended(LOOK_SECONDS):
            live.note_lag(queries[-1].lastProgress)
    live.note_lag(queries[-1].lastProgress)


def main(argv: Sequence[str]) -> None:
    """Stream until the run is stopped, or until the end of the topic; a query that fails fails the run."""
    options = parse(argv, ["lake_bucket", "warehouse_secret_id", "bootstrap_servers"], **DEFAULTS)
    secret = database_secret(boto3.client("secretsmanager"), options["warehouse_secret_id"])
    checkpoint = f"s3://{options['lake_bucket']}/checkpoints/stream_events/{options['topic']}"
    with live_tables.only_writer(secret, checkpoint), spark_session("stream_events") as spark:
        spark.conf.set("spark.sql.shuffle.partitions", STATE_PARTITIONS)
        iceberg.ensure(spark, STREAMED_EVENT, QUARANTINE_MESSAGES)
        run(spark, options, secret, checkpoint)


if __name__ == "__main__":
    main(sys.argv[1:])
