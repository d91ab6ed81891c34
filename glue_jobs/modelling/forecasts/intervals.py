"""Intervals by pooled conformal prediction (split conformal, Vovk et al. 2005; Lei et al. 2018).

What a model was off by in the past, as a share of its forecast, is pooled over all series of a metric, horizon by
horizon: of one series there are too few errors. Only errors count whose outcome was known at the origin. No model's own
intervals held in the backtest (feasibility.md 5), so none are used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from glue_jobs.modelling.forecasts.backtest import CENT, MILLIONTH, Point, to_the

LEVELS = (80, 95)
# Metric, model, horizon.
Pool = tuple[str, str, int]


@dataclass(frozen=True)
class Surprises:
    """What models were off by, by pool: the quarter in which it was known, and the share."""

    by_pool: Mapping[Pool, Sequence[tuple[date, float]]] = field(default_factory=dict)

    @classmethod
    def of(cls, points: Iterable[Point]) -> Surprises:
        """Those of all points."""
        found: dict[Pool, list[tuple[date, float]]] = defaultdict(list)
        for point in points:
            found[point.key.metric, point.model, point.horizon].append((point.quarter, point.surprise))
        return cls(found)

    def half_width(self, pool: Pool, origin: date, level: int) -> Decimal | None:
        """Half of the interval at `origin`, as a share of the forecast; None where too little was known then."""
        known = sorted(share for quarter, share in self.by_pool.get(pool, ()) if quarter <= origin)
        place = rank(len(known), level)
        return to_the(MILLIONTH, known[place - 1]) if place <= len(known) else None

    def missing(self, pool: Pool, origin: date, level: int) -> int:
        """How many errors more it would take."""
        known = sum(quarter <= origin for quarter, _ in self.by_pool.get(pool, ()))
        return max(fewest(level) - known, 0)


def rank(count: int, level: int) -> int:
    """Which of `count` errors, in order from 1, bounds the next one in `level` of 100 cases; `count` + 1 for none."""
    return -(-(count + 1) * level // 100)


def fewest(level: int) -> int:
    """How many errors an interval of this level takes."""
    return next(count for count in range(1, 1000) if rank(count, level) <= count)


def bounds(forecast: Decimal, half_width: Decimal) -> tuple[Decimal, Decimal]:
    """Lower and upper end, to the cent; what is forecast is never negative."""
    low = to_the(CENT, forecast * (1 - half_width))
    return max(low, Decimal("0.00")), to_the(CENT, forecast * (1 + half_width))


def coverage(points: Iterable[Point], surprises: Surprises) -> dict[int, tuple[int, int]]:
    """Level → how many of the points lay in the interval of their time, of how many that had both."""
    found = dict.fromkeys(LEVELS, (0, 0))
    for point in points:
        pool = (point.key.metric, point.model, point.horizon)
        widths = [surprises.half_width(pool, point.origin, level) for level in LEVELS]
        for level, width in zip(LEVELS, widths):
            if width is not None and None not in widths:
                held, of = found[level]
                found[level] = (held + is_covered(point, width), of + 1)
    return found


def is_covered(point: Point, half_width: Decimal) -> bool:
    """Whether what came lay in the interval."""
    low, high = bounds(point.forecast, half_width)
    return low <= point.actual <= high
