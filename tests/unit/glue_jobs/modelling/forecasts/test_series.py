"""Which quarters make a series, and why one can't be forecast."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from glue_jobs.modelling.forecasts.series import Key, quarter_after, series_of
from tests.unit.glue_jobs.modelling.forecasts.examples import series

LATEST = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [(1, date(2019, 6, 30)), (3, date(2019, 12, 31)), (4, date(2020, 3, 31)), (0, date(2019, 3, 31))],
)
def test_quarters_follow_each_other(steps: int, expected: date) -> None:
    assert quarter_after(date(2019, 3, 31), steps) == expected


def test_a_gap_leaves_the_quarters_after_it() -> None:
    days = [date(2022, 12, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 3, 31), date(2022, 6, 30)]
    (found,) = series_of([("members", "EMEA", day, Decimal(day.month)) for day in days])
    assert found.key == Key("members", "EMEA")
    assert [day.isoformat() for day in found.quarters] == ["2022-12-31", "2023-03-31", "2023-06-30", "2023-09-30"]
    assert found.values == (12, 3, 6, 9)


def test_series_are_told_apart_by_metric_and_name() -> None:
    rows = [(metric, name, LATEST, Decimal(1)) for metric in ("members", "revenue_usd") for name in ("UCAN", "EMEA")]
    assert [str(one.key) for one in series_of(rows)] == [
        "members of EMEA", "members of UCAN", "revenue_usd of EMEA", "revenue_usd of UCAN",
    ]  # fmt: skip
    assert series_of([]) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([5.0] * 3, "3 quarters of history without a gap, 15 needed: 12 more are missing"),
        ([5.0], "1 quarter of history without a gap, 15 needed: 14 more"),
        ([5.0] * 14, "1 more are missing"),
        ([5.0] * 14 + [0.0], "without a positive value"),
        ([5.0] * 14 + [2e17], "values above 1e+17"),
    ],
)
def test_what_is_missing_is_said(values: list[float], said: str) -> None:
    found = series(values)
    assert said in str(found.shortcoming(found.quarters[-1]))


def test_enough_is_enough_and_a_series_that_ended_is_told() -> None:
    found = series([5.0] * 15)
    assert found.shortcoming(found.quarters[-1]) is None
    assert found.shortcoming(LATEST) == "ends with 2022-09-30, others with 2024-03-31: no forecast"
