"""Origins, horizons, errors: on series whose numbers follow by hand."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from glue_jobs.modelling.forecasts.backtest import backtest, mapes, rolled, scored_origins, to_the
from glue_jobs.modelling.forecasts.candidates import BARS, Values
from tests.unit.glue_jobs.modelling.forecasts.examples import series

# 100, 110, … 300.
STEADY = series([100.0 + 10 * step for step in range(21)])


def test_each_origin_knows_no_later_quarter() -> None:
    lengths = []

    def spy(history: Values, horizon: int) -> Values:
        lengths.append(len(history))
        return np.repeat(history.max(), horizon)

    found = rolled(STEADY, "spy", spy)
    assert lengths == list(range(8, 21))
    assert len(found) == 10 * 4 + 3 + 2 + 1
    last = found[-1]
    assert (last.origin.isoformat(), last.quarter.isoformat(), last.horizon) == ("2023-12-31", "2024-03-31", 1)
    assert (last.forecast, last.actual) == (Decimal("290.00"), 300)
    assert all(point.forecast < point.actual for point in found)


@pytest.mark.parametrize(("count", "expected"), [(21, range(10, 18)), (20, range(9, 17)), (15, range(8, 12))])
def test_the_last_eight_origins_with_a_known_year_are_scored(count: int, expected: range) -> None:
    assert scored_origins(count) == expected


def test_errors_are_shares_of_what_came_over_scored_points_alone() -> None:
    found = backtest(STEADY, BARS)
    assert sum(point.is_scored for point in found.points) == 3 * 8 * 4
    expected = np.mean([10 * h / (100 + 10 * (known + h - 1)) for known in range(10, 18) for h in (1, 2, 3, 4)])
    errors = mapes(found.points)
    assert errors["naive"] == to_the(Decimal("0.000001"), float(expected))
    assert errors["drift"] == 0
    assert errors["seasonal_naive"] > errors["naive"]
    assert {name: [int(value) for value in coming] for name, coming in found.coming.items()} == {
        "naive": [300] * 4, "drift": [310, 320, 330, 340], "seasonal_naive": [270, 280, 290, 300],
    }  # fmt: skip


def test_a_model_that_fails_once_is_left_out_with_its_reason() -> None:
    def moody(history: Values, horizon: int) -> Values:
        if len(history) == 21:
            raise ValueError("no more")
        return np.repeat(history[-1], horizon)

    found = backtest(STEADY, {**BARS, "moody": moody})
    assert dict(found.failed) == {"moody": "ValueError: no more"}
    assert {point.model for point in found.points} == set(BARS) == set(found.coming)


@pytest.mark.parametrize(("value", "cents"), [("0.125", "0.13"), ("0.135", "0.14"), ("2.5", "2.50")])
def test_halves_are_rounded_up_as_postgresql_does(value: str, cents: str) -> None:
    assert to_the(Decimal("0.01"), Decimal(value)) == Decimal(cents)
