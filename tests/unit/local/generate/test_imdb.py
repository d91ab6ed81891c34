"""The IMDb files: sizes, form and dirt as datasets.md 2.5 has them, and how the catalogue is found in them."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from glue_jobs.contract.registry import FEEDS
from glue_jobs.reference.imdb import TITLE_TYPES
from local.generate import PLANTED, generate
from local.generate.feeds import titles
from local.generate.order import SEED
from tests.unit.local.generate.reading import Rows, admitted, copies, good, shares, tsv_rows

FEEDS_OF = [name for name in FEEDS if FEEDS[name].landing_folder == "imdb"]
NAMES = {
    "imdb_akas": "title.akas", "imdb_basics": "title.basics", "imdb_crew": "title.crew",
    "imdb_episode": "title.episode", "imdb_names": "name.basics", "imdb_principals": "title.principals",
    "imdb_ratings": "title.ratings",
}  # fmt: skip
NULL = r"\N"
Files = dict[str, Rows]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return dict(zip(FEEDS_OF, generate(tmp_path_factory.mktemp("imdb"), FEEDS_OF), strict=True))


@pytest.fixture(scope="module")
def rows(paths: dict[str, Path]) -> Files:
    """The good rows."""
    return {feed: good(feed, tsv_rows(path)) for feed, path in paths.items()}


def test_the_files_have_imdbs_names_form_and_sizes(paths: dict[str, Path], rows: Files) -> None:
    for feed, path in paths.items():
        assert (path.parent.name, path.name) == ("imdb", f"{NAMES[feed]}.tsv.gz")
        found = tsv_rows(path)
        assert list(found[0]) == FEEDS[feed].headers
        assert len(found) > 60_000 or admitted(feed, path) == len(found)
        assert len(found) == len(rows[feed]) + PLANTED[feed]["duplicate"] + PLANTED[feed]["quarantined"]
        keys = [tuple(row[FEEDS[feed].column(name).header] for name in FEEDS[feed].key) for row in rows[feed]]
        assert len(set(keys)) == len(keys)
    sizes = {feed: len(found) for feed, found in rows.items()}
    assert (sizes["imdb_basics"], sizes["imdb_ratings"], sizes["imdb_crew"]) == (146_144, 73_856, 146_144)
    assert all(10_000 < sizes[feed] < 100_000 for feed in FEEDS_OF if sizes[feed] < 70_000)
    assert gzip.decompress(paths["imdb_episode"].read_bytes()).endswith(b"\n")


def test_the_same_rows_are_the_same_bytes(paths: dict[str, Path], tmp_path: Path) -> None:
    small = ["imdb_episode", "imdb_ratings"]
    assert [path.read_bytes() for path in generate(tmp_path / "a", small)] == [
        paths[feed].read_bytes() for feed in small
    ]
    other = generate(tmp_path / "b", small, seed=5)
    assert all(path.read_bytes() != paths[feed].read_bytes() for feed, path in zip(small, other, strict=True))
    bigger = generate(tmp_path / "c", small, scale=10)
    assert [path.read_bytes() for path in bigger] == [paths[feed].read_bytes() for feed in small]


def test_copies_are_exact(paths: dict[str, Path]) -> None:
    assert copies(tsv_rows(paths["imdb_episode"])) == PLANTED["imdb_episode"]["duplicate"] == 8


def test_all_files_are_of_the_same_titles_and_people(rows: Files) -> None:
    tconsts = {row["tconst"]: row["titleType"] for row in rows["imdb_basics"]}
    nconsts = {row["nconst"] for row in rows["imdb_names"]}
    assert {row["tconst"] for row in rows["imdb_crew"]} == tconsts.keys()
    assert {row["tconst"] for row in rows["imdb_ratings"]} < tconsts.keys()
    assert all(row["titleId"] in tconsts for row in rows["imdb_akas"])
    assert all(row["tconst"] in tconsts and row["nconst"] in nconsts for row in rows["imdb_principals"])
    assert all(tconsts[row["tconst"]] == "tvEpisode" for row in rows["imdb_episode"])
    assert all(tconsts[row["parentTconst"]] == "tvSeries" for row in rows["imdb_episode"])
    people = {one for row in rows["imdb_crew"][:20_000] for one in row["directors"].split(",") if one != NULL}
    assert people <= nconsts


@pytest.mark.parametrize(
    ("feed", "header", "null", "share"),
    [
        ("imdb_basics", "startYear", NULL, 0.032), ("imdb_basics", "runtimeMinutes", NULL, 0.217),
        ("imdb_basics", "genres", NULL, 0.037), ("imdb_crew", "directors", NULL, 0.039),
        ("imdb_crew", "writers", NULL, 0.246), ("imdb_names", "primaryProfession", "", 0.077),
        ("imdb_names", "primaryProfession", NULL, 0), ("imdb_names", "birthYear", NULL, 0.83),
        ("imdb_principals", "job", NULL, 0.95),
    ],
)  # fmt: skip
def test_cells_are_empty_as_often_as_in_the_source(
    rows: Files, feed: str, header: str, null: str, share: float
) -> None:
    found = sum(row[header] == null for row in rows[feed]) / len(rows[feed])
    assert found == pytest.approx(share, abs=0.012)


def test_basics_have_the_sources_dirt(rows: Files) -> None:
    basics = rows["imdb_basics"]
    kinds = shares([row["titleType"] for row in basics])
    assert len(kinds) == 8 and kinds["movie"] == pytest.approx(0.58, abs=0.03)
    minutes = [int(row["runtimeMinutes"]) for row in basics if row["runtimeMinutes"] != NULL]
    assert max(minutes) == 51_420 and sum(m > 600 for m in minutes) == 49
    assert sum(m < 5 for m in minutes) == 275
    assert max(int(row["startYear"]) for row in basics if row["startYear"] != NULL) == 2115
    assert sum(row["originalTitle"] == NULL for row in basics) == 21
    assert sum(row["isAdult"] == "1" for row in basics) / len(basics) == pytest.approx(0.003, abs=0.001)
    same = Counter((row["primaryTitle"], row["startYear"]) for row in basics)
    assert 1_500 < sum(count for count in same.values() if count > 1) < 9_000
    assert any('"' in row["primaryTitle"] for row in basics)
    assert all(row["genres"].count(",") <= 2 for row in basics)
    other = sum(row["primaryTitle"] != row["originalTitle"] for row in basics) / len(basics)
    assert other == pytest.approx(0.1, abs=0.01)
    series = [row for row in basics if row["endYear"] != NULL]
    assert series and all(row["titleType"] == "tvSeries" and row["endYear"] >= row["startYear"] for row in series)


def test_ratings_and_crews_are_spread_as_in_the_source(rows: Files) -> None:
    rated = [float(row["averageRating"]) for row in rows["imdb_ratings"]]
    assert sum(rated) / len(rated) == pytest.approx(6.33, abs=0.05) and 1 <= min(rated) < max(rated) <= 10
    votes = sorted(int(row["numVotes"]) for row in rows["imdb_ratings"])
    assert votes[0] == 5 and votes[len(votes) // 2] == pytest.approx(49, abs=6) and votes[-1] > 300_000
    longest = max(len(row["directors"]) for row in rows["imdb_crew"])
    assert longest >= 829
    several = sum("," in row["directors"] for row in rows["imdb_crew"]) / len(rows["imdb_crew"])
    assert several == pytest.approx(0.1, abs=0.02)


def test_characters_are_json_and_only_of_who_is_seen(rows: Files) -> None:
    for row in rows["imdb_principals"]:
        seen = row["category"] in ("actor", "actress", "self")
        assert (row["characters"] != NULL) == seen
        if seen:
            assert all(json.loads(row["characters"]))
    assert any('\\"' in row["characters"] for row in rows["imdb_principals"])


def test_the_catalogue_is_found_as_in_the_source(rows: Files) -> None:
    """The rule of warehouse.md, "Rulings", IMDb match, written out once more."""

    def plain(name: str) -> str:
        return name.replace("\u200b", "").strip(" \u00a0").casefold()

    candidates: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows["imdb_basics"]:
        kind = TITLE_TYPES.get(row["titleType"])
        if kind and row["startYear"] != NULL:
            for name in {plain(row["primaryTitle"]), plain(row["originalTitle"])}:
                candidates[kind, name][row["tconst"]] = int(row["startYear"])
    found: Counter[str] = Counter()
    catalogue = titles.catalogue(SEED)
    for title in catalogue:
        years = candidates.get((title["type"], plain(title["title"])), {}).values()
        same = sum(year == int(title["release_year"]) for year in years)
        near = sum(abs(year - int(title["release_year"])) == 1 for year in years)
        found["ambiguous" if (same or near) > 1 else "exact" if same else "near" if near else "none"] += 1
    part = {match: count / len(catalogue) for match, count in found.items()}
    assert part == pytest.approx({"exact": 0.42, "near": 0.05, "ambiguous": 0.02, "none": 0.51}, abs=0.02)
    spelled = Counter(row["primaryTitle"][-1:] for row in rows["imdb_basics"])
    assert spelled["\u00a0"] > 50 and any("\u200b" in row["primaryTitle"] for row in rows["imdb_basics"])
