"""Rolling-origin backtests: every model is fitted anew at every origin, to what was known then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean

import numpy as np

from glue_jobs.modelling.forecasts.candidates import Fit, FitError, fitted
from glue_jobs.modelling.forecasts.series import FIRST_ORIGIN, HORIZON, SCORED_ORIGINS, Key, Series

CENT, MILLIONTH = Decimal("0.01"), Decimal("0.000001")


@dataclass(frozen=True)
class Point:
    """One forecast of the past: `actual` came, `forecast` had been expected `horizon` quarters before, at `origin`."""

    key: Key
    model: str
    origin: date
    quarter: date
    horizon: int
    actual: Decimal
    forecast: Decimal
    is_scored: bool

    @property
    def error(self) -> float:
        """How far off it was, as a share of what came."""
        return float(abs(self.forecast - self.actual) / self.actual)

    @property
    def surprise(self) -> float:
        """How far off it was, as a share of what was expected."""
        return float(abs(self.actual - self.forecast) / self.forecast)


@dataclass(frozen=True)
class Tested:
    """What came of one series: the points of its models, what each expects of the quarters to come, and why some of
    them were left out."""

    points: Sequence[Point]
    coming: Mapping[str, Sequence[Decimal]]
    failed: Mapping[str, str]


def backtest(series: Series, models: Mapping[str, Fit]) -> Tested:
    """Every model on one series; one that fails at any origin is left out."""
    points: list[Point] = []
    coming: dict[str, Sequence[Decimal]] = {}
    failed: dict[str, str] = {}
    for name, fit in models.items():
        try:
            found = rolled(series, name, fit)
            coming[name] = expected_after(series, fit, len(series.quarters))
        except FitError as error:
            failed[name] = str(error)
        else:
            points += found
    return Tested(points, coming, failed)


def rolled(series: Series, name: str, fit: Fit) -> list[Point]:
    """One model's points on one series, by origin and horizon.

    Raises:
        FitError: the model can't be fitted at one of the origins.
    """
    count = len(series.quarters)
    scored = scored_origins(count)
    found: list[Point] = []
    for origin in range(FIRST_ORIGIN, count):
        for step, expected in enumerate(expected_after(series, fit, origin)[: count - origin]):
            found.append(
                Point(
                    series.key, name, series.quarters[origin - 1], series.quarters[origin + step], step + 1,
                    series.values[origin + step], expected, origin in scored,
                )
            )  # fmt: skip
    return found


def expected_after(series: Series, fit: Fit, known: int) -> list[Decimal]:
    """The four quarters after the first `known` ones, to the cent; raises FitError."""
    history = np.array([float(value) for value in series.values[:known]])
    found = [to_the(CENT, float(value)) for value in fitted(fit, history, HORIZON)]
    if min(found) <= 0:
        raise FitError("it expects less than a cent")
    return found


def scored_origins(count: int) -> range:
    """Of `count` quarters the numbers known at the origins that decide: the last eight that know all four quarters."""
    last = count - HORIZON
    return range(max(FIRST_ORIGIN, last - SCORED_ORIGINS + 1), last + 1)


def mapes(points: Iterable[Point]) -> dict[str, Decimal]:
    """Model → mean absolute error over its scored points, a share of the true values, to the millionth."""
    errors: dict[str, list[float]] = defaultdict(list)
    for point in points:
        if point.is_scored:
            errors[point.model].append(point.error)
    return {model: to_the(MILLIONTH, fmean(found)) for model, found in errors.items()}


def to_the(unit: Decimal, value: float | Decimal) -> Decimal:
    """The value, rounded to `unit`, a half away from zero as PostgreSQL does."""
    return Decimal(value).quantize(unit, rounding=ROUND_HALF_UP)
