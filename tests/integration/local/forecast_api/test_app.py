"""The API over a real warehouse, asked as the reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lambdas.forecast_api.handler import asking
from local.forecast_api.app import make_app
from tests.fixtures_postgres import Warehouse

ORIGIN = "http://127.0.0.1"


def client(warehouse: Warehouse) -> TestClient:
    return TestClient(make_app(asking(warehouse.reader)), base_url=ORIGIN, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def api(filled_copy: Any) -> TestClient:
    return client(filled_copy())


def test_every_series_is_listed_also_one_without_a_forecast(api: TestClient) -> None:
    answer = api.get("/series")
    assert answer.status_code == 200
    found = {(row["metric"], row["series"]): row for row in answer.json()}
    assert set(found) == {
        ("members", "LATAM"), ("revenue_usd", "EMEA"), ("revenue_usd", "Streaming"), ("revenue_usd", "UCAN"),
    }  # fmt: skip
    assert found["members", "LATAM"]["model"] is None
    assert found["members", "LATAM"]["note"] == "12 more are missing"
    assert (found["revenue_usd", "UCAN"]["is_naive"], found["revenue_usd", "UCAN"]["backtest_mape"]) == (True, 0.04)


def test_history_is_the_view_of_the_series(api: TestClient) -> None:
    of = {name: api.get(f"/series/revenue_usd/{name}/history").json()["history"] for name in ("UCAN", "Streaming")}
    assert of["UCAN"] == [{"quarter": "2022-12-31", "value": 3000.0}, {"quarter": "2023-12-31", "value": 3300.0}]
    assert of["Streaming"] == [{"quarter": "2022-12-31", "value": 5000.0}, {"quarter": "2023-12-31", "value": 5800.0}]


def test_a_forecast_has_its_intervals_and_one_that_is_not_says_why(api: TestClient) -> None:
    found = api.get("/series/revenue_usd/Streaming/forecast").json()
    assert found["note"] == "theta it is"
    assert found["forecast"] == [
        {
            "quarter": "2024-03-31", "model": "theta", "forecast": 5900.0, "low_80": 5800.0, "high_80": 6000.0,
            "low_95": 5700.0, "high_95": 6100.0, "backtest_mape": 0.04, "backtest_mape_seasonal_naive": 0.08,
        }
    ]  # fmt: skip
    short = api.get("/series/members/LATAM/forecast").json()
    assert (short["forecast"], short["note"]) == ([], "12 more are missing")


def test_a_backtest_has_the_models_best_first_and_every_point(api: TestClient) -> None:
    found = api.get("/series/revenue_usd/Streaming/backtest").json()
    assert [(row["model"], row["is_published"]) for row in found["models"]] == [("theta", True), ("naive", False)]
    assert found["models"][0]["mape"] == pytest.approx(0.15) and found["models"][0]["mape_3"] is None
    assert [(row["model"], row["horizon"], row["low_80"]) for row in found["points"]] == [
        ("naive", 1, 5000.0), ("naive", 2, None), ("theta", 1, 3200.0), ("theta", 2, None),
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["history", "forecast", "backtest"])
@pytest.mark.parametrize("series", ["revenue_usd/Mars", "price/UCAN", "members/x' or true --"])
def test_an_unknown_series_is_404_with_the_list(api: TestClient, what: str, series: str) -> None:
    answer = api.get(f"/series/{series}/{what}")
    assert answer.status_code == 404
    assert answer.json() == {
        "detail": f"no series {series}",
        "series": ["members/LATAM", "revenue_usd/EMEA", "revenue_usd/Streaming", "revenue_usd/UCAN"],
    }


def test_the_openapi_page_tells_all_and_takes_nothing_from_elsewhere(api: TestClient) -> None:
    described = api.get("/openapi.json").json()
    one = "/series/{metric}/{series}"
    assert set(described["paths"]) == {"/series", f"{one}/history", f"{one}/forecast", f"{one}/backtest"}
    assert "404" in described["paths"][f"{one}/forecast"]["get"]["responses"]
    assert set(described["components"]["schemas"]["Expected"]["properties"]) > {"low_80", "high_95", "model"}
    page = api.get("/docs").text
    assert "swagger" in page and "https://" not in page and "http://" not in page
    scripts = [part.split('"')[0] for part in page.split('src="')[1:]]
    assert scripts and all(api.get(script).status_code == 200 for script in scripts)


def test_another_sites_name_for_this_machine_is_refused(api: TestClient) -> None:
    assert api.get("/series", headers={"host": "evil.example"}).status_code == 400


def test_a_warehouse_that_is_not_there_is_503(filled_copy: Any) -> None:
    made = filled_copy()
    secret = replace(made.reader, dbname="no_such_database")
    answer = TestClient(make_app(asking(secret)), base_url=ORIGIN, raise_server_exceptions=False).get("/series")
    assert (answer.status_code, "make status" in answer.json()["detail"]) == (503, True)


def test_it_asks_as_the_reader_who_may_change_nothing(filled_copy: Any) -> None:
    made = filled_copy()
    ask = asking(made.reader)
    assert ask("select current_user as role", ()) == [{"role": "reelhouse_reader"}]
    with pytest.raises(Exception, match="read-only transaction|permission denied"):
        ask("delete from mart.revenue_forecast returning 1 as x", ())
