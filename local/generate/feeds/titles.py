"""Generated titles: a catalogue as datasets.md 2.2 describes it, its dirt, then a few bad rows and exact repeats."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate

from glue_jobs.feeds.titles import FEED, MATURITY_RATINGS
from local.generate import words
from local.generate.order import Block, File, Generator, Order, counts

FILE_NAME = "catalogue_titles.csv"
MOVIES, SHOWS = 6_131, 2_676
REPEATS = 5
PERSONS = 30_000
RATING_WEIGHTS = (3207, 2160, 863, 799, 490, 334, 307, 287, 220, 80, 41, 6, 3, 3)
SEASON_WEIGHTS = (1793, 425, 199, 95, 65, 33, 23, 17, 9, 7, 2, 2, 3, 0, 2, 0, 1)
ADDED = {
    2008: 2, 2009: 2, 2010: 1, 2011: 13, 2012: 3, 2013: 11, 2014: 24, 2015: 82, 2016: 429, 2017: 1188, 2018: 1649,
    2019: 2016, 2020: 1879, 2021: 1498,
}  # fmt: skip
OLDEST_RELEASE = 1925
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
NUMBERS = ("1907", "44", "12", "3051", "1968", "77", "206", "81", "1939", "555", "5", "2047", "19")
MANGLED = ("Mar-03", "11-Jun", "3,140", "Dec-24", "08-Jan")
NO_DATE, SPACED_DATE, EARLY, REPEATED_TITLES, SHARED_TEXTS, NO_RATING, EMPTY_COUNTRY = 10, 88, 14, 4, 27, 4, 7

Row = dict[str, str]

# Changes to a good title that make a bad row.
BAD: tuple[Row, ...] = (
    {"date_added": "2021-09-25"},
    {"date_added": "February 30, 2020"},
    {"type": "Film"},
    {"show_id": ""},
    {"rating": "PG-31"},
    {"release_year": "next year"},
    {"type": "Movie", "duration": "2 Seasons"},
    {"listed_in": " , "},
)
SHIFTED = 3


def history(order: Order) -> Iterator[File]:
    """One file, LF as the source; the scale does not change it."""
    yield File(FILE_NAME, _blocks(order.seed))


def _blocks(seed: int) -> Iterator[Block]:
    rows = catalogue(seed)
    bad = [{**rows[-1], "show_id": f"s{len(rows) + 1 + index}", **change} for index, change in enumerate(BAD)]
    repeats = [rows[1000 * (index + 1)] for index in range(REPEATS)]
    file = io.StringIO()
    writer = csv.DictWriter(file, FEED.headers, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, *bad, *repeats])
    yield Block(len(rows) + len(bad) + len(repeats), file.getvalue().encode())


@lru_cache(maxsize=1)
def catalogue(seed: int) -> list[Row]:
    """The good rows; IMDb's files speak of the same titles, so they are made once."""
    return rows_with_dirt(random.Random(f"titles {seed}"))


def rows_with_dirt(rng: random.Random) -> list[Row]:
    """The good rows: 6,131 movies and 2,676 TV shows, s1 onwards, with the source's kinds of dirt in them."""
    makers = [_movie] * MOVIES + [_show] * SHOWS
    rng.shuffle(makers)
    cast = _Cast(rng)
    titles: set[str] = set()
    rows = [maker(rng, cast, f"s{number}", titles) for number, maker in enumerate(makers, start=1)]
    movies = [row for row in rows if row["type"] == "Movie"]
    shows = [row for row in rows if row["type"] == "TV Show"]
    rng.shuffle(movies)
    rng.shuffle(shows)
    _plant(movies, shows)
    return rows


