"""Generated titles of the behaviour files: datasets.md 2.4, movies. They do not grow with the audience."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from glue_jobs.feeds.behaviour_movies import FEED
from local.generate import files, text, words
from local.generate.chunks import Chunk, Ints, Mask, chunks
from local.generate.feeds import behaviour
from local.generate.feeds.behaviour import MOVIES
from local.generate.order import File, Generator, Order, counts
from local.generate.text import Text

COPIES = 40
# So many different names that of 1,000 titles about 670 are different.
NAMES = 1_165
TYPES = {"Movie": 444, "TV Series": 254, "Documentary": 136, "Stand-up Comedy": 115, "Limited Series": 51}
# Minutes of each type: mean and spread; some titles last far longer or hardly at all.
MINUTES = np.array([(110, 22), (45, 12), (87, 17), (59, 15), (52, 15)])
MARATHONS, SHORTS = 0.025, 0.011
# The one title without any minutes, which a division must survive.
WITHOUT_MINUTES = 251
NO_SECOND_GENRE, NO_RATING, NO_BUDGET, NO_BOX_OFFICE, NO_SEASONS = 0.643, 0.144, 0.205, 0.275, 0.1
LANGUAGES = {"English": 585, "Spanish": 99, "French": 65, "Hindi": 58, "Japanese": 53, "Italian": 51, "Korean": 49,
             "German": 40}  # fmt: skip
ORIGINS = {"USA": 526, "South Korea": 112, "Canada": 98, "UK": 83, "Japan": 54, "Germany": 47, "France": 43,
           "India": 37}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1953, 2024
FIRST_ADDED, ADDED_DAYS = date(2020, 8, 2), 1_826

BAD: tuple[files.Row, ...] = (
    {"movie_id": ""},
    {"title": ""},
    {"content_type": "Podcast"},
    {"genre_primary": "Cooking"},
    {"release_year": "soon"},
    {"imdb_rating": "77"},
    {"is_netflix_original": ""},
)


def history(order: Order) -> Iterator[File]:
    """One file of all titles."""

    def bad(good: str) -> list[str]:
        return files.bad_lines(good, FEED.headers, BAD, lambda index: {"movie_id": f"movie_{MOVIES + 1 + index:04}"})

    names = _names(order.seed)
    of = chunks(order.seed, FEED.name, MOVIES)
    header = files.delimited_line(FEED.headers)
    yield File("movies.csv", files.with_copies(of, lambda chunk: _lines(chunk, names), COPIES, header, bad))


def _names(seed: int) -> Text:
    rng = random.Random(f"movies {seed}")
    invented = (words.title(rng) for _ in range(2 * NAMES))
    return text.cells([name for name in invented if name.isascii()][:NAMES])


def _lines(chunk: Chunk, names: Text) -> Text:
    kind = chunk.weighted(list(TYPES.values()))
    years = LAST_YEAR - np.minimum(chunk.rng.gamma(2.0, 9.0, chunk.rows), LAST_YEAR - FIRST_YEAR).astype(np.int64)
    ratings = chunk.rng.normal(63, 18, chunk.rows).clip(5, 100).astype(np.int64)
    columns = {
        "movie_id": text.padded(chunk.numbers, 4, "movie_"),
        "title": text.pick(names, chunk.below(len(names))),
        "content_type": text.pick(text.vocabulary(TYPES), kind),
        "genre_primary": behaviour.some(chunk, FEED.column("genre_primary").enum),
        "genre_secondary": behaviour.some(chunk, FEED.column("genre_secondary").enum, NO_SECOND_GENRE),
        "release_year": text.pick(text.integers(LAST_YEAR), years),
        "duration_minutes": _minutes(chunk, kind),
        "rating": behaviour.some(chunk, FEED.column("maturity_rating").enum),
        "language": behaviour.some(chunk, LANGUAGES),
        "country_of_origin": behaviour.some(chunk, ORIGINS),
        "imdb_rating": text.pick(text.decimals(100, 1), ratings, chunk.chance(NO_RATING)),
        **_money(chunk, kind),
        **_series(chunk, kind),
        "is_netflix_original": behaviour.flags(chunk, 0.306),
        "added_to_platform": text.pick(text.days_from(FIRST_ADDED, ADDED_DAYS), chunk.below(ADDED_DAYS)),
        "content_warning": behaviour.flags(chunk, 0.192),
    }
    return text.lines(columns, FEED.headers)


def _minutes(chunk: Chunk, kind: Ints) -> Text:
    mean, spread = MINUTES[kind].T
    minutes = chunk.rng.normal(mean, spread).clip(15, 300).astype(np.int64)
    marathons, shorts = chunk.chance(MARATHONS), chunk.chance(SHORTS)
    minutes[marathons] = chunk.rng.integers(301, 587, int(marathons.sum()))
    minutes[shorts] = chunk.rng.integers(5, 15, int(shorts.sum()))
    minutes[WITHOUT_MINUTES - 1] = 0
    return text.pick(text.decimals(600, 0), minutes)


def _money(chunk: Chunk, kind: Ints) -> Mapping[str, Text]:
    """Movies only, and some of them say nothing."""
    budget, box_office = (np.exp(chunk.rng.normal(mean, 1.5, chunk.rows)).astype(np.int64) for mean in (15.1, 16.4))
    no_movie = kind != list(TYPES).index("Movie")
    return {
        "production_budget": _floats(budget, no_movie | chunk.chance(NO_BUDGET)),
        "box_office_revenue": _floats(box_office, no_movie | chunk.chance(NO_BOX_OFFICE)),
    }


def _series(chunk: Chunk, kind: Ints) -> Mapping[str, Text]:
    """Series only; more seasons than episodes happen."""
    no_series = ~np.isin(kind, [list(TYPES).index(name) for name in ("TV Series", "Limited Series")])
    no_seasons = no_series | chunk.chance(NO_SEASONS)
    return {
        "number_of_seasons": text.pick(text.decimals(14, 0), 1 + chunk.below(14), no_seasons),
        "number_of_episodes": text.pick(text.decimals(199, 0), 6 + chunk.below(194), no_series),
    }


def _floats(values: Ints, missing: Mask) -> Text:
    distinct, places = np.unique(values, return_inverse=True)
    return text.pick(text.vocabulary(f"{value}.0" for value in distinct), places, missing)


GENERATOR = Generator(FEED, history, lambda scale: counts(COPIES, len(BAD), repaired=1))
