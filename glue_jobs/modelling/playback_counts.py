"""How streams play and how far they are watched: means, percentiles, scores of all events of telemetry.

What the words mean is in warehouse.md: quality_score, high_engagement_rate, "90th percentile".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

MEASURES = (
    "buffering_events", "bandwidth_mbps", "bitrate_kbps", "startup_seconds", "frames_dropped_rate", "audio_quality",
    "engagement_score", "completion_rate", "watch_seconds",
)  # fmt: skip
PLACE = ("device_key", "connection_type")
PERCENTILES = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}
HIGH = 0.9
# A reported number has 12 decimals at most; as decimals they add up to the same in any order.
EXACT = "decimal(24,12)"


def events(fact_playback: DataFrame) -> DataFrame:
    """Device, connection ("" where the event does not say) and the measures of each event."""
    connection = F.coalesce("connection_type", F.lit("")).alias("connection_type")
    return fact_playback.select("device_key", connection, *MEASURES)


def measures(events: DataFrame) -> DataFrame:
    """By measure, device and connection, of the events that report it: how many, their exact sum, how they spread."""
    reported = reduce(DataFrame.unionByName, [_reported(events, name) for name in MEASURES])
    return spread(reported, ("measure", *PLACE), PERCENTILES)


def spread(rows: DataFrame, groups: Sequence[str], percentiles: dict[str, float]) -> DataFrame:
    """Events, total, highest and exact percentiles of `value` in each group.

    A percentile lies between the two values nearest to it in order, as PostgreSQL's percentile_cont has it: p of n
    values is at place p (n - 1), counted from 0. Equal values are counted first, so that few are sorted.
    """
    counted = rows.groupBy(*groups, "value").agg(F.count(F.lit(1)).alias("times"))
    group = Window.partitionBy(*groups)
    ranked = counted.withColumns(
        {"upto": F.sum("times").over(group.orderBy("value")), "events": F.sum("times").over(group)}
    )
    ends = [column for name, part in percentiles.items() for column in _neighbours(name, part)]
    total = F.sum(F.col("value").cast(EXACT) * F.col("times").cast("decimal(10,0)")).cast("decimal(38,12)")
    found = ranked.groupBy(*groups, "events").agg(total.alias("total"), F.max("value").alias("highest"), *ends)
    return found.select(
        *groups, "events", "total", "highest", *[_between(name, part) for name, part in percentiles.items()]
    )


def summary(events: DataFrame) -> DataFrame:
    """By device and connection: events, those whose quality can be scored with their sums, the highly engaged."""
    scores = events.select("device_key", F.col("engagement_score").alias("value")).where("value is not null")
    high = spread(scores, ("device_key",), {"high": HIGH}).select("device_key", "high")
    parts = ("frames_dropped_rate", "startup_seconds", "bitrate_kbps")
    is_scored = reduce(Column.__and__, [F.col(name).isNotNull() for name in parts])
    return (
        events.join(F.broadcast(high), on="device_key", how="left")
        .groupBy(*PLACE)
        .agg(
            F.count(F.lit(1)).alias("events"),
            F.count_if(is_scored).alias("scored_events"),
            F.sum(F.when(is_scored, F.col("frames_dropped_rate").cast(EXACT))).alias("scored_frames_dropped"),
            F.sum(F.when(is_scored, F.col("startup_seconds").cast(EXACT))).alias("scored_startup_seconds"),
            F.sum(F.when(is_scored, F.col("bitrate_kbps"))).alias("scored_bitrate_kbps"),
            F.count_if(F.col("engagement_score") >= F.col("high")).alias("highly_engaged"),
        )
    )


def _reported(events: DataFrame, measure: str) -> DataFrame:
    value = F.col(measure).cast("double").alias("value")
    return events.where(F.col(measure).isNotNull()).select(F.lit(measure).alias("measure"), *PLACE, value)


def _place(part: float) -> Column:
    return F.lit(part) * (F.col("events") - 1)


def _neighbours(name: str, part: float) -> list[Column]:
    ends = {f"{name}_low": F.floor(_place(part)), f"{name}_high": F.ceil(_place(part))}
    return [F.min(F.when(F.col("upto") > end, F.col("value"))).alias(found) for found, end in ends.items()]


def _between(name: str, part: float) -> Column:
    low, high = F.col(f"{name}_low"), F.col(f"{name}_high")
    return (low + (_place(part) - F.floor(_place(part))) * (high - low)).alias(name)
