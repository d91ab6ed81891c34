"""Drift: what a run brings of a feed is distributed otherwise than what was good before. Pure Python, small figures.

The population stability index (PSI) of two distributions over the same categories is the sum of
(new share - old share) * ln(new share / old share). By the usual rule of credit scoring a PSI above 0.25 is a shift of
the population (Siddiqi, "Credit Risk Scorecards", 2006). That rule knows nothing of sample sizes: two samples of one
population have a PSI of about (1/n + 1/m) * chi-square with categories - 1 degrees of freedom (Yurdakul, "Statistical
Properties of Population Stability Index", 2018). So the threshold of small deliveries and many categories is higher:
what chance alone brings once in 30,000 comparisons.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from glue_jobs.contract.feed import Feed
from glue_jobs.curation.profile import DAYS, STEPS, ColumnProfile, Profile

# Thresholds. PSI: see above. Order: a change of a correlation by a medium effect (Cohen, "Statistical Power Analysis",
# 1988: r = 0.3). Nulls and rows: our own ruling, a tenth of the rows, and half as many or twice as many rows.
PSI = 0.25
ORDER = 0.3
NULL_SHARE = 0.1
ROWS = 2.0
# Standard deviations of a sample that are no drift, for the measures above.
CHANCE = 4.0
# Fewer rows say too little.
FEWEST_ROWS = 100
# A category below this share on both sides counts among the others.
RARE = 0.005
# Of a column that has drifted, the categories that moved most are told.
TOLD = 10

EPOCH = date(1970, 1, 1)
WHOLE = "*"
OTHERS = "(others)"
DISTRIBUTION, ORDERING, NULLS, ROW_COUNT = "distribution", "order", "null_share", "rows"


@dataclass(frozen=True)
class Drift:
    """One thing that differs by more than its threshold.

    Attributes:
        column: the column; `*` for the feed's rows.
        measure: `distribution` (old and new are a category's shares; `psi` is the whole column's), `order` (Pearson's
            correlation with the record's number), `null_share`, or `rows`.
        category: a category, or a range of values such as `above 2012 to 2016`; "" for the other measures.
    """

    column: str
    measure: str
    category: str
    old: float
    new: float
    psi: float | None
    threshold: float


@dataclass(frozen=True)
class Band:
    """A category or a range of values, with its share on both sides."""

    name: str
    old: float
    new: float

    @property
    def psi(self) -> float:
        """What it adds to the column's PSI; never negative."""
        return (self.new - self.old) * math.log(self.new / self.old)


def drifts(feed: Feed, good: Profile, new: Profile) -> list[Drift]:
    """What differs between the last good profile and a new one; nothing where one is too small to tell.

    Rows a file are compared for feeds whose files are whole states: a feed that grows with time brings as much as has
    happened. Its days always move, so neither their distribution nor their order is compared; nor are those of numbers
    in the key, which only number the rows. Days that the contract calls moving are compared by their distance from the
    median.
    """
    if not (is_enough(good) and is_enough(new)):
        return []
    found = [] if feed.month_of else list(_rows(good, new))
    for name, column in new.columns.items():
        if name in good.columns:
            found += _column(feed, good.columns[name], column)
    return found


def is_enough(profile: Profile) -> bool:
    """Whether a profile has rows enough to be compared."""
    return profile.rows >= FEWEST_ROWS


def bands(old: ColumnProfile, new: ColumnProfile, are_days: bool = False) -> list[Band]:
    """The categories of a column, or else the ranges between the old one's deciles, with the smoothed shares.

    Half a row is added to every band of both sides, so that an empty one has a logarithm.

    Args:
        are_days: the values are days from 1970, and the ranges are named by dates.
    """
    if old.categories or new.categories:
        return _category_bands(old.categories, new.categories)
    if old.quantiles and new.quantiles:
        return _value_bands(old, new, are_days)
    return []


def threshold(bands: int, old: int, new: int) -> float:
    """The PSI above which a column of so many bands and rows has drifted."""
    freedom = max(1, bands - 1)
    # The chi-square distribution's quantile CHANCE deviations out (Wilson and Hilferty, 1931).
    part = 2 / (9 * freedom)
    quantile = freedom * (1 - part + CHANCE * math.sqrt(part)) ** 3
    return max(PSI, quantile * (1 / old + 1 / new))


def _rows(good: Profile, new: Profile) -> Iterator[Drift]:
    # A run may bring several states: what counts is how many rows one file has.
    before, now = good.rows / good.files, new.rows / new.files
    if not 1 / ROWS <= now / before <= ROWS:
        yield Drift(WHOLE, ROW_COUNT, "", before, now, None, ROWS)


def _column(feed: Feed, old: ColumnProfile, new: ColumnProfile) -> Iterator[Drift]:
    yield from _nulls(old, new)
    if min(old.present, new.present) < FEWEST_ROWS or not _is_compared(feed, new.column):
        return
    yield from _order(old, new)
    aligned = _moved(old, new) if _is_moving(feed, new.column) else new
    found = bands(old, aligned, feed.table.column(new.column).type in DAYS)
    psi, most = sum(band.psi for band in found), threshold(len(found), old.present, new.present)
    if psi > most:
        for band in sorted(found, key=lambda band: -band.psi)[:TOLD]:
            yield Drift(new.column, DISTRIBUTION, band.name, band.old, band.new, psi, most)


def _nulls(old: ColumnProfile, new: ColumnProfile) -> Iterator[Drift]:
    before, now = old.nulls / old.rows, new.nulls / new.rows
    either = (old.nulls + new.nulls) / (old.rows + new.rows)
    most = max(NULL_SHARE, CHANCE * math.sqrt(either * (1 - either) * (1 / old.rows + 1 / new.rows)))
    if abs(now - before) > most:
        yield Drift(new.column, NULLS, "", before, now, None, most)


def _order(old: ColumnProfile, new: ColumnProfile) -> Iterator[Drift]:
    if old.order is None or new.order is None:
        return
    most = max(ORDER, CHANCE * math.sqrt(1 / old.present + 1 / new.present))
    if abs(new.order - old.order) > most:
        yield Drift(new.column, ORDERING, "", old.order, new.order, None, most)


def _is_compared(feed: Feed, name: str) -> bool:
    is_day = feed.table.column(name).type in DAYS
    is_number = not is_day and feed.table.column(name).type != "string"
    return not (feed.month_of and is_day) and not (name in feed.key and is_number)


def _is_moving(feed: Feed, name: str) -> bool:
    return any(column.moving for column in feed.columns if column.name == name)


def _moved(old: ColumnProfile, new: ColumnProfile) -> ColumnProfile:
    """The new profile with its median where the old one's is."""
    middle = STEPS // 2
    by = old.quantiles[middle] - new.quantiles[middle]
    return replace(new, quantiles=tuple(value + by for value in new.quantiles))


def _category_bands(old: Mapping[str, int], new: Mapping[str, int]) -> list[Band]:
    totals = sum(old.values()), sum(new.values())
    counts: dict[str, list[int]] = {}
    for name in {**old, **new}:
        pair = old.get(name, 0), new.get(name, 0)
        is_rare = all(count < RARE * total for count, total in zip(pair, totals))
        place = counts.setdefault(OTHERS if is_rare else name, [0, 0])
        place[0] += pair[0]
        place[1] += pair[1]
    return _smoothed({name: (before, now) for name, (before, now) in counts.items()}, *totals)


def _value_bands(old: ColumnProfile, new: ColumnProfile, are_days: bool) -> list[Band]:
    edges = sorted({old.quantiles[place * STEPS // 10] for place in range(1, 10)})
    below = [[_part_to(profile.quantiles, edge) for edge in edges] for profile in (old, new)]
    counts = {
        name: (before * old.present, now * new.present)
        for name, before, now in zip(_ranges(edges, are_days), *map(_differences, below))
    }
    return _smoothed(counts, old.present, new.present)


def _ranges(edges: Sequence[float], are_days: bool) -> list[str]:
    names = [(EPOCH + timedelta(days=edge)).isoformat() if are_days else f"{edge:.10g}" for edge in edges]
    between = [f"above {low} to {high}" for low, high in zip(names, names[1:])]
    return [f"to {names[0]}", *between, f"above {names[-1]}"]


def _smoothed(counts: Mapping[str, tuple[float, float]], old: float, new: float) -> list[Band]:
    extra = 0.5 * len(counts)
    return [
        Band(name, (before + 0.5) / (old + extra), (now + 0.5) / (new + extra))
        for name, (before, now) in counts.items()
    ]


def _part_to(quantiles: Sequence[float], edge: float) -> float:
    """The share of values up to `edge`, between two quantiles by interpolation."""
    place = bisect_right(quantiles, edge) - 1
    if place < 0:
        return 0.0
    if place == len(quantiles) - 1:
        return 1.0
    low, high = quantiles[place], quantiles[place + 1]
    return (place + (edge - low) / (high - low)) / (len(quantiles) - 1)


def _differences(parts: Sequence[float]) -> list[float]:
    return [after - before for before, after in zip((0.0, *parts), (*parts, 1.0))]