class _Cast:
    """A pool of invented people; few are seen often, most once or twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._people = [words.person(rng) for _ in range(PERSONS)]

    def some(self, at_most: int) -> list[str]:
        """One to `at_most` different people."""
        count = 1 + int(self._rng.random() ** 2 * at_most)
        picked = (self._people[int(self._rng.random() ** 1.6 * PERSONS)] for _ in range(count))
        return list(dict.fromkeys(picked))


def _movie(rng: random.Random, cast: _Cast, title_id: str, titles: set[str]) -> Row:
    minutes = min(max(round(rng.gauss(99, 28)), 3), 312)
    row = _title(rng, cast, title_id, titles, words.MOVIE_GENRES, directed=0.97)
    return {**row, "type": "Movie", "duration": f"{minutes} min"}


def _show(rng: random.Random, cast: _Cast, title_id: str, titles: set[str]) -> Row:
    seasons = rng.choices(range(1, len(SEASON_WEIGHTS) + 1), SEASON_WEIGHTS)[0]
    row = _title(rng, cast, title_id, titles, words.SHOW_GENRES, directed=0.086)
    return {**row, "type": "TV Show", "duration": f"{seasons} Season{'s' * (seasons > 1)}"}


def _title(
    rng: random.Random, cast: _Cast, title_id: str, titles: set[str], genres: tuple[str, ...], directed: float
) -> Row:
    added = rng.choices(list(ADDED), list(ADDED.values()))[0]
    age = int(rng.expovariate(1 / 6)) if rng.random() < 0.7 else 0
    return {
        "show_id": title_id,
        "title": _unused(lambda: words.title(rng), titles),
        "director": ", ".join(cast.some(1 if rng.random() < 0.9 else 4)) if rng.random() < directed else "",
        "cast": ", ".join(cast.some(18)) if rng.random() < 0.906 else "",
        "country": ", ".join(_countries(rng)) if rng.random() < 0.906 else "",
        "date_added": f"{MONTHS[int(rng.random() * 12)]} {1 + int(rng.random() * 28)}, {added}",
        "release_year": str(max(added - age, OLDEST_RELEASE)),
        "rating": rng.choices(MATURITY_RATINGS, RATING_WEIGHTS)[0],
        "listed_in": ", ".join(_genres(rng, genres)),
        "description": words.description(rng),
    }


def _unused(make: Callable[[], str], used: set[str]) -> str:
    while (text := make()).casefold() in used:
        continue
    used.add(text.casefold())
    return text


_COUNTRY_NAMES = tuple(words.COUNTRIES)
_COUNTRY_WEIGHTS = tuple(accumulate(words.COUNTRIES.values()))


def _countries(rng: random.Random) -> list[str]:
    count = 1 if rng.random() < 0.835 else 2 + int(rng.random() ** 3 * 6)
    return list(dict.fromkeys(rng.choices(_COUNTRY_NAMES, cum_weights=_COUNTRY_WEIGHTS, k=count)))


def _genres(rng: random.Random, genres: tuple[str, ...]) -> list[str]:
    count = rng.choices((1, 2, 3), (23, 34, 43))[0]
    return list(dict.fromkeys(genres[int(rng.random() ** 1.7 * len(genres))] for _ in range(count)))


def _plant(movies: list[Row], shows: list[Row]) -> None:
    """Put the source's dirt into good rows; each kind has rows of its own, and its count is in datasets.md."""
    rest_of_movies, rest_of_shows = iter(movies), iter(shows)

    def some(rows: int, of: str = "movies") -> list[Row]:
        return [next(rest_of_movies if of == "movies" else rest_of_shows) for _ in range(rows)]

    for row in some(SHIFTED):
        row["rating"], row["duration"] = row["duration"], ""
    for row in some(NO_DATE, "shows"):
        row["date_added"] = ""
    for row in some(SPACED_DATE, "shows"):
        row["date_added"] = " " + row["date_added"]
    for row in some(EARLY - 2, "shows") + some(2):
        row["release_year"] = str(int(row["date_added"][-4:]) + 1)
    for row in some(NO_RATING):
        row["rating"] = ""
    _plant_titles(some)
    _plant_lists(some)
    _plant_texts(some)


Some = Callable[..., list[Row]]


def _plant_titles(some: Some) -> None:
    for row, text in zip(some(len(NUMBERS) + len(MANGLED)), NUMBERS + MANGLED, strict=True):
        row["title"] = text
    for row in some(5):
        row["title"] = "\u200b" + row["title"]
    for row in some(4):
        row["title"] = row["title"].replace(" ", "\u00a0")
    (row,) = some(1)
    row["title"] = row["title"].replace(": ", ":\n").replace(" of ", " of\n").replace(" the ", " the\n")
    row["title"] = row["title"] if "\n" in row["title"] else f"{row['title']}\nReturns"
    # The same title twice, in the same year and in other letters; one ends in a no-break space.
    for index, (row, again) in enumerate(zip(some(REPEATED_TITLES), some(REPEATED_TITLES), strict=True)):
        row["release_year"] = again["release_year"] = min(row["release_year"], again["release_year"])
        again["title"] = row["title"].upper() if index else row["title"] + "\u00a0"


def _plant_lists(some: Some) -> None:
    for index, row in enumerate(some(EMPTY_COUNTRY)):
        row["country"] = ", South Korea" if index < 2 else f"{row['country'] or 'Poland'},"
    for country, count in words.HISTORIC.items():
        for row in some(count):
            row["country"] = country
    twice, thrice, stray, joined, directed = some(5)
    for row in (twice, thrice):
        row["cast"] = "Álma Verrick, Bo Sønlla, Álma Verrick"
    directed["director"] = "Kaveth Romand, Kaveth Romand"
    stray["cast"] = "Jolin Mack, Jr., Tuvera Ovsen"
    joined["cast"] = "Lumath Virick\u200b, Pe MacOrn, Pe Macorn"


def _plant_texts(some: Some) -> None:
    for row in some(9):
        row["description"] = row["description"].replace(" ", "\u00a0", 1)
    (row,) = some(1)
    row["description"] = row["description"].replace(", until", ",\nuntil")
    # Dubbed editions: one text, two titles.
    for row, edition in zip(some(SHARED_TEXTS), some(SHARED_TEXTS), strict=True):
        edition["description"] = row["description"]


GENERATOR = Generator(FEED, history, lambda scale: counts(duplicate=REPEATS, quarantined=len(BAD), repaired=SHIFTED))
