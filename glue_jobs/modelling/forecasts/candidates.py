"""The models that compete for a series, and the naive ones that they have to beat.

AutoARIMA is not among them: on the real file it was worse than every naive forecast but one, and took longer than all
others together (feasibility.md 5).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEASON = 4
# Optimisers stop by absolute differences, and Theta's first level is sought up to 1e10: every series is seen by them
# with this mean. With far smaller ones the search ran off to that bound and stayed there.
SCALE = 1e9

Values = NDArray[np.float64]
# History, oldest first → the next `horizon` values.
Fit = Callable[[Values, int], Values]


class FitError(Exception):
    """A model has no forecast for a series; the message says why."""


def naive(history: Values, horizon: int) -> Values:
    """The last value, again and again."""
    return np.repeat(history[-1], horizon)


def drift(history: Values, horizon: int) -> Values:
    """The last value, and as much more each quarter as there was on average from the first to the last."""
    step = (history[-1] - history[0]) / (len(history) - 1)
    return np.asarray(history[-1] + step * np.arange(1, horizon + 1), dtype=np.float64)


def seasonal_naive(history: Values, horizon: int) -> Values:
    """The value of the same quarter a year before."""
    return np.resize(history[-SEASON:], horizon)


# In the order in which the first of equals is taken.
BARS: Mapping[str, Fit] = {"naive": naive, "drift": drift, "seasonal_naive": seasonal_naive}
MODELS = ("theta", "dynamic_theta", "auto_theta", "auto_ets")


def candidates() -> dict[str, Fit]:
    """Name → model: the naive ones, then statsforecast's. None of them draws a random number."""
    return {**BARS, **{name: _fit(name) for name in MODELS}}


def fitted(fit: Fit, history: Values, horizon: int) -> Values:
    """The forecast of a model for a history of any size.

    Raises:
        FitError: it fails, or what it expects is no positive number.
    """
    scale = float(np.mean(history)) / SCALE
    try:
        # A variance of too few values is one of them; whether the result is a number is looked at below.
        with np.errstate(all="ignore"):
            found = np.asarray(fit(history / scale, horizon), dtype=np.float64) * scale
    # A library's optimiser may fail by any exception: the series goes on with its other models, and its note says so.
    except Exception as error:
        raise FitError(f"{type(error).__name__}: {error}") from error
    if not (np.isfinite(found).all() and (found > 0).all()):
        raise FitError(f"it expects {', '.join(f'{value:.4g}' for value in found)}")
    return found


def _fit(name: str) -> Fit:
    def fit(history: Values, horizon: int) -> Values:
        return np.asarray(_statsforecast()[name].forecast(y=history, h=horizon)["mean"])

    return fit


@cache
def _statsforecast() -> dict[str, Any]:
    # Imported late: it takes longer than a job with nothing to do.
    from statsforecast.models import AutoETS, AutoTheta, DynamicTheta, Theta

    kinds = dict(zip(MODELS, (Theta, DynamicTheta, AutoTheta, AutoETS)))
    return {name: kind(season_length=SEASON) for name, kind in kinds.items()}
