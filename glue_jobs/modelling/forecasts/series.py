"""Series: the quarters of one metric of one region, of all regions, or of the company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

HORIZON = 4
# Two years: with less no model sees a season twice.
FIRST_ORIGIN = 8
# Origins with all four quarters known that a choice between models rests on, at most and at least.
SCORED_ORIGINS, FEWEST_ORIGINS = 8, 4
FEWEST_QUARTERS = FIRST_ORIGIN + HORIZON + FEWEST_ORIGINS - 1
# What a column of amounts can hold, less a factor for what a forecast and its interval may add.
LARGEST = Decimal(10) ** 17


class Key(NamedTuple):
    """Metric and name of a series."""

    metric: str
    name: str

    def __str__(self) -> str:
        return f"{self.metric} of {self.name}"


@dataclass(frozen=True)
class Series:
    """One series: the last days of its quarters, which follow each other without a gap, and their values."""

    key: Key
    quarters: tuple[date, ...]
    values: tuple[Decimal, ...]

    def shortcoming(self, latest: date) -> str | None:
        """Why it can't be forecast, in words; None where it can.

        Args:
            latest: the latest quarter of all series.
        """
        count = len(self.quarters)
        if self.quarters[-1] != latest:
            return f"ends with {self.quarters[-1]}, others with {latest}: no forecast"
        if count < FEWEST_QUARTERS:
            return (
                f"{count} quarter{'s' if count > 1 else ''} of history without a gap, {FEWEST_QUARTERS} needed:"
                f" {FEWEST_QUARTERS - count} more are missing for a forecast"
            )
        if any(value <= 0 for value in self.values):
            return "a quarter without a positive value: no error can be told as a share of it, so no forecast"
        if max(self.values) > LARGEST:
            return f"values above {LARGEST:.0e}: no forecast"
        return None


def series_of(rows: Iterable[tuple[str, str, date, Decimal]]) -> list[Series]:
    """The series of (metric, name, quarter, value), by metric and name; of each the latest quarters without a gap."""
    found: dict[Key, dict[date, Decimal]] = defaultdict(dict)
    for metric, name, quarter, value in rows:
        found[Key(metric, name)][quarter] = value
    return [_without_gap(key, values) for key, values in sorted(found.items())]


def quarter_after(quarter: date, steps: int = 1) -> date:
    """The last day of the quarter `steps` after the one that ends with `quarter`."""
    month = quarter.year * 12 + quarter.month + 3 * steps
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _without_gap(key: Key, values: dict[date, Decimal]) -> Series:
    quarters = sorted(values, reverse=True)
    kept = [quarters[0]]
    for quarter in quarters[1:]:
        if quarter_after(quarter) != kept[-1]:
            break
        kept.append(quarter)
    kept.reverse()
    return Series(key, tuple(kept), tuple(values[quarter] for quarter in kept))
