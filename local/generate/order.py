"""What is asked of the generator, and what a feed declares in order to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from glue_jobs.contract.feed import Feed

SEED = 20260131


class OrderError(ValueError):
    """What is asked for can't be made; the message says what can."""


@dataclass(frozen=True)
class Order:
    """What to make.

    Attributes:
        scale: multiplies subscribers and events; 1 is the sizes in datasets.md, a fraction is for tests.
        seed: the same bytes for the same seed.
        orphans: rows of each event feed that refer to a subscriber or a title that no file has.
        late: rows of each event feed of a delta that are dated in earlier months; for deltas only.
        day: the day of a delta; None means the whole history.
    """

    scale: float = 1
    seed: int = SEED
    orphans: int = 0
    late: int = 0
    day: date | None = None

    def __post_init__(self) -> None:
        """Raises OrderError for what can't be made."""
        if self.scale <= 0:
            raise OrderError(f"scale {self.scale:g}: expected a number above 0")
        if self.orphans < 0 or self.late < 0:
            raise OrderError(f"orphans {self.orphans}, late {self.late}: expected none or more")
        if self.late and self.day is None:
            raise OrderError(f"late {self.late}: late rows come with the delta of a day; name the day")

    def scaled(self, rows: int) -> int:
        """How many rows `rows` at scale 1 are here."""
        return round(rows * self.scale)

    def name(self, stem: str, ending: str) -> str:
        """A file's name: a delta's has the day in it."""
        return f"{stem}{ending}" if self.day is None else f"{stem}_{self.day}{ending}"


class Block(NamedTuple):
    """A piece of a file; `rows` is the number of records that it adds."""

    rows: int
    body: bytes | memoryview


class File(NamedTuple):
    """One file to be, made while it is read."""

    name: str
    blocks: Iterable[Block]


Files = Callable[[Order], Iterable[File]]


@dataclass(frozen=True)
class Generator:
    """One feed's files.

    Attributes:
        files: the whole history.
        planted: scale → what a run's row accounting must find in those files: duplicate, quarantined, repaired.
        delta: the files that a later day brings; None for a feed that brings none.
        last_day: the last day of the history, for feeds with a delta that is dated: a delta's day comes after it.
    """

    feed: Feed
    files: Files
    planted: Callable[[float], dict[str, int]]
    delta: Files | None = None
    last_day: date | None = None

    def made(self, order: Order) -> Iterable[File]:
        """The files of `order`: none where the feed has nothing new on the day.

        Raises:
            OrderError: the day lies within the history.
        """
        if order.day is None:
            return self.files(order)
        if self.last_day and order.day <= self.last_day:
            raise OrderError(
                f"day {order.day}: the history of {self.feed.name} ends on {self.last_day}; a delta is of a later day"
            )
        return self.delta(order) if self.delta else ()


def counts(duplicate: int = 0, quarantined: int = 0, repaired: int = 0) -> dict[str, int]:
    """What is planted, as a run's accounting names it."""
    return {"duplicate": duplicate, "quarantined": quarantined, "repaired": repaired}
