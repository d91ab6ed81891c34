"""Rows in chunks, each with a random generator of its own: memory stays flat, and no feed's bytes hang on another's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

ROWS = 250_000

# Whole numbers of any width.
Ints = NDArray[Any]
Mask = NDArray[np.bool_]


def generator(seed: int, *names: str | int) -> np.random.Generator:
    """PCG64, seeded by the seed and by what it is for."""
    return np.random.Generator(np.random.PCG64([seed, *(crc32(str(name).encode()) for name in names)]))


@dataclass(frozen=True)
class Chunk:
    """Rows `first` to `first + rows` (from 0) of `total`, and the chunk's own random numbers."""

    rng: np.random.Generator
    first: int
    rows: int
    total: int

    @property
    def numbers(self) -> Ints:
        """The rows' numbers, from 1."""
        return np.arange(self.first + 1, self.first + self.rows + 1)

    def part(self, rows: int) -> int:
        """How many of `rows`, spread evenly over all chunks, are this chunk's: exact in the sum."""
        before, after = (rows * upto // max(self.total, 1) for upto in (self.first, self.first + self.rows))
        return after - before

    def some(self, rows: int) -> Ints:
        """Places of `rows` different rows."""
        return self.rng.choice(self.rows, min(rows, self.rows), replace=False)

    def below(self, limit: int) -> Ints:
        """A whole number from 0 to below `limit` for every row, all alike."""
        return self.rng.integers(0, limit, self.rows)

    def chance(self, share: float) -> Mask:
        """True for about `share` of the rows."""
        return self.rng.random(self.rows) < share

    def weighted(self, weights: Sequence[float]) -> Ints:
        """An index into `weights` for every row, as often as the weights say."""
        return picked(self.rng, weights, self.rows)


def picked(rng: np.random.Generator, weights: Sequence[float], rows: int) -> Ints:
    """`rows` indexes into `weights`, as often as the weights say."""
    upto: NDArray[Any] = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(upto / upto[-1], rng.random(rows), side="right")


def chunks(seed: int, name: str, total: int, rows: int = ROWS) -> Iterator[Chunk]:
    """All chunks of `total` rows of what is called `name`."""
    for index, first in enumerate(range(0, total, rows)):
        yield Chunk(generator(seed, name, index), first, min(rows, total - first), total)
