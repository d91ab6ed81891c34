"""Builds the catalogue: titles, genres and people, and the bridges between them.

Grain:  one title; one genre; one person; one genre, country or credit of one title.
Reads:  curated titles, all files delivered so far; imdb_basics and imdb_ratings for the titles' matches, imdb_crew and
        imdb_names for their writers. Without any of IMDb's files the catalogue is whole, and nothing is matched.
Writes: core dim_title, dim_genre, dim_person, bridge_title_genre, bridge_title_country, bridge_title_credit: the slice
        of the source system `titles` in each, and the slice `imdb` of people and credits; model_reference writes the
        unknown members.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.modelling import conform, deliveries, imdb, keys, model_job
from glue_jobs.modelling.model_job import Frames
from glue_jobs.reference.imdb import SOURCE_SYSTEM as IMDB
from glue_jobs.tables import catalogue

SOURCE_SYSTEM = "titles"

# Role → the list of the curated table that credits people with it.
ROLES = {"director": "directors", "cast": "cast_members"}


def latest_titles(curated: DataFrame) -> DataFrame:
    """Each title as it was delivered last, with its `title_key`; a title missing from a later file stays."""
    return (
        deliveries.latest(curated, "title_id")
        .withColumn("title_key", _key(F.col("title_id")))
        .withColumn("source_system", F.lit(SOURCE_SYSTEM))
    )


def dim_title(titles: DataFrame, matched: DataFrame) -> DataFrame:
    """All the titles, each with its match in IMDb or `none`; what only other sources know is null."""
    return titles.join(F.broadcast(matched), on="title_key", how="left").select(
        *[F.col(name) for name in titles.columns],
        *[F.col(name) for name in ("imdb_id", "imdb_rating", "imdb_votes")],
        F.coalesce("imdb_match", F.lit("none")).alias("imdb_match"),
        *[F.lit(None).alias(name) for name in ("language", "is_original")],
    )


def dim_genre(titles: DataFrame) -> DataFrame:
    """Every genre of the feed, once."""
    return _named(titles.select(F.explode("genres")), "genre_key")


def dim_person(titles: DataFrame, writers: DataFrame) -> DataFrame:
    """Every credited name of each source, once; names that differ only by case stay two."""
    everybody = F.concat(*ROLES.values())
    credited = _named(titles.select(F.explode(everybody)), "person_key")
    return credited.unionByName(_named(writers.select("name"), "person_key", IMDB))


def bridge_title_genre(titles: DataFrame) -> DataFrame:
    """The genres of each title, in source order."""
    genre_key = _key(F.col("name")).alias("genre_key")
    return _bridge(titles, F.col("genres")).select("title_key", genre_key, "position", "source_system")


def bridge_title_country(titles: DataFrame) -> DataFrame:
    """The producing countries of each title, in source order; two spellings of one country are one."""
    names = F.array_distinct(F.transform("countries", conform.country_name))
    country_key = keys.reference(F.col("name")).alias("country_key")
    return _bridge(titles, names).select("title_key", country_key, "position", "source_system")


def bridge_title_credit(titles: DataFrame, writers: DataFrame) -> DataFrame:
    """The people of each title with their role, in source order within the role: the feed's own, and IMDb's writers."""
    credits = [F.struct(F.lit(role).alias("role"), F.col(names).alias("names")) for role, names in ROLES.items()]
    by_role = titles.select("title_key", "source_system", F.inline(F.array(*credits)))
    credited = _bridge(by_role, F.col("names"), "role").withColumn("person_key", _key(F.col("name")))
    written = writers.select(
        "title_key",
        "position",
        F.lit("writer").alias("role"),
        F.lit(IMDB).alias("source_system"),
        _key(F.col("name"), IMDB).alias("person_key"),
    )
    columns = catalogue.BRIDGE_TITLE_CREDIT.names
    return credited.select(*columns).unionByName(written.select(*columns))


def build(spark: SparkSession, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """All tables of the job, in loading order."""
    titles = latest_titles(inputs["titles"]).persist()
    matched = imdb.matches(titles, inputs["imdb_basics"], inputs["imdb_ratings"]).persist()
    writers = imdb.writers(matched, inputs["imdb_crew"], inputs["imdb_names"]).persist()
    tables = [
        (catalogue.DIM_TITLE, dim_title(titles, matched)),
        (catalogue.DIM_GENRE, dim_genre(titles)),
        (catalogue.DIM_PERSON, dim_person(titles, writers)),
        (catalogue.BRIDGE_TITLE_GENRE, bridge_title_genre(titles)),
        (catalogue.BRIDGE_TITLE_COUNTRY, bridge_title_country(titles)),
        (catalogue.BRIDGE_TITLE_CREDIT, bridge_title_credit(titles, writers)),
    ]
    return [(table, rows.coalesce(1)) for table, rows in tables]


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(catalogue.MODEL, argv, build)


def _key(name: Column, source_system: str = SOURCE_SYSTEM) -> Column:
    return keys.surrogate(F.lit(source_system), name)


def _named(names: DataFrame, key: str, source_system: str = SOURCE_SYSTEM) -> DataFrame:
    """The distinct names of a one-column frame, keyed."""
    return (
        names.toDF("name")
        .distinct()
        .withColumn(key, _key(F.col("name"), source_system))
        .withColumn("source_system", F.lit(source_system))
    )


def _bridge(rows: DataFrame, names: Column, *others: str) -> DataFrame:
    """One row a name, with its `position` in the list from 1; a name counts at its first place only."""
    exploded = rows.select(
        "title_key", "source_system", *others, F.posexplode(F.array_distinct(names)).alias("place", "name")
    )
    return exploded.withColumn("position", F.col("place") + 1)


if __name__ == "__main__":
    main(sys.argv[1:])
