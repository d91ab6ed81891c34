"""The catalogue: which delivery of a title counts, and what becomes of its lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.common import keys
from glue_jobs.contracts import dimensions
from glue_jobs.model_catalogue import catalogue, latest_titles
from tests import rows

FIRST, SECOND = datetime(2023, 7, 1, 6), datetime(2023, 7, 2, 6)

GIVEN: tuple[dict[str, Any], ...] = (
    {"title_id": "s1", "title": "Old name", "genres": ["Gone"], "directors": ["Nobody Now"], "file_id": "f1"},
    {
        "title_id": "s1", "title": "New name", "ingested_at": SECOND, "file_id": "f2", "genres": ["Dramas", "Comedies"],
        "directors": ["Ann Day"], "cast_members": ["Bo Lee", "Ann Day", "Bo Lee"], "countries": ["UK", "Spain", "USA"],
    },
    {"title_id": "s2", "title_type": "TV Show", "duration_minutes": None, "seasons": 2, "record": 2},
    {"title_id": "s3", "record": 3, "countries": ["USA", "United States", "Atlantis"], "cast_members": ["bo lee"]},
)  # fmt: skip


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> dict[str, DataFrame]:
    given = [{"ingested_at": FIRST, **row} for row in GIVEN]
    latest = latest_titles(rows.curated_titles(spark, *given)).persist()
    return {table.name: frame.select(*table.names).persist() for table, frame in catalogue(spark, latest)}


def test_the_latest_delivery_of_a_title_counts(tables: dict[str, DataFrame]) -> None:
    assert rows.values(tables["dim_title"], "title_id", "title", "duration_minutes", "seasons", "imdb_match") == [
        ("Unknown", "Unknown", None, None, "none"),
        ("s1", "New name", "90", None, "none"),
        ("s2", "A", None, "2", "none"),
        ("s3", "A", "90", None, "none"),
    ]


def test_genres_of_older_deliveries_are_gone(tables: dict[str, DataFrame]) -> None:
    assert rows.values(tables["dim_genre"], "source_system", "name") == [
        ("titles", "Comedies"),
        ("titles", "Dramas"),
        ("unknown", "Unknown"),
    ]


def test_a_person_is_a_name_as_it_is_credited(tables: dict[str, DataFrame]) -> None:
    names = [name for (name,) in rows.values(tables["dim_person"], "name")]
    assert names == ["Ann Day", "Bo Lee", "Unknown", "bo lee"]


def named(tables: dict[str, DataFrame], bridge: str, dimension: str, key: str, *columns: str) -> list[tuple[Any, ...]]:
    titles = tables["dim_title"].select("title_key", "title_id")
    names = tables[dimension].select(key, "name")
    found = tables[bridge].join(titles, on="title_key", how="inner").join(names, on=key, how="inner")
    return rows.values(found, "title_id", "name", *columns)


def test_genres_keep_their_places(tables: dict[str, DataFrame]) -> None:
    assert named(tables, "bridge_title_genre", "dim_genre", "genre_key", "position") == [
        ("s1", "Comedies", "2"),
        ("s1", "Dramas", "1"),
        ("s2", "Dramas", "1"),
        ("s3", "Dramas", "1"),
    ]


def test_credits_keep_their_places_within_the_role(tables: dict[str, DataFrame]) -> None:
    assert named(tables, "bridge_title_credit", "dim_person", "person_key", "role", "position") == [
        ("s1", "Ann Day", "cast", "2"),
        ("s1", "Ann Day", "director", "1"),
        ("s1", "Bo Lee", "cast", "1"),
        ("s3", "bo lee", "cast", "1"),
    ]


def test_spellings_of_one_country_are_one(spark: SparkSession, tables: dict[str, DataFrame]) -> None:
    names = spark.sql("select explode(array('United Kingdom', 'Spain', 'United States', 'Atlantis')) as name")
    countries = names.withColumn("country_key", keys.reference(names["name"]))
    found = named(
        {**tables, "dim_country": countries}, "bridge_title_country", "dim_country", "country_key", "position"
    )
    assert found == [
        ("s1", "Spain", "2"),
        ("s1", "United Kingdom", "1"),
        ("s1", "United States", "3"),
        ("s3", "Atlantis", "2"),
        ("s3", "United States", "1"),
    ]


def test_primary_keys_are_unique(tables: dict[str, DataFrame]) -> None:
    for table in dimensions.TABLES:
        if table.name in tables:
            frame = tables[table.name]
            assert frame.select(*table.primary_key).distinct().count() == frame.count()


def test_nothing_delivered_leaves_the_unknown_members(spark: SparkSession) -> None:
    built = catalogue(spark, latest_titles(rows.curated_titles(spark)))
    assert {table.name: frame.count() for table, frame in built} == {
        "dim_title": 1, "dim_genre": 1, "dim_person": 1,
        "bridge_title_genre": 0, "bridge_title_country": 0, "bridge_title_credit": 0,
    }  # fmt: skip
