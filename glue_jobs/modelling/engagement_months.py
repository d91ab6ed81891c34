"""What members of the behaviour files do, counted by month: each month from its own facts alone.

What the words mean is in warehouse.md, "What the numbers mean". A null measure stays null, and its row still counts.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.modelling import keys
from glue_jobs.modelling.activity import of_subscriber
from glue_jobs.reference.behaviour import SOURCE_SYSTEM

COMPLETED, SKIPPED = 90, 10
# A score has 15 digits at most; as decimals they add up to the same in any order.
EXACT_SCORE = "decimal(28,15)"


def of_title(rows: DataFrame, titles: DataFrame) -> DataFrame:
    """`rows` with the genre_key of their title, 0 where there is no such title; `titles` has title_key, genre_key."""
    joined = rows.join(titles, on="title_key", how="left")
    return joined.withColumn("genre_key", F.coalesce("genre_key", F.lit(keys.UNKNOWN).cast("bigint")))


def viewing(fact_viewing: DataFrame, subscribers: DataFrame, titles: DataFrame) -> DataFrame:
    """The behaviour files' sessions with month, and the keys that they are counted by.

    Args:
        subscribers: rows of dim_subscriber.
        titles: title_key and genre_key of each title.
    """
    rows = fact_viewing.where(F.col("source_system") == SOURCE_SYSTEM).select(
        _month("watch_date"), "subscriber_key", "member_key", "title_key", "device_key", "watch_minutes", "progress_pct"
    )
    return of_title(of_subscriber(rows, subscribers), titles)


def reviews(fact_review: DataFrame, titles: DataFrame) -> DataFrame:
    """The behaviour files' reviews with month, genre_key and rating."""
    rows = fact_review.where(F.col("source_system") == SOURCE_SYSTEM)
    return of_title(rows.select(_month("review_date"), "title_key", "rating"), titles)


def engagement(viewing: DataFrame) -> DataFrame:
    """By month, country and plan: minutes, sessions, distinct subscribers, distinct titles that are known."""
    known_title = F.when(F.col("title_key") != keys.UNKNOWN, F.col("title_key"))
    return viewing.groupBy("month", "country_key", "plan_key").agg(
        *_watched(), F.countDistinct("member_key").alias("active_users"),
        F.countDistinct(known_title).alias("titles_watched"),
    )  # fmt: skip


def content(viewing: DataFrame, reviews: DataFrame) -> DataFrame:
    """By month and genre, where there is a session or a review: what was watched, finished, skipped, rated."""
    progress = F.col("progress_pct")
    place = ["month", "genre_key"]
    watched = viewing.groupBy(*place).agg(
        *_watched(),
        F.countDistinct("member_key").alias("viewers"),
        F.count("progress_pct").alias("measured_sessions"),
        F.count_if(progress >= COMPLETED).alias("completed_sessions"),
        F.count_if(progress < SKIPPED).alias("skipped_sessions"),
    )
    rated = reviews.groupBy(*place).agg(F.count(F.lit(1)).alias("ratings"), F.sum("rating").alias("rating_total"))
    # Minutes that nobody knows stay null; of all others there are none.
    counts = [name for name in (*watched.columns, *rated.columns) if name not in (*place, "watch_minutes")]
    return watched.join(rated, on=place, how="full").fillna(0, subset=counts)


def devices(viewing: DataFrame) -> DataFrame:
    """By month and device of the session: sessions, distinct subscribers, minutes."""
    return viewing.groupBy("month", "device_key").agg(*_watched(), F.countDistinct("member_key").alias("active_users"))


def searches(fact_search: DataFrame) -> DataFrame:
    """By month and device, of the behaviour files: searches, those clicked and those without a result, places."""
    rows = fact_search.where(F.col("source_system") == SOURCE_SYSTEM)
    return rows.groupBy(_month("search_date"), "device_key").agg(
        F.count(F.lit(1)).alias("searches"),
        F.count("clicked_position").alias("clicks"),
        F.count_if(F.col("results_returned") == 0).alias("without_results"),
        F.sum("clicked_position").alias("position_total"),
    )


def recommendations(fact_recommendation: DataFrame) -> DataFrame:
    """By month, source and algorithm, of all sources: shown, clicked, scored, and the scores' exact sum."""
    return fact_recommendation.groupBy(_month("recommendation_date"), "source_system", "algorithm_key").agg(
        F.count(F.lit(1)).alias("shown"),
        F.sum(F.col("was_clicked").cast("int")).alias("clicks"),
        F.count("score").alias("scored"),
        F.sum(F.col("score").cast(EXACT_SCORE)).alias("score_total"),
    )


def genre_viewers(fact_viewing: DataFrame, titles: DataFrame) -> DataFrame:
    """By genre, over all months: the distinct subscribers with a session."""
    rows = of_title(fact_viewing.where(F.col("source_system") == SOURCE_SYSTEM), titles)
    return rows.groupBy("genre_key").agg(F.countDistinct("member_key").alias("viewers"))


def _month(day: str) -> Column:
    return F.trunc(day, "month").alias("month")


def _watched() -> list[Column]:
    return [
        F.count(F.lit(1)).alias("sessions"),
        F.sum("watch_minutes").alias("watch_minutes"),
        F.count("watch_minutes").alias("timed_sessions"),
    ]
