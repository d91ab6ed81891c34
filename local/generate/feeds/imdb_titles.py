"""Generated IMDb files about titles: basics, ratings, akas, episode (datasets.md 2.5)."""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np

from glue_jobs.feeds import imdb_akas, imdb_basics, imdb_episode, imdb_ratings
from local.generate import text
from local.generate.chunks import Chunk, Ints
from local.generate.feeds import imdb
from local.generate.feeds.imdb import KINDS, NULL, TITLES, Table, all_titles, title_ids, whole
from local.generate.text import Text

GENRES = {"Documentary": 516, "Drama": 499, "Comedy": 253, "Thriller": 119, "Horror": 108, "Action": 103,
          "Romance": 94, "Biography": 87, "Crime": 68, "Adventure": 65, "Family": 62, "History": 62, "Mystery": 47,
          "Music": 43, "Fantasy": 35, "Sci-Fi": 34, "Animation": 28, "Sport": 22, "News": 16, "Musical": 14, "War": 14,
          "Western": 5, "Reality-TV": 3, "Talk-Show": 3, "Game-Show": 1}  # fmt: skip
NO_GENRE, NO_MINUTES, ADULT, ENDED = 0.037, 0.217, 0.003, 0.6
NO_ORIGINAL = 21
# Minutes, mean and spread: of movies, episodes and series, shorts, and all else.
MINUTES = {"movie": (87, 25), "tvEpisode": (40, 15), "tvSeries": (40, 15), "tvMiniSeries": (50, 12), "short": (13, 6)}
OTHER_MINUTES = (70, 25)
LONGEST, LONG, SHORT = 51_420, 48, 275
RATED = 73_856
MEAN_RATING, SPREAD = 6.33, 1.47
FEWEST_VOTES, MEDIAN_VOTES, VOTES_SPREAD, MOST_VOTES = 5, 49, 2.6, 2_000_000
WITH_AKAS, MOST_AKAS = 10_000, 6
# Region → language.
REGIONS = {"DE": "de", "FR": "fr", "JP": "ja", "ES": "es", "IT": "it", "PT": "pt", "IN": "hi", "AU": NULL, "US": NULL,
           "FI": NULL, "BR": "pt", "GB": "en", NULL: NULL}  # fmt: skip
TYPES = {NULL: 85, "imdbDisplay": 9, "original": 4, "dvd": 1, "working": 1}
ATTRIBUTES = {NULL: 985, "literal title": 5, "short title": 5, "reissue title": 5}
NO_EPISODE = 0.04


def basics(seed: int) -> tuple[Chunk, Mapping[str, Text]]:
    """All titles."""
    known, chunk = all_titles(seed), whole(seed, imdb_basics.FEED, TITLES)
    years = text.integers(imdb.LAST_YEAR + 20)
    is_series = known.kinds == list(KINDS).index("tvSeries")
    ended = np.minimum(known.years + chunk.below(9), imdb.LAST_YEAR)
    no_original = np.zeros(TITLES, bool)
    no_original[chunk.some(NO_ORIGINAL)] = True
    return chunk, {
        "tconst": title_ids(known.numbers),
        "titleType": text.pick(text.vocabulary(KINDS), known.kinds),
        "primaryTitle": known.primary,
        "originalTitle": imdb.without(known.original, no_original),
        "isAdult": text.pick(text.integers(1), chunk.chance(ADULT).astype(int)),
        "startYear": text.pick(years, known.years, known.years < 0),
        "endYear": text.pick(years, ended, ~is_series | ~chunk.chance(ENDED) | (known.years < 0)),
        "runtimeMinutes": _minutes(chunk, known.kinds),
        "genres": text.pick(_genres(seed), chunk.below(3_000), chunk.chance(NO_GENRE)),
    }


def ratings(seed: int) -> tuple[Chunk, Mapping[str, Text]]:
    """Half of the titles; most have few votes, some very many."""
    chunk = whole(seed, imdb_ratings.FEED, RATED)
    rated = np.sort(chunk.rng.choice(TITLES, RATED, replace=False))
    tenths = (chunk.rng.normal(MEAN_RATING, SPREAD, RATED).clip(1, 10) * 10).round().astype(np.int64)
    votes = np.exp(chunk.rng.normal(np.log(MEDIAN_VOTES), VOTES_SPREAD, RATED)).clip(FEWEST_VOTES, MOST_VOTES)
    return chunk, {
        "tconst": title_ids(all_titles(seed).numbers[rated]),
        "averageRating": text.pick(text.decimals(100, 1), tenths),
        "numVotes": text.padded(votes.astype(np.int64), 1),
    }


