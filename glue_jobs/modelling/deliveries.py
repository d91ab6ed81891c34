"""Which of several deliveries of a row counts."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def latest(curated: DataFrame, *key: str) -> DataFrame:
    """Each row as it was delivered last; one that a later file leaves out stays."""
    newest_first = [F.col(name).desc() for name in ("ingested_at", "source_file", "record")]
    order = Window.partitionBy(*key).orderBy(*newest_first)
    return curated.withColumn("delivery", F.row_number().over(order)).where("delivery = 1").drop("delivery")


def latest_of(curated: DataFrame, wanted: DataFrame) -> DataFrame:
    """The same for the few keys that the columns of `wanted` hold: no table is sorted for the sake of a few rows."""
    return latest(curated.join(F.broadcast(wanted), on=wanted.columns, how="left_semi"), *wanted.columns)
