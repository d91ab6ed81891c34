"""Which title of IMDb's a title of the catalogue is taken for, and who wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.modelling import imdb
from tests import rows

LATER = datetime(2024, 1, 1)
Row = dict[str, Any]


def title(name: str, year: int = 2020, kind: str = "Movie") -> Row:
    return {"title": name, "release_year": year, "title_type": kind}


def basic(tconst: str, name: str = "A", year: int | None = 2020, **changes: Any) -> Row:
    return {"tconst": tconst, "primary_title": name, "original_title": name, "start_year": year, **changes}


def rating(tconst: str, votes: int, **changes: Any) -> Row:
    return {"tconst": tconst, "votes": votes, "rating": "7.5", **changes}


@dataclass(frozen=True)
class Case:
    """`matches`: place of a title, from 1 → its match; titles that are not named there have none."""

    titles: list[Row]
    basics: list[Row]
    ratings: list[Row]
    matches: dict[int, str]


# A match is written as id, label, rating and votes, as far as the case is about them.
CASES = {
    "one candidate of the year is exact": Case(
        [title("A")], [basic("tt1")], [rating("tt1", 10)], {1: "tt1 exact 7.5 10"}
    ),
    "case is folded and nothing else": Case(
        [title("STRASSE"), title("Café"), title("A  B"), title("Adı"), title("The End")],
        [basic("tt1", "Straße"), basic("tt2", "Cafe"), basic("tt3", "A B"), basic("tt4", "Adi"),
         basic("tt5", "The End!")],
        [],
        {1: "tt1 exact None None"},
    ),
    "the original title is as good as the primary": Case(
        [title("das leben"), title("the lives"), title("b")],
        [basic("tt1", "The Lives", original_title="Das Leben"), basic("tt2", "B", original_title=None)],
        [],
        {1: "tt1 exact None None", 2: "tt1 exact None None", 3: "tt2 exact None None"},
    ),
    "types are mapped": Case(
        [title(kind, kind=there) for kind in ("movie", "tvSeries", "tvMiniSeries", "short", "tvMovie", "tvEpisode")
         for there in ("Movie", "TV Show")],
        [basic(f"tt{kind}", kind, title_type=kind)
         for kind in ("movie", "tvSeries", "tvMiniSeries", "short", "tvMovie", "tvEpisode")],
        [],
        {1: "ttmovie exact None None", 4: "tttvSeries exact None None", 6: "tttvMiniSeries exact None None"},
    ),
    "a year off counts where none has the year": Case(
        [title("A"), title("A", 2023), title("A", 2024)],
        [basic("tt1", year=2019), basic("tt2", year=2022), basic("tt3", year=None)],
        [],
        {1: "tt1 year_off_by_one None None", 2: "tt2 year_off_by_one None None"},
    ),
    "one candidate of the year beats those a year off": Case(
        [title("A")],
        [basic("tt1", year=2019), basic("tt2"), basic("tt3", year=2021)],
        [rating("tt1", 900), rating("tt2", 1)],
        {1: "tt2 exact 7.5 1"},
    ),
    "of several the one with most votes is taken": Case(
        [title("A")],
        [basic("tt1"), basic("tt2"), basic("tt3"), basic("tt4", year=2021)],
        [rating("tt2", 5), rating("tt3", 50, rating="6.1"), rating("tt4", 900)],
        {1: "tt3 ambiguous 6.1 50"},
    ),
    "then the lowest id in the order of text": Case(
        [title("A"), title("B")],
        [basic("tt9999999"), basic("tt10000000"), basic("tt2", "B", 2019), basic("tt1", "B", 2021)],
        [rating("tt9999999", 5), rating("tt10000000", 5)],
        {1: "tt10000000 ambiguous 7.5 5", 2: "tt1 ambiguous None None"},
    ),
    "no votes is more than no rating": Case(
        [title("A")], [basic("tt1"), basic("tt2")], [rating("tt2", 0)], {1: "tt2 ambiguous 7.5 0"}
    ),
    "adult titles are no candidates": Case(
        [title("A"), title("B")],
        [basic("tt1", is_adult=1), basic("tt2", year=2021), basic("tt3", "B", is_adult=1)],
        [rating("tt1", 900)],
        {1: "tt2 year_off_by_one None None"},
    ),
    "several titles may have one match": Case(
        [title("A"), title("a"), title("A", 2021)],
        [basic("tt1")],
        [rating("tt1", 3)],
        {1: "tt1 exact 7.5 3", 2: "tt1 exact 7.5 3", 3: "tt1 year_off_by_one 7.5 3"},
    ),
    "the latest delivery of a title of imdb's counts whole": Case(
        [title(name) for name in ("A", "B", "C", "D", "Renamed")],
        [
            basic("tt1", "A"), basic("tt1", "Renamed", ingested_at=LATER),
            basic("tt2", "B"), basic("tt2", "B", is_adult=1, ingested_at=LATER),
            basic("tt3", "C"), basic("tt3", "C", title_type="short", ingested_at=LATER),
            basic("tt4", "D"), basic("tt4", "D", ingested_at=LATER),
        ],
        [rating("tt4", 7, ingested_at=LATER, rating="8.0"), rating("tt4", 900)],
        {4: "tt4 exact 8.0 7", 5: "tt1 exact None None"},
    ),
    "of one run's deliveries the last file's counts": Case(
        [title("E"), title("F")],
        [basic("tt5", "E", source_file="b.tsv"), basic("tt5", "F", source_file="a.tsv")],
        [],
        {1: "tt5 exact None None"},
    ),
}  # fmt: skip


def of_case(case: str, row: Row) -> Row:
    """The row with names and ids that are the case's own, so that all cases are one query."""
    names = {name: f"{row[name]} {case}" for name in ("title", "primary_title", "original_title") if row.get(name)}
    return {**row, **names, **({"tconst": f"{case}/{row['tconst']}"} if "tconst" in row else {})}


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> dict[str, dict[int, str]]:
    """Case → its matches."""
    titles, keys = [], []
    for case, given in CASES.items():
        for place, row in enumerate(given.titles, 1):
            keys.append((case, place))
            titles.append((len(keys), *of_case(case, row).values()))
    basics = [of_case(case, row) for case, given in CASES.items() for row in given.basics]
    ratings = [of_case(case, row) for case, given in CASES.items() for row in given.ratings]
    tables = rows.imdb(spark, basics=basics, ratings=ratings)
    wanted = spark.createDataFrame(titles, "title_key bigint, title string, release_year int, title_type string")
    matches: dict[str, dict[int, str]] = {case: {} for case in CASES}
    for row in imdb.matches(wanted, tables["imdb_basics"], tables["imdb_ratings"]).collect():
        case, place = keys[row["title_key"] - 1]
        whose, _, tconst = row["imdb_id"].partition("/")
        assert whose == case and place not in matches[case]
        matches[case][place] = f"{tconst} {row['imdb_match']} {row['imdb_rating']} {row['imdb_votes']}"
    return matches


