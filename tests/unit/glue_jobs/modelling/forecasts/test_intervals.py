"""Conformal intervals: which error bounds, what is known when, and when there are too few."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from glue_jobs.modelling.forecasts.backtest import Point
from glue_jobs.modelling.forecasts.intervals import Surprises, bounds, coverage, fewest, rank
from glue_jobs.modelling.forecasts.series import Key, quarter_after

ORIGIN = date(2020, 3, 31)
POOL = ("members", "naive", 1)


def point(actual: str, forecast: str = "100", steps: int = 0, name: str = "UCAN", **other: str) -> Point:
    """A forecast one quarter ahead from ORIGIN or `steps` quarters later."""
    origin = quarter_after(ORIGIN, steps)
    return Point(
        Key("members", name), other.get("model", "naive"), origin, quarter_after(origin), 1, Decimal(actual),
        Decimal(forecast), True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("count", "level", "expected"),
    [(4, 80, 4), (3, 80, 4), (19, 95, 19), (18, 95, 19), (100, 95, 96), (9, 80, 8), (0, 80, 1)],
)
def test_the_rank_is_that_of_split_conformal_prediction(count: int, level: int, expected: int) -> None:
    """ceil((n + 1) · level); beyond n there is no bound."""
    assert rank(count, level) == expected


def test_how_many_errors_a_level_takes() -> None:
    assert (fewest(80), fewest(95)) == (4, 19)


def test_errors_are_pooled_over_series_and_count_once_their_outcome_is_known() -> None:
    known = [point(value, name=name) for value, name in (("101", "UCAN"), ("98", "EMEA"), ("103", "UCAN"))]
    found = Surprises.of([*known, point("140", steps=1), point("200", model="drift")])
    assert found.half_width(POOL, quarter_after(ORIGIN, 1), 80) is None
    assert found.missing(POOL, quarter_after(ORIGIN, 1), 80) == 1
    assert found.half_width(POOL, quarter_after(ORIGIN, 2), 80) == Decimal("0.400000")
    assert found.missing(POOL, quarter_after(ORIGIN, 2), 80) == 0
    assert found.half_width(("members", "theta", 1), ORIGIN, 80) is None


def test_bounds_are_shares_of_the_forecast_and_never_negative() -> None:
    assert bounds(Decimal("200.00"), Decimal("0.125")) == (Decimal("175.00"), Decimal("225.00"))
    assert bounds(Decimal("10.00"), Decimal("1.5")) == (Decimal("0.00"), Decimal("25.00"))


def test_coverage_counts_points_that_have_both_intervals() -> None:
    # Nineteen errors of 0.01 to 0.19, known one quarter later.
    past = [point(str(100 + number), name=f"r{number}") for number in range(1, 20)]
    later = [point("117", steps=1), point("116", steps=1), point("84", steps=1), point("119", steps=1)]
    found = coverage([*past, *later], Surprises.of(past))
    assert found == {80: (2, 4), 95: (4, 4)}
