"""What is told of a batch's messages, and of how far the stream is behind its topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.curation import rules
from glue_jobs.streaming.live_tables import Account
from glue_jobs.streaming.messages import WATERMARK


def account(judged: DataFrame, latest_before: str | None) -> Account:
    """Count a batch of judged messages; `latest_before` is the latest event time of the batches before it, in UTC.

    Late is what lies further behind that than the watermark: within a batch nothing is, as for Spark itself.
    """
    is_event = F.col(rules.BROKEN) == ""
    horizon = F.lit(latest_before).cast("timestamp") - F.expr(f"interval {WATERMARK}")
    [counted] = judged.agg(
        F.count(F.lit(1)),
        F.count_if(~is_event),
        F.count_if(is_event & (F.col("event_at") < horizon)),
        in_utc(F.max(F.when(is_event, F.col("event_at")))),
        in_utc(F.min("received_at")),
    ).collect()
    return Account(*counted)


def in_utc(instant: Column) -> Column:
    """An instant as text: Python would make it one of the machine's own zone, without saying so."""
    return instant.cast("string")


def messages_behind(progress: Mapping[str, Any]) -> int:
    """Messages that were in the topic and not read, by a query's progress: latest less end offset of each partition."""
    return sum(
        latest - int(((source["endOffset"] or {}).get(topic) or {}).get(partition, 0))
        for source in progress["sources"]
        for topic, partitions in (source["latestOffset"] or {}).items()
        for partition, latest in partitions.items()
    )
