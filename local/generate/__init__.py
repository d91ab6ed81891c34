"""Seeded data of the same shape, and with the same kinds of dirt, as the sources (datasets.md): always the same bytes.

Every word, name and title is invented; headers and permitted values come from the contracts. A new feed is a new module
in `feeds` that declares a Generator.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from glue_jobs.contract.discovery import declared
from local.generate.order import SEED, Generator, Order, OrderError
from local.generate.places import Folder, Place, Written

GENERATORS: dict[str, Generator] = {made.feed.name: made for made in declared("local.generate.feeds", Generator)}

# What is wrong with the rows of each feed at scale 1: a run's row accounting must find exactly this.
PLANTED: dict[str, dict[str, int]] = {feed: made.planted(1) for feed, made in GENERATORS.items()}


@dataclass(frozen=True)
class Made:
    """One feed's files, and the seconds they took."""

    feed: str
    files: list[Written]
    seconds: float

    @property
    def rows(self) -> int:
        """Records, without headers."""
        return sum(file.rows for file in self.files)

    @property
    def size(self) -> int:
        """Bytes as they lie there."""
        return sum(file.size for file in self.files)


def generate(
    folder: Path,
    feeds: Iterable[str] | None = None,
    scale: float = 1,
    seed: int = SEED,
    orphans: int = 0,
    late: int = 0,
    day: date | None = None,
) -> list[Path]:
    """Write `<folder>/<feed's landing folder>/<file>` for each of `feeds` (all by default); return the files.

    See Order for what the rest means.

    Raises:
        OrderError: a feed that nothing is generated for, or what can't be made.
    """
    order = Order(scale=scale, seed=seed, orphans=orphans, late=late, day=day)
    return [Path(file.where) for made in produce(order, feeds, Folder(folder)) for file in made.files]


def produce(order: Order, feeds: Iterable[str] | None, place: Place) -> Iterator[Made]:
    """Make the files of each of `feeds` (all by default) at `place`, one feed after the other.

    Raises:
        OrderError: a feed that nothing is generated for, or a day within its history.
    """
    for generator in chosen(feeds):
        began = time.monotonic()
        files = place.put(generator.feed.landing_folder, generator.made(order))
        yield Made(generator.feed.name, files, time.monotonic() - began)


def chosen(feeds: Iterable[str] | None) -> list[Generator]:
    """The generators of `feeds`, all by default.

    Raises:
        OrderError: a feed that nothing is generated for.
    """
    wanted = list(GENERATORS) if feeds is None else list(feeds)
    unknown = sorted(set(wanted) - GENERATORS.keys())
    if unknown:
        there = ", ".join(sorted(GENERATORS))
        raise OrderError(f"no generator for feed {', '.join(unknown)}; there is one for {there}")
    return [GENERATORS[feed] for feed in wanted]
