"""The oracle's road to forecasts, held against the job's on the real file: no Spark, no warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from glue_jobs import model_revenue_forecast as job
from glue_jobs.modelling.forecasts import candidates
from glue_jobs.modelling.forecasts.choice import Study, study
from glue_jobs.tables.forecast import FORECAST_SERIES, MEMBER_FORECAST, REVENUE, REVENUE_FORECAST
from local.verify.comparison import compare
from local.verify.oracle import Oracle
from local.verify.queries import view_queries
from local.verify.records import Delivered
from tests.real_files import DATA
from tests.unit.glue_jobs.modelling.forecasts.examples import real_series

FILE = "revenue/netflix_revenue_updated.csv"
# As many percent as the two fits of Theta may differ by.
NEAR = 0.005


@pytest.fixture(scope="module")
def found() -> Study:
    return study(real_series(), candidates.candidates())


def told(found: Study) -> Iterator[tuple[Any, ...]]:
    """What the warehouse would tell of the study."""
    for point in found.points:
        yield (*point.key, point.model, point.origin, point.quarter, point.forecast)
    for verdict in found.verdicts:
        for item in verdict.expected:
            yield (*verdict.series.key, verdict.model, verdict.series.quarters[-1], item.quarter, item.forecast)


@pytest.fixture(scope="module")
def told_oracle(found: Study) -> Oracle:
    oracle = Oracle([Delivered("revenue", FILE, DATA / FILE, "")])
    oracle.tell(list(told(found)))
    return oracle


@pytest.fixture
def oracle(told_oracle: Oracle) -> Iterator[Oracle]:
    """The same for all tests; what one of them changes is taken back."""
    told_oracle.duck.begin()
    yield told_oracle
    told_oracle.duck.rollback()


def differences(oracle: Oracle, view: str, columns: list[str], rows: list[tuple[Any, ...]]) -> list[str]:
    (query,) = [one for one in view_queries() if one.name == view]
    comparison = compare(query, (columns, rows), oracle.answer(query))
    assert comparison.rows == len(rows)
    return [difference.line() for difference in comparison.differences]


def test_choice_intervals_and_coverage_are_those_of_the_job(oracle: Oracle, found: Study) -> None:
    coming = list(job.forecast_rows(found.verdicts))
    usd = [tuple(row) for metric, row in coming if metric == REVENUE]
    others = [(metric, *row) for metric, row in coming if metric != REVENUE]
    chosen = [tuple(job.series_row(verdict)) for verdict in found.verdicts]
    assert (len(usd), len(others), len(chosen)) == (24, 32, 14)
    assert differences(oracle, "revenue_forecast", REVENUE_FORECAST.names, usd) == []
    assert differences(oracle, "member_forecast", MEMBER_FORECAST.names, others) == []
    assert differences(oracle, "revenue_forecast_series", FORECAST_SERIES.names, chosen) == []


def test_naive_and_theta_are_recomputed_and_what_is_not_is_said(oracle: Oracle) -> None:
    counted = dict(oracle.duck.execute("select model, count(*) from tested where is_recomputed group by 1").fetchall())
    assert counted == dict.fromkeys(("naive", "drift", "seasonal_naive", "theta", "dynamic_theta"), 14 * 46)
    (note,) = oracle.notes()
    assert "(auto_ets, auto_theta)" in note and "are not recomputed" in note


@pytest.mark.parametrize(("model", "factor"), [("naive", 1.00001), ("theta", 1.01), ("dynamic_theta", 0.99)])
def test_a_forecast_that_is_no_such_models_is_found(oracle: Oracle, model: str, factor: float) -> None:
    one = f"metric = 'revenue_usd' and series = 'UCAN' and model = '{model}'"
    differing = (
        "select count(*), count(*) filter (where expected.forecast <> told_at.forecast)"
        f" from (from expected where {one}) as expected"
        " inner join told_at using (metric, series, model, known, step)"
    )
    assert oracle.duck.execute(differing).fetchone()[1] == 0
    oracle.duck.execute(f"update told set forecast = forecast * {factor} where {one}")
    count, found = oracle.duck.execute(differing).fetchone()
    assert found == count >= 46


def test_without_the_warehouses_word_theta_is_near_the_measured_forecast(oracle: Oracle) -> None:
    """The least square error of all alphas, with nothing told: M USD, as feasibility.md 5 has them."""
    oracle.duck.execute("delete from told")
    got = oracle.duck.execute(
        "select forecast::double / 1e6 from expected where metric = 'revenue_usd' and series = 'UCAN'"
        " and model = 'theta' and known = 21 order by step"
    ).fetchall()
    assert [value for (value,) in got] == pytest.approx([4262.0, 4302.2, 4342.4, 4382.6], rel=NEAR)
    assert oracle.notes() == []


def test_nothing_is_expected_of_too_few_quarters(oracle: Oracle) -> None:
    oracle.duck.execute("delete from told; update forecast_able set is_able = false; delete from own_naive")
    oracle.duck.execute("delete from own_theta")
    queries = {query.name: query for query in view_queries()}
    for view in ("revenue_forecast", "member_forecast", "revenue_forecast_gap", "revenue_forecast_backtest"):
        assert oracle.answer(queries[view])[1] == []
    columns, rows = oracle.answer(queries["revenue_forecast_series"])
    assert len(rows) == 14
    assert {(row[columns.index("model")], row[columns.index("origins")]) for row in rows} == {(None, 0)}
