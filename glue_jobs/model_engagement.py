"""Builds what members do: sessions, reviews, searches and the recommendations that they are shown.

Grain:  one session; one review; one search; one recommendation shown.
Reads:  curated behaviour_watch_history, behaviour_reviews, behaviour_search_logs, behaviour_recommendation_logs: of
        these the months that changed; behaviour_users, behaviour_movies.
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
from glue_jobs.modelling import behaviour, conform, deliveries, history, keys, model_job, recommendations
from glue_jobs.modelling.model_job import Frames
from glue_jobs.reference.behaviour import SOURCE_SYSTEM
from glue_jobs.tables.engagement import ENGAGEMENT, FACT_RECOMMENDATION, FACT_REVIEW, FACT_SEARCH, FACT_VIEWING


def referring(rows: DataFrame, subscribers: DataFrame, day: str) -> DataFrame:
    """`rows` with the keys of the day, the member, the member's version on that `day`, and the device."""
    keyed = rows.withColumns(
        {
            "source_system": F.lit(SOURCE_SYSTEM),
            "date_key": keys.date_key(F.col(day)),
            "member_key": behaviour.member_key(F.col("user_id")),
            "device_key": keys.reference(conform.device_name(F.col("device"))),
        }
    )
    return history.subscriber_of(keyed, subscribers, "user_id", day)


def of_title(rows: DataFrame, titles: DataFrame) -> DataFrame:
    """`rows` with the key of their title, 0 where there is no such title."""
    joined = rows.join(titles.select("movie_id", "title_key"), on="movie_id", how="left")
    return joined.withColumn("title_key", F.coalesce("title_key", F.lit(keys.UNKNOWN).cast("bigint")))


def somewhere(rows: DataFrame) -> DataFrame:
    """`rows` with the key of the country they happened in."""
    country = conform.country_name(F.col("viewing_country"))
    return rows.withColumn("viewing_country_key", keys.reference(country))


def build(spark: SparkSession, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """The four facts, for the months that the inputs have."""
    subscribers = behaviour.subscribers(inputs["behaviour_users"]).persist()
    titles = behaviour.titles(inputs["behaviour_movies"]).persist()
    sessions = deliveries.latest(inputs["behaviour_watch_history"], "session_id", "watch_date")
    reviews = deliveries.latest(inputs["behaviour_reviews"], "review_id", "review_date")
    searches = deliveries.latest(inputs["behaviour_search_logs"], "search_id", "search_date")
    shown = recommendations.behaviour_shown(inputs["behaviour_recommendation_logs"])
    facts = [
        (FACT_VIEWING, somewhere(of_title(referring(sessions, subscribers, "watch_date"), titles))),
        (FACT_REVIEW, of_title(referring(reviews, subscribers, "review_date"), titles)),
        (FACT_SEARCH, somewhere(referring(searches, subscribers, "search_date"))),
        (FACT_RECOMMENDATION, of_title(referring(shown, subscribers, "recommendation_date"), titles)),
    ]
    return [(table, rows.select(*table.names)) for table, rows in facts]


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(ENGAGEMENT, argv, build)


if __name__ == "__main__":
    main(sys.argv[1:])
