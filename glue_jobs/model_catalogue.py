"""Builds the catalogue: titles, genres and people, and the bridges between them.

Grain:  one title; one genre; one person; one genre, country or credit of one title.
Reads:  curated titles, all files delivered so far.
Writes: core dim_title, dim_genre, dim_person, bridge_title_genre, bridge_title_country, bridge_title_credit: the slice
        of the source system `titles` in each; model_reference writes the unknown members.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.modelling import conform, deliveries, keys, model_job
from glue_jobs.modelling.model_job import Frames
from glue_jobs.tables import catalogue

SOURCE_SYSTEM = "titles"

# Role → the list of the curated table that credits people with it.
ROLES = {"director": "directors", "cast": "cast_members"}


def latest_titles(curated: DataFrame) -> DataFrame:
    """Each title as it was delivered last, with its `title_key`; a title missing from a later file stays."""
    # Texts of which no table wants a word are not carried through the sort.
    return (
        deliveries.latest(curated.drop("description"), "title_id")
        .withColumn("title_key", _key(F.col("title_id")))
        .withColumn("source_system", F.lit(SOURCE_SYSTEM))
    )


def dim_title(latest: DataFrame) -> DataFrame:
    """The titles; what only other sources know is null, and no IMDb match has been tried."""
    unknown_here = ("language", "is_original", "imdb_id", "imdb_rating", "imdb_votes")
    return latest.select("*", F.lit("none").alias("imdb_match"), *[F.lit(None).alias(name) for name in unknown_here])


def dim_genre(latest: DataFrame) -> DataFrame:
    """Every genre of the feed, once."""
    return _named(latest.select(F.explode("genres")), "genre_key")


def dim_person(latest: DataFrame) -> DataFrame:
    """Every credited name, once; names that differ only by case stay two."""
    everybody = F.concat(*ROLES.values())
    return _named(latest.select(F.explode(everybody)), "person_key")


def bridge_title_genre(latest: DataFrame) -> DataFrame:
    """The genres of each title, in source order."""
    genre_key = _key(F.col("name")).alias("genre_key")
    return _bridge(latest, F.col("genres")).select("title_key", genre_key, "position", "source_system")


def bridge_title_country(latest: DataFrame) -> DataFrame:
    """The producing countries of each title, in source order; two spellings of one country are one."""
    names = F.array_distinct(F.transform("countries", conform.country_name))
    country_key = keys.reference(F.col("name")).alias("country_key")
    return _bridge(latest, names).select("title_key", country_key, "position", "source_system")


def bridge_title_credit(latest: DataFrame) -> DataFrame:
    """The people of each title with their role, in source order within the role."""
    credits = [F.struct(F.lit(role).alias("role"), F.col(names).alias("names")) for role, names in ROLES.items()]
    by_role = latest.select("title_key", "source_system", F.inline(F.array(*credits)))
    person_key = _key(F.col("name")).alias("person_key")
    return _bridge(by_role, F.col("names"), "role").select("title_key", person_key, "role", "position", "source_system")


def build(spark: SparkSession, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """All tables of the job, in loading order."""
    latest = latest_titles(inputs["titles"]).persist()
    tables = [
        (catalogue.DIM_TITLE, dim_title(latest)),
        (catalogue.DIM_GENRE, dim_genre(latest)),
        (catalogue.DIM_PERSON, dim_person(latest)),
        (catalogue.BRIDGE_TITLE_GENRE, bridge_title_genre(latest)),
        (catalogue.BRIDGE_TITLE_COUNTRY, bridge_title_country(latest)),
        (catalogue.BRIDGE_TITLE_CREDIT, bridge_title_credit(latest)),
    ]
    return [(table, rows.coalesce(1)) for table, rows in tables]


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(catalogue.MODEL, argv, build)


def _key(name: Column) -> Column:
    return keys.surrogate(F.lit(SOURCE_SYSTEM), name)


def _named(names: DataFrame, key: str) -> DataFrame:
    """The distinct names of a one-column frame, keyed."""
    return (
        names.toDF("name")
        .distinct()
        .withColumn(key, _key(F.col("name")))
        .withColumn("source_system", F.lit(SOURCE_SYSTEM))
    )


def _bridge(rows: DataFrame, names: Column, *others: str) -> DataFrame:
    """One row a name, with its `position` in the list from 1; a name counts at its first place only."""
    exploded = rows.select(
        "title_key", "source_system", *others, F.posexplode(F.array_distinct(names)).alias("place", "name")
    )
    return exploded.withColumn("position", F.col("place") + 1)


if __name__ == "__main__":
    main(sys.argv[1:])
