"""Which model is published for a series: the best of the backtest, if it beats every naive one; else the best naive.

The choice is made on the same origins as the score, of several models: the winner's error is a little flattered, and is
to be read as "on these origins", not as "from now on".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from glue_jobs.modelling.forecasts.backtest import Point, Tested, backtest, mapes, scored_origins
from glue_jobs.modelling.forecasts.candidates import BARS, MODELS, Fit
from glue_jobs.modelling.forecasts.intervals import LEVELS, Surprises, bounds, coverage
from glue_jobs.modelling.forecasts.series import HORIZON, Series, quarter_after

WORDS = {"drift": "naive with drift", "seasonal_naive": "seasonal naive"}


@dataclass(frozen=True)
class Expected:
    """One quarter to come: the forecast, and the ends of its intervals by level."""

    quarter: date
    forecast: Decimal
    ends: Mapping[int, tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class Verdict:
    """What is said of one series: the published model with its forecast, or none, and why."""

    series: Series
    note: str
    model: str | None = None
    expected: Sequence[Expected] = ()
    mapes: Mapping[str, Decimal] | None = None
    origins: int = 0
    covered: Mapping[int, tuple[int, int]] | None = None

    @property
    def is_naive(self) -> bool:
        """A naive forecast is published."""
        return self.model in BARS


@dataclass(frozen=True)
class Study:
    """All verdicts, and the backtests with what they knew of errors."""

    verdicts: Sequence[Verdict]
    points: Sequence[Point]
    surprises: Surprises


def study(series: Sequence[Series], models: Mapping[str, Fit]) -> Study:
    """Backtest every series that can be, and choose."""
    latest = max((one.quarters[-1] for one in series), default=date.min)
    short = {one.key: one.shortcoming(latest) for one in series}
    tested = {one.key: backtest(one, models) for one in series if short[one.key] is None}
    points = [point for one in tested.values() for point in one.points]
    surprises = Surprises.of(points)
    verdicts = [
        _judged(one, tested[one.key], surprises) if one.key in tested else Verdict(one, short[one.key] or "")
        for one in series
    ]
    return Study(verdicts, points, surprises)


def best(found: Mapping[str, Decimal]) -> tuple[str, str, str | None]:
    """The model to publish, the best naive one, and the best of the others, if any could be fitted.

    Of equals the first in the order of BARS and MODELS is taken, and a naive one before any other.
    """
    bar = min((name for name in BARS if name in found), key=lambda name: found[name])
    rival = min((name for name in MODELS if name in found), key=lambda name: found[name], default=None)
    chosen = rival if rival is not None and found[rival] < found[bar] else bar
    return chosen, bar, rival


def _judged(series: Series, tested: Tested, surprises: Surprises) -> Verdict:
    left_out = "".join(f"; {name} is left out: {why}" for name, why in tested.failed.items())
    found = mapes(tested.points)
    lacking = [name for name in BARS if name not in found]
    if lacking:
        return Verdict(series, f"no forecast without {', '.join(lacking)} to compare with{left_out}")
    model, bar, rival = best(found)
    origins = len(scored_origins(len(series.quarters)))
    missing = _missing(series, model, surprises)
    if missing:
        return Verdict(series, missing + left_out, mapes=found, origins=origins)
    return Verdict(
        series, _reason(found, bar, rival, origins) + left_out, model,
        _expected(series, model, tested.coming[model], surprises), found, origins,
        coverage([point for point in tested.points if point.model == model], surprises),
    )  # fmt: skip


def _missing(series: Series, model: str, surprises: Surprises) -> str:
    """What the intervals lack, in words; empty where they lack nothing."""
    pool = (series.key.metric, model, HORIZON)
    missing = surprises.missing(pool, series.quarters[-1], max(LEVELS))
    if not missing:
        return ""
    return (
        f"{missing} more past forecasts of {model}, {HORIZON} quarters ahead, are missing for a"
        f" {max(LEVELS)} % interval: no forecast"
    )


def _reason(found: Mapping[str, Decimal], bar: str, rival: str | None, origins: int) -> str:
    where = f"on these {origins} origins"
    naive = f"{WORDS.get(bar, bar)} ({percent(found[bar])})"
    if rival is None:
        return f"no model could be fitted: {naive} is published"
    if found[rival] < found[bar]:
        others = ", ".join(f"{WORDS.get(name, name)} {percent(found[name])}" for name in BARS)
        return f"{rival} is off by {percent(found[rival])} {where}; {others}"
    return f"no model beats {naive} {where}, the best is {rival} ({percent(found[rival])}): {naive} is published"


def percent(share: Decimal | float) -> str:
    """A share in words: 0.0378 is 3.78 %."""
    return f"{100 * share:.2f} %"


def _expected(series: Series, model: str, coming: Sequence[Decimal], surprises: Surprises) -> list[Expected]:
    last, found = series.quarters[-1], []
    for step, forecast in enumerate(coming, start=1):
        ends = {}
        for level in LEVELS:
            width = surprises.half_width((series.key.metric, model, step), last, level)
            assert width is not None, "shorter horizons have no fewer errors than the longest"
            ends[level] = bounds(forecast, width)
        found.append(Expected(quarter_after(last, step), forecast, ends))
    return found
