"""Generated IMDb files about people: names, crew, principals (datasets.md 2.5)."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

import numpy as np

from glue_jobs.feeds import imdb_crew, imdb_names, imdb_principals
from local.generate import text, words
from local.generate.chunks import Chunk, Ints
from local.generate.feeds import imdb
from local.generate.feeds.imdb import NULL, PEOPLE, TITLES, Table, all_titles, name_ids, title_ids, whole
from local.generate.feeds.imdb_titles import some_of_each
from local.generate.text import Text

PROFESSIONS = ("actor", "actress", "producer", "writer", "director", "editor", "composer", "cinematographer",
               "music_department", "camera_department", "miscellaneous", "soundtrack")  # fmt: skip
NO_BIRTH, NO_DEATH, NO_PROFESSION, UNKNOWN_FOR = 0.83, 0.97, 0.077, 0.005
NO_DIRECTOR, NO_WRITER = 0.039, 0.246
# Of the titles that have some: one, two, three, four of them. A few have a crowd.
DIRECTORS, WRITERS = (90, 8, 1.5, 0.5), (62, 25, 9, 4)
CROWDS, CROWD = 30, (12, 83)
WITH_PRINCIPALS, FEWEST, MOST = 8_000, 3, 10
CATEGORIES = {"actress": 28, "actor": 26, "director": 13, "producer": 9, "cinematographer": 9, "self": 8,
              "composer": 7, "writer": 6, "editor": 5, "production_designer": 3}  # fmt: skip
ON_SCREEN = ("actress", "actor", "self")
JOBS = {NULL: 88, "producer": 9, "screenplay": 1, "director of photography": 1, "creator": 1}


def names(seed: int) -> tuple[Chunk, Mapping[str, Text]]:
    """All people. No profession is an empty cell, unlike every other missing value."""
    chunk, titles = whole(seed, imdb_names.FEED, PEOPLE), all_titles(seed).numbers
    rng = random.Random(f"names {seed}")
    parts = text.vocabulary(sorted({words.name_part(rng) for _ in range(4_000)}))
    professions = text.vocabulary(
        ",".join(rng.sample(PROFESSIONS, rng.choices((1, 2, 3), (23, 32, 45))[0])) for _ in range(1_000)
    )
    known_for = imdb.listed([title_ids(titles[chunk.below(TITLES)]) for _ in range(4)], 1 + chunk.below(4))
    born = 1900 + chunk.below(105)
    no_birth = chunk.chance(NO_BIRTH)
    return chunk, {
        "nconst": name_ids(chunk.numbers),
        "primaryName": text.joined([text.pick(parts, chunk.below(len(parts))) for _ in range(2)], " "),
        "birthYear": text.pick(text.integers(2_100), born, no_birth),
        "deathYear": text.pick(text.integers(2_100), born + 15 + chunk.below(80), no_birth | chunk.chance(NO_DEATH)),
        "primaryProfession": imdb.without(
            text.pick(professions, chunk.below(len(professions))), chunk.chance(NO_PROFESSION), ""
        ),
        "knownForTitles": imdb.without(known_for, chunk.chance(UNKNOWN_FOR)),
    }


def crew(seed: int) -> tuple[Chunk, Mapping[str, Text]]:
    """Directors and writers of every title."""
    chunk = whole(seed, imdb_crew.FEED, TITLES)
    return chunk, {
        "tconst": title_ids(all_titles(seed).numbers),
        "directors": _people(chunk, DIRECTORS, NO_DIRECTOR),
        "writers": _people(chunk, WRITERS, NO_WRITER),
    }


def principals(seed: int) -> tuple[Chunk, Mapping[str, Text]]:
    """The leading people of some titles; who is seen plays somebody."""
    rng = whole(seed, imdb_principals.FEED, WITH_PRINCIPALS).rng
    title, ordering = some_of_each(rng, WITH_PRINCIPALS, FEWEST, MOST)
    chunk = Chunk(rng, 0, len(title), len(title))
    category = chunk.weighted(list(CATEGORIES.values()))
    on_screen = np.isin(category, [list(CATEGORIES).index(name) for name in ON_SCREEN])
    characters = _characters(seed)
    is_self = category == list(CATEGORIES).index("self")
    return chunk, {
        "tconst": title_ids(all_titles(seed).numbers[title]),
        "ordering": text.padded(ordering, 1),
        "nconst": name_ids(1 + chunk.below(PEOPLE)),
        "category": text.pick(text.vocabulary(CATEGORIES), category),
        "job": text.pick(text.vocabulary(JOBS), np.where(on_screen, 0, chunk.weighted(list(JOBS.values())))),
        "characters": text.pick(characters, np.where(is_self, 0, 1 + chunk.below(len(characters) - 1)), ~on_screen),
    }


def _characters(seed: int) -> Text:
    """JSON arrays; the first is oneself, some are of two, some have quotes in them."""
    rng = random.Random(f"characters {seed}")
    found = [["Self"]]
    for index in range(3_000):
        nickname = f'"{rng.choice(words.ADJECTIVES)}" {words.name_part(rng)}'
        name = nickname if index % 40 == 0 else words.person(rng)
        found.append([name, words.name_part(rng)] if index % 25 == 0 else [name])
    return text.vocabulary(json.dumps(names, ensure_ascii=False, separators=(",", ":")) for names in found)


def _people(chunk: Chunk, lengths: tuple[float, ...], missing: float) -> Text:
    """Ids of people, joined by commas: mostly one to four, for a few titles up to CROWD."""
    ids = name_ids(1 + np.arange(PEOPLE))
    several = imdb.listed([text.pick(ids, chunk.below(PEOPLE)) for _ in lengths], 1 + chunk.weighted(lengths))
    rng = chunk.rng
    sizes: Ints = rng.integers(CROWD[0], CROWD[1] + 1, CROWDS)
    sizes[0] = CROWD[1]
    crowds = [",".join(ids.take(rng.choice(PEOPLE, size, replace=False)).to_pylist()) for size in sizes]
    unknown = imdb.without(several, chunk.chance(missing))
    return imdb.replaced_at(unknown, chunk.some(CROWDS), text.vocabulary(crowds))


TABLES = (
    Table(imdb_names.FEED, "name.basics", names, bad=(
        {"nconst": NULL}, {"nconst": "tt0000001"}, {"primaryName": NULL}, {"birthYear": "about 1950"},
    )),
    Table(imdb_crew.FEED, "title.crew", crew, bad=({"tconst": NULL}, {"tconst": "nm0000001"})),
    Table(imdb_principals.FEED, "title.principals", principals, bad=(
        {"tconst": NULL}, {"ordering": "0"}, {"nconst": NULL}, {"category": NULL},
    )),
)  # fmt: skip
GENERATORS = tuple(table.generator() for table in TABLES)
