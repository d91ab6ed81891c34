"""The behaviour population as its dimensions and its facts both need it: subscribers with history, titles with keys."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.modelling import conform, deliveries, history, keys
from glue_jobs.reference.behaviour import SOURCE_SYSTEM


def members(users: DataFrame) -> DataFrame:
    """Curated users as `history` takes them: a later file's change holds from the day it was taken in."""
    return users.select(
        F.col("user_id").alias("subscriber_id"),
        *("plan", "country", "device", "monthly_spend_usd", "gender", "age", "is_active"),
        conform.age_band(F.col("age")).alias("age_band"),
        F.col("subscription_start_date").alias("join_date"),
        F.lit(None).cast("date").alias("last_payment_date"),
        F.col("email").alias("email_hash"),
        F.to_date("ingested_at").alias("changed_on"),
        *deliveries.DELIVERY,
    )


def subscribers(users: DataFrame) -> DataFrame:
    """Curated users as rows of dim_subscriber."""
    return history.dim_subscriber(history.versions(members(users)), SOURCE_SYSTEM)


def titles(movies: DataFrame) -> DataFrame:
    """Each title as it was delivered last, with its keys; a title missing from a later file stays."""
    return deliveries.latest(movies, "movie_id").withColumns(
        {
            "source_system": F.lit(SOURCE_SYSTEM),
            "title_key": _key(F.col("movie_id")),
            "genre_key": _key(F.col("genre_primary")),
        }
    )


def _key(name: Column) -> Column:
    return keys.surrogate(F.lit(SOURCE_SYSTEM), name)
