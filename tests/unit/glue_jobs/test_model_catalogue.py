"""The catalogue: which delivery of a title counts, and what becomes of its lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.model_catalogue import build
from glue_jobs.modelling import keys
from tests import rows

FIRST, SECOND = datetime(2023, 7, 1, 6), datetime(2023, 7, 2, 6)

GIVEN: tuple[dict[str, Any], ...] = (
    {"title_id": "s1", "title": "Old name", "genres": ["Gone"], "directors": ["Nobody Now"], "file_id": "f1",
        "description": "Old words."},
    {
        "title_id": "s1", "title": "New name", "ingested_at": SECOND, "file_id": "f2", "genres": ["Dramas", "Comedies"],
        "description": "New words.",
        "directors": ["Ann Day"], "cast_members": ["Bo Lee", "Ann Day", "Bo Lee"], "countries": ["UK", "Spain", "USA"],
    },
    {"title_id": "s2", "title_type": "TV Show", "duration_minutes": None, "seasons": 2, "record": 2,
        "description": None},
    {"title_id": "s3", "record": 3, "countries": ["USA", "United States", "unknown", "Atlantis", "Unknown"],
        "cast_members": ["bo lee", "Unknown"], "genres": ["Dramas", "Unknown"]},
)  # fmt: skip

# Of the titles as they were delivered last, s1 is a movie of IMDb's.
IMDB: dict[str, list[dict[str, Any]]] = {
    "basics": [{"tconst": "tt1", "primary_title": "New name"}, {"tconst": "tt2", "primary_title": "Old name"}],
    "crew": [{"tconst": "tt1", "writers": ["nm1", "nm2"]}, {"tconst": "tt2", "writers": ["nm3"]}],
    "names": [{"nconst": f"nm{number}", "name": name} for number, name in ((1, "Ann Day"), (2, "Cy Poe"), (3, "No"))],
}

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> dict[str, Rows]:
    """Table → its rows, computed once."""
    given = [{"ingested_at": FIRST, **row} for row in GIVEN]
    built = build(spark, {"titles": rows.curated_titles(spark, *given), **rows.imdb(spark, **IMDB)})
    return {table.name: [row.asDict() for row in frame.select(*table.names).collect()] for table, frame in built}


def values(found: Rows, *columns: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row[name] for name in columns) for row in found), key=str)


def named(
    tables: dict[str, Rows], bridge: str, names: dict[int, str], key: str, *columns: str
) -> list[tuple[Any, ...]]:
    """The bridge's rows with the title's id and the name behind `key`."""
    titles = {row["title_key"]: row["title_id"] for row in tables["dim_title"]}
    return sorted(
        (titles[row["title_key"]], names[row[key]], *[row[name] for name in columns]) for row in tables[bridge]
    )


def test_the_latest_delivery_of_a_title_counts(tables: dict[str, Rows]) -> None:
    assert values(tables["dim_title"], "title_id", "title", "duration_minutes", "seasons") == [
        ("s1", "New name", 90, None),
        ("s2", "A", None, 2),
        ("s3", "A", 90, None),
    ]


def test_a_title_says_what_its_latest_delivery_says(tables: dict[str, Rows]) -> None:
    found = dict(values(tables["dim_title"], "title_id", "description"))
    assert (found["s1"], found["s2"]) == ("New words.", None)


def test_titles_without_a_match_stay(tables: dict[str, Rows]) -> None:
    assert values(tables["dim_title"], "title_id", "imdb_id", "imdb_match") == [
        ("s1", "tt1", "exact"),
        ("s2", None, "none"),
        ("s3", None, "none"),
    ]


def test_without_imdb_s_files_the_catalogue_is_whole(spark: SparkSession) -> None:
    built = {
        table.name: frame
        for table, frame in build(spark, {"titles": rows.curated_titles(spark, GIVEN[2]), **rows.imdb(spark)})
    }
    assert [tuple(row) for row in built["dim_title"].select("title_id", "imdb_id", "imdb_match").collect()] == [
        ("s2", None, "none")
    ]
    assert built["bridge_title_credit"].count() == built["dim_person"].count() == 0


def test_genres_of_older_deliveries_are_gone(tables: dict[str, Rows]) -> None:
    assert values(tables["dim_genre"], "source_system", "name") == [
        ("titles", "Comedies"),
        ("titles", "Dramas"),
        ("titles", "Unknown"),
    ]


def test_a_person_is_a_name_as_it_is_credited(tables: dict[str, Rows]) -> None:
    assert values(tables["dim_person"], "source_system", "name") == [
        ("imdb", "Ann Day"),
        ("imdb", "Cy Poe"),
        ("titles", "Ann Day"),
        ("titles", "Bo Lee"),
        ("titles", "Unknown"),
        ("titles", "bo lee"),
    ]


def test_genres_keep_their_places(tables: dict[str, Rows]) -> None:
    genres = {row["genre_key"]: row["name"] for row in tables["dim_genre"]}
    assert named(tables, "bridge_title_genre", genres, "genre_key", "position") == [
        ("s1", "Comedies", 2),
        ("s1", "Dramas", 1),
        ("s2", "Dramas", 1),
        ("s3", "Dramas", 1),
        ("s3", "Unknown", 2),
    ]


def test_credits_keep_their_places_within_the_role(tables: dict[str, Rows]) -> None:
    people = {row["person_key"]: row["name"] for row in tables["dim_person"]}
    assert named(tables, "bridge_title_credit", people, "person_key", "role", "position", "source_system") == [
        ("s1", "Ann Day", "cast", 2, "titles"),
        ("s1", "Ann Day", "director", 1, "titles"),
        ("s1", "Ann Day", "writer", 1, "imdb"),
        ("s1", "Bo Lee", "cast", 1, "titles"),
        ("s1", "Cy Poe", "writer", 2, "imdb"),
        ("s3", "Unknown", "cast", 2, "titles"),
        ("s3", "bo lee", "cast", 1, "titles"),
    ]


def test_writers_are_people_of_imdb_s(tables: dict[str, Rows]) -> None:
    sources = {row["person_key"]: row["source_system"] for row in tables["dim_person"]}
    assert {(row["source_system"], sources[row["person_key"]]) for row in tables["bridge_title_credit"]} == {
        ("titles", "titles"),
        ("imdb", "imdb"),
    }


def test_spellings_of_one_country_are_one(spark: SparkSession, tables: dict[str, Rows]) -> None:
    names = spark.sql("select explode(array('United Kingdom', 'Spain', 'United States', 'Atlantis')) as name")
    countries = {row[0]: row[1] for row in names.select(keys.reference(names["name"]), "name").collect()}
    countries[keys.UNKNOWN] = "(unknown member)"
    assert named(tables, "bridge_title_country", countries, "country_key", "position") == [
        ("s1", "Spain", 2),
        ("s1", "United Kingdom", 1),
        ("s1", "United States", 3),
        ("s3", "(unknown member)", 2),
        ("s3", "Atlantis", 3),
        ("s3", "United States", 1),
    ]


def test_primary_keys_are_unique(tables: dict[str, Rows]) -> None:
    for table in WAREHOUSE_TABLES:
        found = values(tables.get(table.name, []), *table.primary_key)
        assert len(set(found)) == len(found)
