"""The app by Streamlit's own test harness, on given rows: no stack, no browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from local.app import command, live, source, titles
from local.dashboard import registry
from local.dashboard.exhibit import REAL_TIME, Chart, Exhibit
from local.dashboard.grouping import Row
from tests.dashboard_frames import rows

EXHIBITS = registry.exhibits()
EXPECTED: Row = {
    "quarter": "2024 Q2", "model": "theta", "expected": 220.0, "low_80": 200.0, "high_80": 240.0, "low_95": 190.0,
    "high_95": 250.0, "backtest_mape": 0.04, "backtest_mape_seasonal_naive": 0.08,
}  # fmt: skip
PAST: Row = {"known_up_to": "2023 Q4", "quarter": "2024 Q1", "model": "theta", "actual": 100.0, "forecast": 90.0,
             "low_80": 80.0, "high_80": 110.0, "error_rate": 0.1}  # fmt: skip
TITLE: Row = {
    "title": "<b>A Quest</b>", "title_type": "Movie", "release_year": 2020, "maturity_rating": "PG", "genres": "Drama",
    "countries": "Spain", "directors": None, "date_added": "2021-01-01", "imdb_id": "tt1", "imdb_rating": 7.25,
    "imdb_votes": 10, "imdb_match": "year_off_by_one",
}  # fmt: skip


class Warehouse:
    """Given answers in place of the reader's."""

    def __init__(self) -> None:
        self.views = {"member_forecast", "revenue_forecast_backtest"}
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.looks = 0

    def rows_of(self, name: str, exhibit: Exhibit) -> list[Row]:
        return rows(EXHIBITS[name])

    def live(self, exhibits: dict[str, Exhibit]) -> dict[str, list[Row]]:
        self.looks += 1
        return {name: rows(exhibit) if self.looks < 3 else [] for name, exhibit in exhibits.items()}

    def has(self, view: str) -> bool:
        return view in self.views

    def ask(self, query: str, values: tuple[Any, ...] = ()) -> list[Row]:
        self.asked.append((query, values))
        if "catalogue_titles" in query:
            return [TITLE] if values[0] == "%quest%" else []
        if "backtest\n" in query:
            return [PAST, {**PAST, "error_rate": 0.2}]
        if "revenue_company" in query:
            return [{"quarter": "2024 Q1", "streaming": 200, "global": 210}]
        return [EXPECTED]


@pytest.fixture
def warehouse(monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    given = Warehouse()
    for name in ("rows_of", "live", "has", "ask"):
        monkeypatch.setattr(source, name, getattr(given, name))
    return given


@pytest.fixture
def app(warehouse: Warehouse) -> AppTest:
    return AppTest.from_file(str(command.SCRIPT), default_timeout=60).run()


def shown(app: AppTest) -> list[str]:
    assert not app.exception, app.exception
    return [item.value for kind in ("subheader", "caption", "info") for item in app.get(kind)]


def test_revenue_shows_history_forecast_and_backtest(app: AppTest, warehouse: Warehouse) -> None:
    assert "Revenue, EMEA" in shown(app)
    assert any("2 forecasts of the past" in text and "off by 15.0%" in text for text in shown(app))
    assert [(item.label, item.value) for item in app.metric][1:] == [
        ("expected in 2024 Q2", "220"), ("error of theta in the backtest", "4.0%"),
    ]  # fmt: skip
    app.selectbox[0].select("Streaming").run()
    assert "Revenue, Streaming" in shown(app)
    assert app.metric[0].value == "200" and app.metric[1].delta == "+10.0 %"
    assert warehouse.asked[-1][1] == ("revenue_usd", "Streaming")


def test_members_and_arpu_are_chosen_too(app: AppTest, warehouse: Warehouse) -> None:
    app.radio[1].set_value("ARPU").run()
    assert "ARPU, EMEA" in shown(app)
    assert any("bi.revenue_by_region, bi.member_forecast" in text for text in shown(app))
    assert ("EMEA", "arpu_month_usd") in [values for _, values in warehouse.asked]
    assert "Streaming" not in app.selectbox[0].options
    warehouse.views.clear()
    app.radio[1].set_value("Members").run()
    assert any("No forecast of this series" in text for text in shown(app))
    assert any("make refresh" in text for text in shown(app))


def test_engagement_is_filtered_and_says_where_not(app: AppTest) -> None:
    app.radio[0].set_value("Engagement").run()
    texts = shown(app)
    assert "Active members by plan" in texts and "Genres over time" in texts
    assert not any("Not filtered" in text for text in texts)
    app.selectbox[0].select("Spain").run()
    assert sum("Not filtered by country" in text for text in shown(app)) == sum(
        "country" not in one.filters for one in EXHIBITS.values() if one.tab == "Engagement" and one.filters
    )


def test_a_title_is_looked_up_with_its_match(app: AppTest, warehouse: Warehouse) -> None:
    app.radio[0].set_value("Titles").run()
    app.text_input[0].set_value("quest").run()
    assert [item.value for item in app.metric] == ["7.2", "year_off_by_one"]
    app.text_input[0].set_value("100%_\\").run()
    assert any("No title of the catalogue" in text for text in shown(app))
    assert warehouse.asked[-1][1][0] == "%100\\%\\_\\\\%"


def test_the_live_page_has_the_real_time_tab_and_reads_it_anew(app: AppTest, warehouse: Warehouse) -> None:
    app.radio[0].set_value("Live").run()
    own = [one for one in EXHIBITS.values() if one.tab == REAL_TIME]
    assert {item.title for item in own if isinstance(item, Chart)} <= set(shown(app))
    [behind] = app.metric
    assert behind.label == "Messages behind" and behind.value != live.NOTHING
    assert warehouse.looks == 1
    app.run()
    assert warehouse.looks == 2
    app.run()
    texts = shown(app)
    assert app.metric[0].value == live.NOTHING
    assert sum("No rows yet. Filled by events as they come in" in text for text in texts) == len(own)


def test_words_are_no_patterns() -> None:
    assert titles.escaped("5% _") == "5\\% \\_"


def test_it_is_served_on_the_loopback_alone_and_without_a_secret() -> None:
    arguments = command.command(8501)
    assert "--server.address=127.0.0.1" in arguments and "--server.port=8501" in arguments
    assert "--browser.gatherUsageStats=false" in arguments
    assert not any("password" in argument.lower() for argument in arguments)
