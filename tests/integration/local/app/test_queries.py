"""The app's own queries on the small star, as the reader: the columns that its pages read, and rows by hand."""

from __future__ import annotations

from typing import Any

import pytest

from lambdas.forecast_api.handler import asking
from local.app import revenue, titles
from tests.fixtures_postgres import Warehouse

Ask = Any


@pytest.fixture(scope="module")
def ask(filled_copy: Any) -> Ask:
    made: Warehouse = filled_copy()
    return asking(made.reader)


def test_expected_revenue_has_what_the_chart_takes(ask: Ask) -> None:
    (row,) = ask(revenue.OF_REVENUE, ("Streaming",))
    assert {"quarter", "model", "expected", *revenue.ENDS, "backtest_mape_seasonal_naive"} <= row.keys()
    assert (row["quarter"], row["model"], row["expected"], row["low_95"]) == ("2024 Q1", "theta", 5900, 5700)


def test_expected_members_are_of_a_region_and_a_metric(ask: Ask) -> None:
    (row,) = ask(revenue.OF_MEMBERS, ("UCAN", "members"))
    assert (row["quarter"], row["expected"], row["high_80"]) == ("2024 Q1", 79, 80)
    assert ask(revenue.OF_MEMBERS, ("UCAN", "arpu_month_usd")) == []


def test_the_history_of_totals_is_by_quarter(ask: Ask) -> None:
    rows = ask(revenue.TOTAL_HISTORY, ())
    assert [(row["quarter"], row["streaming"], row["global"]) for row in rows] == [
        ("2022 Q4", 5000, 5100), ("2023 Q4", 5800, 5800),
    ]  # fmt: skip


def test_the_backtest_is_of_the_published_model(ask: Ask) -> None:
    rows = ask(revenue.BACKTEST, ("revenue_usd", "Streaming"))
    assert [(row["model"], row["known_up_to"], row["quarter"]) for row in rows] == [
        ("theta", "2023 Q2", "2023 Q3"), ("theta", "2023 Q2", "2023 Q4"),
    ]  # fmt: skip
    assert float(rows[0]["error_rate"]) == pytest.approx(0.2)


@pytest.mark.parametrize(("text", "found"), [("no DATE", 1), ("no%", 0)])
def test_titles_are_found_by_a_part_of_their_name_taken_literally(ask: Ask, text: str, found: int) -> None:
    rows = ask(titles.FOUND, (f"%{titles.escaped(text)}%", titles.MOST))
    assert len(rows) == found
    assert all({"imdb_rating", "imdb_match", "title"} <= row.keys() for row in rows)
