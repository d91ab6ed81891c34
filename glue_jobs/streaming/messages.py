"""Messages judged by the contract of behaviour_events, with the very rules by which its files are curated."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.admission.formats.json_lines import BLANKS
from glue_jobs.curation import reader, rules
from glue_jobs.curation.reading import json_lines
from glue_jobs.curation.reading.lines import LINE
from glue_jobs.feeds.behaviour_events import FEED
from glue_jobs.tables.streaming import PLACE, QUARANTINE_MESSAGES, STREAMED_EVENT

WHERE = [column.name for column in PLACE]
# What comes later than that behind the latest event time of what came before is late.
WATERMARK = "10 minutes"
RAW_MESSAGE = "raw_message"
NO_OBJECT = "and this is no object"


def judged(messages: DataFrame) -> DataFrame:
    """Messages as Spark's Kafka source gives them → where they stood, the feed's typed columns, and `broken`.

    `broken` is empty for a message that keeps every rule; NaN is null; a message without a value is broken.
    """
    told = messages.select(
        "topic",
        F.col("partition").alias("kafka_partition"),
        F.col("offset").alias("kafka_offset"),
        F.col("timestamp").alias("received_at"),
        F.col("value").cast("string").alias(RAW_MESSAGE),
        F.btrim(F.col("value").cast("string"), F.lit(BLANKS)).alias(LINE),
    )
    # Of an array with one object Spark would read that object.
    no_object = F.when(~F.col(LINE).startswith("{"), NO_OBJECT)
    parsed = json_lines.parsed(told, FEED)
    parsed = parsed.withColumn(json_lines.FAULT, F.coalesce(json_lines.FAULT, no_object))
    records = _computed_once(reader.records(parsed, FEED, *WHERE, RAW_MESSAGE))
    typed = rules.typed(records, FEED).withColumn(rules.CONFLICTS_WITH, F.lit(None).cast("bigint"))
    return _computed_once(rules.with_row_rules(_computed_once(typed), FEED))


def _computed_once(rows: DataFrame) -> DataFrame:
    """The rows themselves, through a step over which Spark writes no expression out anew at each of its mentions.

    Else a filter on `broken` moves below all that judges a message: thousands of expressions, each reading the JSON
    text again, which took minutes to plan. Curating a file persists its rows for that; a stream can't. The outer form,
    since from the inner one Spark derives a filter of its own, which it moves just so.
    """
    return rows.select(F.inline_outer(F.array(F.struct(*rows.columns))))


def events(messages: DataFrame) -> DataFrame:
    """Of judged messages those that keep every rule, in the columns of STREAMED_EVENT."""
    return messages.where(F.col(rules.BROKEN) == "").select(*STREAMED_EVENT.names)


def refused(messages: DataFrame) -> DataFrame:
    """Of judged messages the others: a row for each rule that they broke, in the columns of QUARANTINE_MESSAGES."""
    # First all that looks into `raw`, then one row a violation: in one step, Spark 3.5.6 loses sight of `raw`.
    whole = messages.where(F.col(rules.BROKEN) != "").select(
        *WHERE, RAW_MESSAGE, rules.violations(FEED).alias("violations")
    )
    return whole.select("*", F.inline_outer("violations")).select(*QUARANTINE_MESSAGES.names)
