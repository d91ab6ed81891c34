"""The titles of the generated IMDb files, and what those files have in common: datasets.md 2.5.

The generated catalogue and IMDb are of one world, as in the sources: about half of the catalogue is found in IMDb by
title and year; some of it a year off, several times, or only under another kind, year or spelling. IMDb does not grow
with the audience.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from glue_jobs.contract.feed import Feed
from local.generate import files, text, words
from local.generate.chunks import Chunk, Ints, Mask, chunks, generator, picked
from local.generate.feeds import titles
from local.generate.order import File, Generator, Order, counts
from local.generate.text import Text

TITLES, PEOPLE = 146_144, 40_000
NULL = r"\N"
KINDS = {"movie": 58, "tvSeries": 10, "tvMiniSeries": 3, "tvEpisode": 12, "short": 9, "video": 4, "tvMovie": 3,
         "tvSpecial": 1}  # fmt: skip
YEARS = {2010: 118, 2011: 129, 2012: 138, 2013: 147, 2014: 156, 2015: 162, 2016: 173, 2017: 175, 2018: 168, 2019: 84,
         2020: 9, 2021: 1}  # fmt: skip
NO_YEAR = 0.032
# Titles that are announced: a few of them for years that nobody will see.
ANNOUNCED, LAST_YEAR = 40, 2115
OTHER_ORIGINAL = 0.1
# Chances of a title of the catalogue; the rest is not in IMDb.
FATES = {"exact": 42, "off by one": 5, "ambiguous": 2, "other kind": 2, "other year": 3, "no year": 1, "none": 45}
OTHER_KINDS = ("video", "short", "tvMovie")
# Of the titles found: by the original title alone, in other letters, with a blank or a mark that nobody sees.
SPELLINGS = {"same": 80, "original": 10, "upper": 3, "lower": 2, "no-break space": 3, "zero-width space": 2}


class Entry(NamedTuple):
    """A title of the catalogue as IMDb has it; year -1 is not known."""

    kind: str
    primary: str
    original: str
    year: int


@dataclass(frozen=True)
class Titles:
    """All titles, column by column: numbers of the ids, indexes into KINDS, both names, years (-1 is not known)."""

    numbers: Ints
    kinds: Ints
    primary: Text
    original: Text
    years: Ints

    def of_kind(self, kind: str) -> Ints:
        """The numbers of the titles of a kind."""
        found: Ints = self.numbers[self.kinds == list(KINDS).index(kind)]
        return found


def title_ids(numbers: Ints) -> Text:
    """tt0000001, …"""
    return text.padded(numbers, 7, "tt")


def name_ids(numbers: Ints) -> Text:
    """nm0000211, … of people numbered from 1."""
    return text.padded(numbers * 211, 7, "nm")


@lru_cache(maxsize=1)
def all_titles(seed: int) -> Titles:
    """The titles of basics; all other files are of these."""
    rng = generator(seed, "imdb")
    kinds = picked(rng, list(KINDS.values()), TITLES)
    years = np.array(list(YEARS))[picked(rng, list(YEARS.values()), TITLES)]
    years[rng.random(TITLES) < NO_YEAR] = -1
    announced = rng.choice(TITLES, ANNOUNCED, replace=False)
    years[announced] = np.minimum(2021 + rng.geometric(0.3, ANNOUNCED), LAST_YEAR)
    years[announced[0]] = LAST_YEAR
    primary, other = _invented_names(rng), _invented_names(rng)
    original = _overlaid(primary, np.flatnonzero(rng.random(TITLES) < OTHER_ORIGINAL), other)
    known = _entries(seed)
    places = rng.choice(TITLES, len(known), replace=False)
    kinds[places] = [list(KINDS).index(entry.kind) for entry in known]
    years[places] = [entry.year for entry in known]
    return Titles(
        300_000 + np.cumsum(rng.integers(1, 160, TITLES)),
        kinds,
        replaced_at(primary, places, text.vocabulary(entry.primary for entry in known)),
        replaced_at(original, places, text.vocabulary(entry.original for entry in known)),
        years,
    )


def _entries(seed: int) -> list[Entry]:
    """The catalogue's titles that IMDb has, each as often as it has them."""
    rng = random.Random(f"imdb {seed}")
    found: list[Entry] = []
    for row in titles.catalogue(seed):
        name = row["title"].replace("\u200b", "").strip(" \u00a0")
        fate = rng.choices(list(FATES), list(FATES.values()))[0]
        # A name of two lines can't stand in these files.
        if fate != "none" and "\n" not in name:
            found += _told(rng, fate, row["type"], name, int(row["release_year"]))
    return found


