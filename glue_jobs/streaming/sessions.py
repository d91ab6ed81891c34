"""Sessions as the live views show them: each once, at its first timestamp."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.modelling import conform
from glue_jobs.reference.behaviour import SOURCE_SYSTEM
from glue_jobs.tables.catalogue import BRIDGE_TITLE_GENRE, DIM_GENRE, DIM_TITLE

# Columns of mart.realtime_session, in its order.
COLUMNS = ("session_id", "event_at", "user_id", "event_type", "session_minutes", "genre", "country", "progress_pct")


def realtime_sessions(events: DataFrame, genres: DataFrame) -> DataFrame:
    """Events (STREAMED_EVENT) and the genres of titles (title_id, genre) → one row a session, in COLUMNS.

    Of a session's events the one with the first timestamp counts; of two with the same, the one that came first.
    """
    named = events.join(F.broadcast(genres), on=events["movie_id"] == genres["title_id"], how="left")
    told = named.select(
        "session_id",
        F.struct("event_at", "kafka_partition", "kafka_offset").alias("told"),
        F.struct(
            "event_at",
            "user_id",
            F.col("action").alias("event_type"),
            F.col("watch_minutes").cast("double").alias("session_minutes"),
            "genre",
            conform.country_name(F.col("viewing_country")).alias("country"),
            F.col("progress_pct").cast("double").alias("progress_pct"),
        ).alias("session"),
    )
    first = told.groupBy("session_id").agg(F.min_by("session", "told").alias("session"))
    return first.select("session_id", "session.*").select(*COLUMNS)


def genres_of_titles(spark: SparkSession) -> DataFrame:
    """The first genre of each title of the stream's source: title_id, genre; each title once, none before a refresh."""
    parts = (DIM_TITLE, BRIDGE_TITLE_GENRE, DIM_GENRE)
    if not all(spark.catalog.tableExists(table.identifier) for table in parts):
        return spark.range(0).select(_nothing("title_id"), _nothing("genre"))
    titles, bridge, genres = (spark.table(table.identifier) for table in parts)
    ours = titles.where(F.col("source_system") == SOURCE_SYSTEM).select("title_key", "title_id")
    first = bridge.where(F.col("position") == 1).select("title_key", "genre_key")
    names = genres.select("genre_key", F.col("name").alias("genre"))
    named = ours.join(first, on="title_key", how="inner").join(names, on="genre_key", how="inner")
    return named.groupBy("title_id").agg(F.min("genre").alias("genre"))


def _nothing(name: str) -> Column:
    return F.lit(None).cast("string").alias(name)
