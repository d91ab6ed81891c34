"""What the behaviour files have in common: members, titles, days, and logs of rows about them.

datasets.md 2.4: everything is drawn alike for all members, titles and days; no column depends on another unless the
module of its feed says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from glue_jobs.contract.feed import Feed
from local.generate import files, text
from local.generate.chunks import Chunk, Ints, chunks
from local.generate.order import File, Generator, Order, OrderError, counts
from local.generate.text import Text

USERS, MOVIES = 10_000, 1_000
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
# Late rows of a delta are of so many days before its month.
LATE_DAYS = 120
# All logs but the sessions' are without Desktop.
LOG_SCREENS = ("Laptop", "Mobile", "Smart TV", "Tablet")
COUNTRIES = {"USA": 70, "Canada": 30}


@dataclass(frozen=True)
class Rows:
    """A chunk's rows: their numbers, the numbers of their member and title, and their days, counted from FIRST_DAY."""

    numbers: Ints
    users: Ints
    movies: Ints
    days: Ints

    @property
    def user_ids(self) -> Text:
        """user_00001, …"""
        return user_ids(self.users)

    @property
    def movie_ids(self) -> Text:
        """movie_0001, …"""
        return text.pick(_movie_ids(), self.movies - 1)

    @property
    def dates(self) -> Text:
        """The rows' days."""
        return dates(self.days)


def user_ids(numbers: Ints) -> Text:
    """user_00001, …"""
    return text.padded(numbers, 5, "user_")


def dates(days: Ints) -> Text:
    """Days counted from FIRST_DAY."""
    return text.dates(FIRST_DAY, days)


@cache
def _movie_ids() -> Text:
    # Those of orphans come after the catalogue's.
    return text.padded(np.arange(1, 2 * MOVIES + 1), 4, "movie_")


def rows_of(chunk: Chunk, order: Order, history: int, *, has_titles: bool = True) -> Rows:
    """Draw a chunk's rows. `history` is the number of all rows up to LAST_DAY: a day's numbers come after them.

    Half of the orphans are without a member and half without a title; all are without a member where no titles are.
    """
    users, movies = order.scaled(USERS), MOVIES
    who, what, days = 1 + chunk.below(users), 1 + chunk.below(movies), chunk.below(DAYS)
    orphans = chunk.some(chunk.part(order.orphans))
    without_user, without_movie = (orphans[::2], orphans[1::2]) if has_titles else (orphans, orphans[:0])
    who[without_user] += users
    what[without_movie] += movies
    if order.day is None:
        return Rows(chunk.numbers, who, what, days)
    today = (order.day - FIRST_DAY).days
    late = chunk.some(chunk.part(order.late))
    month_began = today - order.day.day + 1
    days[:] = today
    days[late] = month_began - 1 - chunk.rng.integers(0, LATE_DAYS, len(late))
    before = history + (order.day - LAST_DAY).days * chunk.total - chunk.total
    return Rows(chunk.numbers + before, who, what, days)


def some(chunk: Chunk, weights: Mapping[str, float] | Sequence[str], missing: float = 0) -> Text:
    """A column of these words, as often as their weights say or all alike; a share of the cells is empty."""
    shares = list(weights.values()) if isinstance(weights, Mapping) else [1.0] * len(weights)
    places = chunk.weighted(shares)
    return text.pick(text.cells(weights), places, chunk.chance(missing) if missing else None)


def flags(chunk: Chunk, share: float) -> Text:
    """True for a share of the rows, else False."""
    return text.pick(text.vocabulary(("False", "True")), chunk.chance(share).astype(np.int64))


def share(some: int, rows: int, total: int) -> int:
    """How many of `total` rows there are for `some` of `rows`."""
    return some * total // rows


Columns = Callable[[Chunk, Rows], Mapping[str, Text]]


@dataclass(frozen=True)
class Log:
    """A feed of dated rows about members and titles.

    Attributes:
        prefix: of the ids, which are in the first column and have six digits or more.
        rows, copies: at scale 1; `copies` of the rows stand again at the end.
        columns: the other columns of a chunk, by header.
        bad: changes to a good row that make a bad one.
        wrong: at scale 1, the rows that break a rule among those that `columns` makes.
    """

    feed: Feed
    prefix: str
    rows: int
    copies: int
    columns: Columns
    bad: Sequence[files.Row]
    wrong: int = 0

    @property
    def key(self) -> str:
        """The header of the ids."""
        return self.feed.headers[0]

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.feed.name.removeprefix("behaviour_")

    def files(self, order: Order) -> Iterator[File]:
        """One file: of the whole history, or of a day."""
        total = order.scaled(self.rows)

        def bad(good: str) -> list[str]:
            changes = self.bad if order.day is None else ()
            return files.bad_lines(good, self.feed.headers, changes, lambda index: {self.key: self._id(total, index)})

        blocks = files.with_copies(
            self.chunks(order),
            lambda chunk: self.lines(chunk, self._drawn(chunk, order)),
            share(self.copies, self.rows, self.rows_of(order)),
            files.delimited_line(self.feed.headers),
            bad,
        )
        yield File(order.name(self.stem, ".csv"), blocks)

    def chunks(self, order: Order) -> Iterable[Chunk]:
        """The chunks of the history, or of a day.

        Raises:
            OrderError: more late rows than the day has.
        """
        return chunks(order.seed, _name(self.feed.name, order), self.rows_of(order))

    def last_number(self, order: Order) -> int:
        """The number of the history's last row: those of the days after it come next."""
        return order.scaled(self.rows) + len(self.bad)

    def rows_of(self, order: Order) -> int:
        """Rows without copies: of the whole history, or of a day, which has its even share."""
        total = order.scaled(self.rows)
        if order.day is None:
            return total
        a_day = max(total // DAYS, 1)
        if order.late > a_day:
            raise OrderError(f"late {order.late}: a day of {self.feed.name} has {a_day} rows at scale {order.scale:g}")
        return a_day

    def lines(self, chunk: Chunk, rows: Rows) -> Text:
        """The chunk's lines."""
        columns = {self.key: text.padded(rows.numbers, 6, self.prefix), **self.columns(chunk, rows)}
        return text.lines(columns, self.feed.headers)

    def planted(self, scale: float) -> dict[str, int]:
        """See Generator.planted."""
        total = self.rows_of(Order(scale=scale))
        return counts(share(self.copies, self.rows, total), share(self.wrong, self.rows, total) + len(self.bad))

    def generator(self) -> Generator:
        """The log as the feed's generator."""
        return Generator(self.feed, self.files, self.planted, self.files, LAST_DAY)

    def _drawn(self, chunk: Chunk, order: Order) -> Rows:
        return rows_of(chunk, order, self.last_number(order), has_titles="movie_id" in self.feed.headers)

    def _id(self, total: int, index: int) -> str:
        return f"{self.prefix}{total + 1 + index:06}"


def _name(feed: str, order: Order) -> str:
    return feed if order.day is None else f"{feed} {order.day}"
