"""The naive forecasts by hand; and that a model which fails, or expects nothing possible, says so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from glue_jobs.modelling.forecasts import candidates
from glue_jobs.modelling.forecasts.candidates import BARS, MODELS, FitError, Values, fitted

HISTORY = np.array([10.0, 20.0, 40.0, 30.0, 14.0, 22.0])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("naive", [22.0, 22.0, 22.0, 22.0]),
        ("drift", [24.4, 26.8, 29.2, 31.6]),
        ("seasonal_naive", [40.0, 30.0, 14.0, 22.0]),
    ],
)
def test_naive_forecasts(name: str, expected: list[float]) -> None:
    assert fitted(BARS[name], HISTORY, 4) == pytest.approx(expected)


def test_models_see_values_of_one_size_and_answer_in_the_series_own() -> None:
    seen = []

    def last(history: Values, horizon: int) -> Values:
        seen.append(history.mean())
        return history[-horizon:]

    for scale in (1e-3, 1.0, 1e9):
        assert fitted(last, HISTORY * scale, 2) == pytest.approx([14.0 * scale, 22.0 * scale])
    assert seen == pytest.approx([1e9] * 3)


@pytest.mark.parametrize(
    ("fit", "said"),
    [
        (lambda history, horizon: np.array([1.0, np.nan]), "it expects 1.667e-08, nan"),
        (lambda history, horizon: np.array([0.0, 1.0]), "it expects 0, "),
        (lambda history, horizon: np.array([-1.0]), "it expects -"),
        (lambda history, horizon: {}["mean"], "KeyError: 'mean'"),
    ],
)
def test_a_model_without_a_possible_forecast_says_so(fit: Callable[[Values, int], Values], said: str) -> None:
    with pytest.raises(FitError) as caught:
        fitted(fit, np.array([16.67, 16.67]), 2)
    assert str(caught.value).startswith(said)


def test_the_librarys_models_are_the_declared_ones_and_repeat_themselves() -> None:
    every = candidates.candidates()
    assert list(every) == [*BARS, *MODELS]
    growing = 1e9 * np.array([1, 1.1, 1.15, 1.3, 1.32, 1.4, 1.52, 1.6, 1.7, 1.72])
    for name in MODELS:
        first, again = (fitted(every[name], growing, 4) for _ in range(2))
        assert first.tolist() == again.tolist()
        assert 1.5e9 < min(first) <= max(first) < 2.5e9
