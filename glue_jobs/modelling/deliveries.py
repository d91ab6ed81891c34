"""Deliveries of a row: in which order they came, and which of them counts."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

# Curated rows in the order of their delivery.
DELIVERY = ("ingested_at", "source_file", "record")


def latest(curated: DataFrame, *key: str) -> DataFrame:
    """Of the curated rows with one `key` the one that was delivered last."""
    newest_first = [F.col(name).desc() for name in DELIVERY]
    order = Window.partitionBy(*key).orderBy(*newest_first)
    return curated.withColumn("delivery", F.row_number().over(order)).where("delivery = 1").drop("delivery")


def latest_of(curated: DataFrame, wanted: DataFrame) -> DataFrame:
    """The same for the few keys that the columns of `wanted` hold: no table is sorted for the sake of a few rows."""
    return latest(curated.join(F.broadcast(wanted), on=wanted.columns, how="left_semi"), *wanted.columns)