def _told(rng: random.Random, fate: str, title_type: str, name: str, year: int) -> Iterator[Entry]:
    kind = "movie" if title_type == "Movie" else rng.choice(("tvSeries", "tvSeries", "tvMiniSeries"))
    if fate == "other kind":
        kind = rng.choice(OTHER_KINDS)
    elif fate == "off by one":
        year += rng.choice((-1, 1))
    elif fate == "other year":
        year += rng.choice((-7, -4, -3, 3, 5))
    elif fate == "no year":
        year = -1
    for _ in range(rng.choice((2, 2, 2, 3, 4)) if fate == "ambiguous" else 1):
        primary, original = _spelled(rng, name)
        yield Entry(kind, primary, original, year)


def _spelled(rng: random.Random, name: str) -> tuple[str, str]:
    """Primary and original title."""
    spelling = rng.choices(list(SPELLINGS), list(SPELLINGS.values()))[0]
    changed = {
        "upper": name.upper(),
        "lower": name.lower(),
        "no-break space": f"{name}\u00a0",
        "zero-width space": f"\u200b{name}",
    }.get(spelling, name)
    return (f"{words.person(rng)}: {words.name_part(rng)}", name) if spelling == "original" else (changed, changed)


def _invented_names(rng: np.random.Generator) -> Text:
    """Names in forms that the catalogue has not; so few of the first form that some titles share name and year."""
    own = random.Random(int(rng.integers(1 << 32)))
    parts = text.vocabulary(sorted({words.name_part(own) for _ in range(3_000)}))
    adjectives, nouns, places = (text.vocabulary(of) for of in (words.ADJECTIVES, words.NOUNS, words.PLACES))

    def some(of: Text, rows: int) -> Text:
        return text.pick(of, rng.integers(0, len(of), rows))

    forms: dict[int, Callable[[int], list[Text | str]]] = {
        17: lambda n: [some(adjectives, n), " ", some(nouns, n), " in ", some(places, n)],
        40: lambda n: [some(parts, n), " ", some(parts, n)],
        30: lambda n: [some(parts, n), ": The ", some(nouns, n), " Years"],
        12: lambda n: ["The ", some(nouns, n), " and the ", some(nouns, n), " of ", some(parts, n)],
        1: lambda n: ['"', some(adjectives, n), '" ', some(parts, n)],
    }
    form = np.sort(picked(rng, list(forms), TITLES))
    made = [text.joined(of(int((form == index).sum())), "") for index, of in enumerate(forms.values())]
    return pa.concat_arrays(made).take(pa.array(rng.permutation(TITLES)))


def replaced_at(column: Text, places: Ints, values: Text) -> Text:
    """The column with `values` at these places."""
    at = np.arange(len(column))
    at[places] = len(column) + np.arange(len(places))
    return pa.concat_arrays([column, values]).take(pa.array(at))


def _overlaid(column: Text, places: Ints, other: Text) -> Text:
    return replaced_at(column, places, other.take(pa.array(places)))


def listed(columns: Sequence[Text], lengths: Ints) -> Text:
    """The first cells of each row joined by commas, as many as its length."""
    shown = [
        text.pick(column, np.arange(len(column)), lengths <= place) if place else column
        for place, column in enumerate(columns)
    ]
    return text.joined(shown, ",", null=None)


def without(column: Text, missing: Mask, null: str = NULL) -> Text:
    """The column with `null` where it is missing."""
    return replaced_at(column, np.flatnonzero(missing), text.vocabulary([null] * int(missing.sum())))


def whole(seed: int, feed: Feed, rows: int) -> Chunk:
    """All rows as one chunk: these files don't grow."""
    (chunk,) = chunks(seed, feed.name, rows, rows)
    return chunk


@dataclass(frozen=True)
class Table:
    """One of IMDb's files: gzip, tabs, no quoting.

    Attributes:
        name: the file's, without its endings.
        columns: seed → the number of rows and the columns, by header; a missing cell is null.
        bad: changes to a good row that make a bad one; the key is new unless a change names it.
    """

    feed: Feed
    name: str
    columns: Callable[[int], tuple[Chunk, Mapping[str, Text]]]
    bad: Sequence[files.Row]
    copies: int = 8

    def history(self, order: Order) -> Iterator[File]:
        """The file."""
        chunk, columns = self.columns(order.seed)
        headers, key = self.feed.headers, self.feed.headers[0]
        new = "nm" if key == "nconst" else "tt"

        def bad(good: str) -> list[str]:
            return files.bad_lines(good, headers, self.bad, lambda index: {key: f"{new}9{index:08}"}, "\t")

        blocks = files.with_copies(
            [chunk],
            lambda chunk: text.lines(columns, headers, "\t", null=NULL),
            self.copies,
            files.delimited_line(headers, "\t"),
            bad,
        )
        yield File(f"{self.name}.tsv.gz", files.gzipped(blocks))

    def generator(self) -> Generator:
        """The table as the feed's generator."""
        return Generator(self.feed, self.history, lambda scale: counts(self.copies, len(self.bad)))
