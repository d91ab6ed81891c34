"""Builds what members do: sessions, reviews, searches and the recommendations that they are shown.

Grain:  one session; one review; one search; one recommendation shown.
Reads:  curated behaviour_watch_history, behaviour_reviews, behaviour_search_logs, behaviour_recommendation_logs,
        telemetry_viewing_events: of these the months that changed; the users and the titles of both sources.
Writes: core fact_viewing, fact_review, fact_search, fact_recommendation.

A row that is delivered twice with one day counts as it was delivered last. A user or a title that is in no file has key
0, and the row stays.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.modelling import behaviour, conform, deliveries, history, keys, model_job, recommendations, telemetry
from glue_jobs.modelling.model_job import Frames
from glue_jobs.reference.behaviour import SOURCE_SYSTEM
from glue_jobs.tables.engagement import ENGAGEMENT, FACT_RECOMMENDATION, FACT_REVIEW, FACT_SEARCH, FACT_VIEWING


def done(curated: DataFrame, key: str, day: str) -> DataFrame:
    """What members of the behaviour files did, each of one `key` and `day` as it was delivered last."""
    return deliveries.latest(curated, key, day).withColumn("source_system", F.lit(SOURCE_SYSTEM))


def referring(rows: DataFrame, subscribers: DataFrame, day: str) -> DataFrame:
    """`rows` with the keys of the day, the member, the member's version on that `day`, and the device.

    Args:
        rows: of one population, with source_system, user_id and device.
        subscribers: rows of dim_subscriber of the same population.
    """
    keyed = rows.withColumns(
        {
            "date_key": keys.date_key(F.col(day)),
            "member_key": keys.surrogate(F.col("source_system"), F.col("user_id")),
            "device_key": keys.reference(conform.device_name(F.col("device"))),
        }
    )
    return history.subscriber_of(keyed, subscribers, "user_id", day)


def of_title(rows: DataFrame, titles: DataFrame, title_id: str = "movie_id") -> DataFrame:
    """`rows` with the key of their title, 0 where there is no such title; `titles` has title_id and title_key."""
    known = titles.withColumnRenamed("title_id", title_id)
    joined = rows.join(known, on=title_id, how="left")
    return joined.withColumn("title_key", F.coalesce("title_key", F.lit(keys.UNKNOWN).cast("bigint")))


def somewhere(rows: DataFrame) -> DataFrame:
    """`rows` with the key of the country they happened in."""
    country = conform.country_name(F.col("viewing_country"))
    return rows.withColumn("viewing_country_key", keys.reference(country))


def fact_recommendation(shown: DataFrame, subscribers: DataFrame, titles: DataFrame) -> DataFrame:
    """The recommendations of one population."""
    referred = referring(shown, subscribers, "recommendation_date")
    return of_title(referred, titles, "title_id").select(*FACT_RECOMMENDATION.names)


def build(spark: SparkSession, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """The four facts, for the months that the inputs have."""
    members = behaviour.subscribers(inputs["behaviour_users"]).persist()
    titles = behaviour.titles(inputs["behaviour_movies"])
    titles = titles.select(F.col("movie_id").alias("title_id"), "title_key").persist()
    users = telemetry.subscribers(inputs["telemetry_users"])
    contents = telemetry.titles(inputs["telemetry_contents"])
    contents = contents.select(F.col("content_id").alias("title_id"), "title_key")
    sessions = done(inputs["behaviour_watch_history"], "session_id", "watch_date")
    reviews = done(inputs["behaviour_reviews"], "review_id", "review_date")
    searches = done(inputs["behaviour_search_logs"], "search_id", "search_date")
    logged = recommendations.of_logs(inputs["behaviour_recommendation_logs"])
    reported = recommendations.of_events(telemetry.events(inputs["telemetry_viewing_events"]))
    facts = [
        (FACT_VIEWING, somewhere(of_title(referring(sessions, members, "watch_date"), titles))),
        (FACT_REVIEW, of_title(referring(reviews, members, "review_date"), titles)),
        (FACT_SEARCH, somewhere(referring(searches, members, "search_date"))),
        (
            FACT_RECOMMENDATION,
            fact_recommendation(logged, members, titles).unionAll(fact_recommendation(reported, users, contents)),
        ),
    ]
    return [(table, rows.select(*table.names)) for table, rows in facts]


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(ENGAGEMENT, argv, build)


if __name__ == "__main__":
    main(sys.argv[1:])
