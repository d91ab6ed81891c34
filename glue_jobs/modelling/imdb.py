"""Which of IMDb's titles a title of the catalogue is, and who wrote it (warehouse.md, "IMDb match").

There is no common key, so names decide: same type, equal names without regard to case, IMDb's primary or original one.
Names are trimmed and free of U+200B already, as every curated text is. Of the catalogue's thousands of names and IMDb's
millions of titles the names are broadcast: IMDb's are read twice and never sorted.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from glue_jobs.modelling import conform
from glue_jobs.modelling.deliveries import latest, latest_of
from glue_jobs.reference.imdb import TITLE_TYPES

# How many years a release may be off where no candidate has the year itself.
YEARS_OFF = 1


def matches(titles: DataFrame, basics: DataFrame, ratings: DataFrame) -> DataFrame:
    """The titles that have a match: title_key, imdb_id, imdb_rating, imdb_votes (null where unrated), imdb_match.

    Candidates with the release year go before those a year off. Of several in that tier, which is then `ambiguous`, the
    one with most votes is taken, then the lowest id in the order of text. A later delivery of IMDb's counts whole: a
    title that was renamed is no candidate by its old name.

    Args:
        titles: title_key, title, title_type, release_year, one row a title.
        basics, ratings: the curated tables, all files delivered so far.
    """
    wanted = F.broadcast(
        titles.select("title_key", "title_type", "release_year", conform.folded(F.col("title")).alias("name"))
    )
    met = _spellings(basics).join(wanted, on=["name", "title_type"], how="left_semi").select("tconst")
    years_off = F.abs(F.col("start_year") - F.col("release_year"))
    candidates = (
        _spellings(latest_of(basics, met))
        .where("is_adult = 0")
        .join(wanted, on=["name", "title_type"], how="inner")
        .withColumn("years_off", years_off)
        .where(F.col("years_off") <= YEARS_OFF)
        .select("title_key", "tconst", "years_off")
    )
    rated = latest_of(ratings, met).select("tconst", "rating", "votes")
    best_first = Window.partitionBy("title_key").orderBy("years_off", F.col("votes").desc_nulls_last(), "tconst")
    tier = Window.partitionBy("title_key", "years_off")
    return (
        candidates.join(rated, on="tconst", how="left")
        .withColumn("in_tier", F.count("*").over(tier))
        .withColumn("place", F.row_number().over(best_first))
        .where("place = 1")
        .select(
            "title_key",
            F.col("tconst").alias("imdb_id"),
            F.col("rating").alias("imdb_rating"),
            F.col("votes").cast("bigint").alias("imdb_votes"),
            _match().alias("imdb_match"),
        )
    )


def writers(matched: DataFrame, crew: DataFrame, names: DataFrame) -> DataFrame:
    """Who wrote the matched titles: title_key, name, position; a row a name, of people whose name is known.

    Args:
        matched: title_key and imdb_id, as `matches` gives them; two titles may have the same id.
        crew, names: the curated tables, all files delivered so far.
    """
    ids = F.broadcast(matched.select("title_key", F.col("imdb_id").alias("tconst")))
    crews = latest(crew.join(ids, on="tconst", how="inner"), "title_key")
    credited = F.broadcast(crews.select("title_key", F.posexplode("writers").alias("place", "nconst")))
    known = latest(names.join(credited, on="nconst", how="inner"), "title_key", "nconst")
    return known.groupBy("title_key", "name").agg((F.min("place") + 1).alias("position"))


def _spellings(basics: DataFrame) -> DataFrame:
    """Titles of a type that the catalogue has, with a known year: a row for each of the names, folded, in `name`."""
    names = F.array_distinct(F.array(conform.folded(F.col("primary_title")), conform.folded(F.col("original_title"))))
    return basics.where(F.col("title_type").isin(*TITLE_TYPES) & F.col("start_year").isNotNull()).select(
        "tconst", "start_year", "is_adult", _catalogue_type().alias("title_type"), F.explode(names).alias("name")
    )


def _catalogue_type() -> Column:
    pairs = [F.lit(text) for pair in TITLE_TYPES.items() for text in pair]
    return F.create_map(*pairs)[F.col("title_type")]


def _match() -> Column:
    label = F.when(F.col("in_tier") > 1, "ambiguous").when(F.col("years_off") == 0, "exact")
    return label.otherwise("year_off_by_one")
