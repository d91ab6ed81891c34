"""Builds the dimensions of the behaviour population: subscribers, titles, genres; and what recommends, of all sources.

Grain:  one version of one subscriber; one title; one genre; one genre or country of one title; one algorithm.
Reads:  curated behaviour_users, behaviour_movies, behaviour_recommendation_logs, telemetry_viewing_events, all files
        delivered so far.
Writes: core dim_subscriber, dim_title, dim_genre, bridge_title_genre, bridge_title_country: the slice of the source
        system `behaviour` in each; dim_algorithm.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.modelling import behaviour, conform, keys, model_job, recommendations
from glue_jobs.modelling.model_job import Frames
from glue_jobs.tables import catalogue
from glue_jobs.tables.engagement import DIM_ALGORITHM, MEMBERS
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER


def dim_title(titles: DataFrame) -> DataFrame:
    """The titles; they are invented, so that no IMDb match is tried and the source's IMDb rating is not taken over."""
    unknown_here = {
        "imdb_id": F.lit(None).cast("string"),
        "imdb_rating": F.lit(None).cast("decimal(3,1)"),
        "imdb_votes": F.lit(None).cast("bigint"),
        "imdb_match": F.lit("none"),
        "description": F.lit(None).cast("string"),
    }
    return titles.withColumn("title_id", F.col("movie_id")).withColumns(unknown_here)


def dim_genre(titles: DataFrame) -> DataFrame:
    """Every first genre, once."""
    return titles.select("source_system", "genre_key", F.col("genre_primary").alias("name")).distinct()


def bridge_title_genre(titles: DataFrame) -> DataFrame:
    """The first genre of each title, which is its genre in every view (warehouse.md, "Rulings")."""
    return titles.select("title_key", "genre_key", F.lit(1).alias("position"), "source_system")


def bridge_title_country(titles: DataFrame) -> DataFrame:
    """The producing country of each title that has one."""
    country_key = keys.reference(conform.country_name(F.col("country"))).alias("country_key")
    produced = titles.where("country is not null")
    return produced.select("title_key", country_key, F.lit(1).alias("position"), "source_system")


def build(spark: SparkSession, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """All tables of the job, in loading order."""
    titles = behaviour.titles(inputs["behaviour_movies"]).persist()
    logs, events = inputs["behaviour_recommendation_logs"], inputs["telemetry_viewing_events"]
    algorithms = recommendations.algorithms(logs, events)
    tables = [
        (DIM_SUBSCRIBER, behaviour.subscribers(inputs["behaviour_users"])),
        (catalogue.DIM_TITLE, dim_title(titles)),
        (catalogue.DIM_GENRE, dim_genre(titles)),
        (catalogue.BRIDGE_TITLE_GENRE, bridge_title_genre(titles)),
        (catalogue.BRIDGE_TITLE_COUNTRY, bridge_title_country(titles)),
        (DIM_ALGORITHM, keys.with_unknown(spark, algorithms, DIM_ALGORITHM)),
    ]
    return [(table, rows.coalesce(1)) for table, rows in tables]


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(MEMBERS, argv, build)


if __name__ == "__main__":
    main(sys.argv[1:])
