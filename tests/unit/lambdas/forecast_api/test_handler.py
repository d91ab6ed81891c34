"""What the function answers, the warehouse aside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lambdas.forecast_api import handler, queries

SERIES = {
    "metric": "revenue_usd", "series": "UCAN", "quarters": 21, "last_quarter": date(2024, 3, 31), "model": "naive",
    "is_naive": True, "origins": 8, "backtest_mape": Decimal("0.04"), "interval_points": 0, "covered_80_rate": None,
    "covered_95_rate": None, "note": "nothing beats it",
}  # fmt: skip
HISTORY = [{"quarter": date(2023, 12, 31), "value": Decimal("3300.5")}]


def ask(query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {queries.SERIES: [SERIES], queries.HISTORY: HISTORY}
    if query == queries.HISTORY:
        assert values == ("revenue_usd", "UCAN")
    return found[query]


def told(path: str, method: str = "GET") -> tuple[int, Any]:
    response = handler.answer(method, path, ask)
    assert response["headers"]["content-type"] == "application/json"
    return response["statusCode"], json.loads(response["body"])


@pytest.mark.parametrize("path", ["/series", "/series/"])
def test_every_series_is_listed(path: str) -> None:
    assert told(path) == (200, [{**SERIES, "last_quarter": "2024-03-31", "backtest_mape": 0.04}])


def test_dates_and_decimals_are_json() -> None:
    expected = {"metric": "revenue_usd", "series": "UCAN", "history": [{"quarter": "2023-12-31", "value": 3300.5}]}
    assert told("/series/revenue_usd/UCAN/history") == (200, expected)


@pytest.mark.parametrize("series", ["Mars", "x%27%20or%20true%20--", "%2F"])
def test_an_unknown_series_is_404_with_the_list(series: str) -> None:
    status, body = told(f"/series/revenue_usd/{series}/forecast")
    assert (status, body["series"]) == (404, ["revenue_usd/UCAN"])


@pytest.mark.parametrize("path", ["/", "/nothing", "/series/revenue_usd", "/series/revenue_usd/UCAN/secrets"])
def test_another_path_is_404_with_those_that_there_are(path: str) -> None:
    status, body = told(path)
    assert status == 404 and "/series/<metric>/<series>/backtest" in body["paths"]


def test_only_reading_is_served() -> None:
    response = handler.answer("POST", "/series", ask)
    assert (response["statusCode"], response["headers"]["allow"]) == (405, "GET")


def test_what_is_no_json_is_an_error_and_no_text() -> None:
    with pytest.raises(TypeError, match="object has no place in an answer"):
        handler._json(object())
