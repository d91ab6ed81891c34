"""Recommendations of all sources in one shape, and the algorithms that made them."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.modelling import deliveries, keys
from glue_jobs.reference import behaviour

ALGORITHM = ("recommendation_type", "algorithm_version", "category")


def behaviour_shown(logs: DataFrame) -> DataFrame:
    """The behaviour files' recommendations; they do not say in which list a title stood."""
    source = F.lit(behaviour.SOURCE_SYSTEM)
    latest = deliveries.latest(logs, "recommendation_id", "recommendation_date")
    return _with_algorithm(latest.withColumn("category", F.lit(None).cast("string"))).select(
        source.alias("source_system"),
        keys.surrogate(source, F.col("recommendation_id")).alias("recommendation_key"),
        "recommendation_id",
        "recommendation_date",
        "user_id",
        "movie_id",
        "device",
        "algorithm_key",
        "score",
        "position",
        "was_clicked",
    )


def algorithms(logs: DataFrame) -> DataFrame:
    """Every combination of ALGORITHM in the behaviour files' recommendations, with its key."""
    combinations = logs.select("recommendation_type", "algorithm_version").distinct()
    return _with_algorithm(combinations.withColumn("category", F.lit(None).cast("string"))).where(
        F.col("algorithm_key") != keys.UNKNOWN
    )


def _with_algorithm(rows: DataFrame) -> DataFrame:
    """`rows` with `algorithm_key`, and Unknown for what their source does not say."""
    named = rows.withColumns({name: F.coalesce(name, F.lit(keys.UNKNOWN_NAME)) for name in ALGORITHM})
    return named.withColumn("algorithm_key", _algorithm_key())


def _algorithm_key() -> Column:
    nothing = F.concat(*ALGORITHM) == keys.UNKNOWN_NAME * len(ALGORITHM)
    key = keys.surrogate(*[F.col(name) for name in ALGORITHM])
    return F.when(nothing, F.lit(keys.UNKNOWN).cast("bigint")).otherwise(key)
