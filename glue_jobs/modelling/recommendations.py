"""Recommendations of all sources in one shape, and the algorithms that made them."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.modelling import deliveries, keys
from glue_jobs.reference import behaviour, telemetry

ALGORITHM = ("recommendation_type", "algorithm_version", "category")
SHOWN = (
    "source_system", "recommendation_key", "recommendation_id", "recommendation_date", "user_id", "title_id", "device",
    "algorithm_key", "score", "position", "was_clicked",
)  # fmt: skip


def of_logs(logs: DataFrame) -> DataFrame:
    """The behaviour files' recommendations as SHOWN, each as it was delivered last."""
    source = F.lit(behaviour.SOURCE_SYSTEM)
    latest = deliveries.latest(logs, "recommendation_id", "recommendation_date")
    return (
        _keyed(_logged_algorithm(latest))
        .select(
            source.alias("source_system"),
            keys.surrogate(source, F.col("recommendation_id")).alias("recommendation_key"),
            "recommendation_id",
            "recommendation_date",
            "user_id",
            F.col("movie_id").alias("title_id"),
            *("device", "algorithm_key", "score", "position", "was_clicked"),
        )
        .select(*SHOWN)
    )


def of_events(events: DataFrame) -> DataFrame:
    """Telemetry's recommendations as SHOWN; nobody tells whether they were clicked.

    Args:
        events: the result of `telemetry.events`: each event once, with its key and its day.
    """
    return (
        _keyed(_reported_algorithm(events))
        .select(
            F.lit(telemetry.SOURCE_SYSTEM).alias("source_system"),
            F.col("playback_key").alias("recommendation_key"),
            F.col("event_id").alias("recommendation_id"),
            F.col("event_date").alias("recommendation_date"),
            "user_id",
            F.col("content_id").alias("title_id"),
            *("device", "algorithm_key"),
            F.col("recommendation_score").alias("score"),
            F.col("recommendation_position").alias("position"),
            F.lit(None).cast("boolean").alias("was_clicked"),
        )
        .select(*SHOWN)
    )


def algorithms(logs: DataFrame, events: DataFrame) -> DataFrame:
    """Every combination of ALGORITHM in curated logs and curated events, with its key."""
    found = _logged_algorithm(logs).select(*ALGORITHM).unionAll(_reported_algorithm(events).select(*ALGORITHM))
    return _keyed(found.distinct()).where(F.col("algorithm_key") != keys.UNKNOWN)


def _logged_algorithm(logs: DataFrame) -> DataFrame:
    # The behaviour files do not say in which list a title stood.
    return logs.withColumn("category", F.lit(None).cast("string"))


def _reported_algorithm(events: DataFrame) -> DataFrame:
    """The events that tell of a recommendation; they tell no version."""
    told = F.coalesce(
        "algorithm_type",
        "recommendation_category",
        F.col("recommendation_score").cast("string"),
        F.col("recommendation_position").cast("string"),
    )
    return events.where(told.isNotNull()).withColumns(
        {
            "recommendation_type": F.col("algorithm_type"),
            "algorithm_version": F.lit(None).cast("string"),
            "category": F.col("recommendation_category"),
        }
    )


def _keyed(rows: DataFrame) -> DataFrame:
    """`rows` with `algorithm_key`, and Unknown for what their source does not say."""
    named = rows.withColumns({name: F.coalesce(name, F.lit(keys.UNKNOWN_NAME)) for name in ALGORITHM})
    return named.withColumn("algorithm_key", _algorithm_key())


def _algorithm_key() -> Column:
    nothing = F.concat(*ALGORITHM) == keys.UNKNOWN_NAME * len(ALGORITHM)
    key = keys.surrogate(*[F.col(name) for name in ALGORITHM])
    return F.when(nothing, F.lit(keys.UNKNOWN).cast("bigint")).otherwise(key)