@pytest.mark.parametrize("case", CASES)
def test_match(found: dict[str, dict[int, str]], case: str) -> None:
    assert found[case] == CASES[case].matches


def test_writers_are_known_by_name_and_stand_at_their_first_place(spark: SparkSession) -> None:
    crew = [
        {"tconst": "tt1", "writers": ["nm9", "nm1", "nm2"]},
        {"tconst": "tt2", "writers": ["nm1", "nm3", "nm4"]},
        # A crew that was delivered again counts as it is then.
        {"tconst": "tt3", "writers": ["nm1"]}, {"tconst": "tt3", "writers": ["nm2"], "ingested_at": LATER},
        {"tconst": "tt4", "writers": ["nm1"]}, {"tconst": "tt4", "writers": [], "ingested_at": LATER},
        {"tconst": "tt5", "writers": ["nm1"]},
    ]  # fmt: skip
    names = [
        {"nconst": nconst, "name": name, **changes}
        for nconst, name, changes in (
            ("nm1", "Ann Day", {}), ("nm2", "Old Bo", {}), ("nm2", "Bo Lee", {"ingested_at": LATER}),
            ("nm3", "Cy Poe", {}), ("nm4", "Ann Day", {}),
        )
    ]  # fmt: skip
    matched = [(1, "tt1"), (2, "tt2"), (3, "tt3"), (4, "tt4"), (6, "tt1"), (7, "tt9")]
    given = spark.createDataFrame(matched, "title_key bigint, imdb_id string")
    tables = rows.imdb(spark, crew=crew, names=names)
    found = imdb.writers(given, tables["imdb_crew"], tables["imdb_names"])
    assert rows.values(found, "title_key", "name", "position") == [
        ("1", "Ann Day", "2"),
        ("1", "Bo Lee", "3"),
        ("2", "Ann Day", "1"),
        ("2", "Cy Poe", "2"),
        ("3", "Bo Lee", "1"),
        ("6", "Ann Day", "2"),
        ("6", "Bo Lee", "3"),
    ]