def akas(seed: int) -> tuple[Chunk, Mapping[str, Text]]:
    """Further titles of some titles: mostly the same words elsewhere."""
    known = all_titles(seed)
    rng = whole(seed, imdb_akas.FEED, WITH_AKAS).rng
    title, ordering = some_of_each(rng, WITH_AKAS, 1, MOST_AKAS)
    chunk = Chunk(rng, 0, len(title), len(title))
    region = chunk.below(len(REGIONS))
    type_of = chunk.weighted(list(TYPES.values()))
    return chunk, {
        "titleId": title_ids(known.numbers[title]),
        "ordering": text.padded(ordering, 1),
        "title": text.pick(known.original, title),
        "region": text.pick(text.vocabulary(REGIONS), region),
        "language": text.pick(text.vocabulary(REGIONS.values()), region),
        "types": text.pick(text.vocabulary(TYPES), type_of),
        "attributes": text.pick(text.vocabulary(ATTRIBUTES), chunk.weighted(list(ATTRIBUTES.values()))),
        "isOriginalTitle": text.pick(text.integers(1), (type_of == list(TYPES).index("original")).astype(int)),
    }


def episodes(seed: int) -> tuple[Chunk, Mapping[str, Text]]:
    """Every title that is an episode, of some series."""
    own, series = (all_titles(seed).of_kind(kind) for kind in ("tvEpisode", "tvSeries"))
    chunk = whole(seed, imdb_episode.FEED, len(own))
    unknown = chunk.chance(NO_EPISODE)
    return chunk, {
        "tconst": title_ids(own),
        "parentTconst": title_ids(series[chunk.below(len(series))]),
        "seasonNumber": text.pick(text.integers(12), 1 + chunk.below(12), unknown),
        "episodeNumber": text.pick(text.integers(24), 1 + chunk.below(24), unknown),
    }


def some_of_each(rng: np.random.Generator, titles: int, fewest: int, most: int) -> tuple[Ints, Ints]:
    """Places of `titles` titles, each from `fewest` to `most` times, and the number of each time, from 1."""
    chosen = np.sort(rng.choice(TITLES, titles, replace=False))
    times = rng.integers(fewest, most + 1, titles)
    ordering = 1 + np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(chosen, times), ordering


def _minutes(chunk: Chunk, kinds: Ints) -> Text:
    mean, spread = np.array([MINUTES.get(kind, OTHER_MINUTES) for kind in KINDS])[kinds].T
    minutes = chunk.rng.normal(mean, spread).clip(5, 600).astype(np.int64)
    missing = chunk.chance(NO_MINUTES)
    odd = chunk.some(1 + LONG + SHORT)
    minutes[odd[0]] = LONGEST
    minutes[odd[1 : 1 + LONG]] = chunk.rng.integers(601, 6_000, LONG)
    minutes[odd[1 + LONG :]] = chunk.rng.integers(1, 5, SHORT)
    missing[odd] = False
    return text.pick(text.integers(LONGEST), minutes, missing)


def _genres(seed: int) -> Text:
    """Up to three different ones, in alphabetical order."""
    rng = random.Random(f"genres {seed}")
    lengths = rng.choices((1, 2, 3), (59, 20, 21), k=3_000)
    names, weights = list(GENRES), list(GENRES.values())
    return text.vocabulary(",".join(sorted(set(rng.choices(names, weights, k=length)))) for length in lengths)


TABLES = (
    Table(imdb_basics.FEED, "title.basics", basics, bad=(
        {"tconst": NULL}, {"tconst": "0017"}, {"titleType": NULL}, {"primaryTitle": NULL}, {"isAdult": "2"},
        {"startYear": "19x4"}, {"runtimeMinutes": "-5"},
    )),
    Table(imdb_ratings.FEED, "title.ratings", ratings, bad=(
        {"tconst": NULL}, {"averageRating": "11.0"}, {"averageRating": NULL}, {"numVotes": "many"},
    )),
    Table(imdb_akas.FEED, "title.akas", akas, bad=(
        {"titleId": NULL}, {"ordering": "0"}, {"title": NULL}, {"isOriginalTitle": "yes"},
    )),
    Table(imdb_episode.FEED, "title.episode", episodes, bad=(
        {"tconst": NULL}, {"parentTconst": "nm0000001"}, {"seasonNumber": "one"},
    )),
)  # fmt: skip
GENERATORS = tuple(table.generator() for table in TABLES)
