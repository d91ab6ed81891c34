"""Which model is published, and what is said."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from glue_jobs.modelling.forecasts.candidates import BARS, Fit, Values
from glue_jobs.modelling.forecasts.choice import Study, Verdict, best, study
from glue_jobs.modelling.forecasts.series import Series
from tests.unit.glue_jobs.modelling.forecasts.examples import series

REGIONS = ("APAC", "EMEA", "LATAM", "UCAN")


def growing(name: str, count: int = 21, start: float = 100.0) -> Series:
    """Growth by a tenth of the start a quarter, with a wave of its own."""
    wave = (0.0, 3.0, -2.0, 4.0, 1.0)
    return series([start + 10 * step + wave[(step + len(name)) % 5] for step in range(count)], name)


def straight(history: Values, horizon: int) -> Values:
    """A line by least squares."""
    slope, at = np.polyfit(np.arange(len(history)), history, 1)
    return np.asarray(at + slope * np.arange(len(history), len(history) + horizon))


def wrong(history: Values, horizon: int) -> Values:
    """Twice the last value."""
    return np.repeat(2 * history[-1], horizon)


def judged(*given: Series, **models: Fit) -> tuple[Study, dict[str, Verdict]]:
    found = study(given, {**BARS, **models})
    return found, {verdict.series.key.name: verdict for verdict in found.verdicts}


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ({"naive": "0.05", "drift": "0.04", "seasonal_naive": "0.08", "theta": "0.03"}, ("theta", "drift", "theta")),
        ({"naive": "0.05", "drift": "0.04", "seasonal_naive": "0.08", "theta": "0.04"}, ("drift", "drift", "theta")),
        ({"naive": "0.04", "drift": "0.04", "seasonal_naive": "0.08"}, ("naive", "naive", None)),
        (
            {"naive": "0.05", "drift": "0.04", "seasonal_naive": "0.08", "auto_ets": "0.03", "theta": "0.03"},
            ("theta", "drift", "theta"),
        ),
    ],
    ids=["a model wins", "of equals the naive one", "naive alone", "of equal models the first"],
)
def test_the_least_error_wins_and_a_naive_one_before_others(
    errors: dict[str, str], expected: tuple[str, str, str | None]
) -> None:
    assert best({name: Decimal(error) for name, error in errors.items()}) == expected


def test_a_model_that_beats_all_bars_is_published_with_its_intervals() -> None:
    _, found = judged(*map(growing, REGIONS), theta=straight)
    ucan = found["UCAN"]
    assert (ucan.model, ucan.is_naive, ucan.origins) == ("theta", False, 8)
    assert ucan.note.startswith("theta is off by ") and "on these 8 origins; naive " in ucan.note
    assert [item.quarter.isoformat() for item in ucan.expected] == [
        "2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31",
    ]  # fmt: skip
    for item in ucan.expected:
        (low_80, high_80), (low_95, high_95) = item.ends[80], item.ends[95]
        assert 0 < low_95 <= low_80 < item.forecast < high_80 <= high_95
    assert ucan.covered is not None and ucan.covered[80][1] == ucan.covered[95][1] == 20
    assert ucan.covered[80][0] <= ucan.covered[95][0]


def test_where_nothing_beats_the_bars_the_naive_forecast_is_published_and_it_says_so() -> None:
    _, found = judged(*map(growing, REGIONS), theta=wrong)
    ucan = found["UCAN"]
    assert (ucan.model, ucan.is_naive) == ("drift", True)
    assert ucan.note.startswith("no model beats naive with drift (") and "naive with drift (" in ucan.note.split(":")[1]


def test_a_new_region_is_told_what_is_missing_and_others_go_on() -> None:
    young = Series(growing("ANZ").key, growing("ANZ").quarters[-3:], growing("ANZ").values[-3:])
    found, by_name = judged(young, *map(growing, REGIONS), theta=straight)
    assert by_name["ANZ"].note == ("3 quarters of history without a gap, 15 needed: 12 more are missing for a forecast")
    assert (by_name["ANZ"].model, by_name["ANZ"].expected, by_name["ANZ"].origins) == (None, (), 0)
    assert all(by_name[name].model == "theta" for name in REGIONS)
    assert {point.key.name for point in found.points} == set(REGIONS)


def test_without_enough_past_errors_there_is_no_interval_and_so_no_forecast() -> None:
    """One series of 21 quarters has ten errors four quarters ahead; 95 % take nineteen."""
    _, found = judged(growing("UCAN"), theta=straight)
    ucan = found["UCAN"]
    assert (ucan.model, ucan.expected, ucan.origins) == (None, (), 8)
    assert ucan.note.startswith("9 more past forecasts of theta, 4 quarters ahead, are missing for a 95 % interval")


def test_a_model_that_fails_is_named_and_the_bars_are_needed() -> None:
    def broken(history: Values, horizon: int) -> Values:
        raise ValueError("singular")

    _, found = judged(*map(growing, REGIONS), theta=broken)
    assert found["UCAN"].note.endswith("; theta is left out: ValueError: singular")
    assert "no model could be fitted" in found["UCAN"].note
    plunging = series([21 * 100.0 - 100 * step for step in range(21)], "UCAN")
    _, found = judged(plunging, *map(growing, REGIONS[:3]))
    assert found["UCAN"].model is None
    assert found["UCAN"].note.startswith("no forecast without drift to compare with; drift is left out: it expects")


def test_no_series_no_verdict() -> None:
    assert study([], BARS).verdicts == []
