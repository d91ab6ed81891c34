"""What the API answers with, and the queries that it comes from: views of `bi` alone, asked as the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

# Asks one query with its values; gives a row a dict.
Ask = Callable[[str, Sequence[Any]], list[dict[str, Any]]]

SERIES = """
select metric, series, quarters, last_quarter, model, is_naive, origins, backtest_mape, interval_points,
    covered_80_rate, covered_95_rate, note
from bi.revenue_forecast_series order by metric, series
"""
HISTORY = """
select quarter, value from (
    select 'revenue_usd' as metric, region as series, quarter, revenue_usd as value from bi.revenue_by_region
    union all select 'members', region, quarter, members from bi.revenue_by_region
    union all select 'arpu_month_usd', region, quarter, arpu_month_usd from bi.revenue_by_region
    union all select 'revenue_usd', 'Streaming', quarter, streaming_revenue_usd from bi.revenue_company
    union all select 'revenue_usd', 'Global', quarter, global_revenue_usd from bi.revenue_company
) as history where metric = %s and series = %s order by quarter
"""
FORECAST = """
select quarter, model, forecast, low_80, high_80, low_95, high_95, backtest_mape, backtest_mape_seasonal_naive from (
    select 'revenue_usd' as metric, series, quarter, model, forecast_usd as forecast, low_80_usd as low_80,
        high_80_usd as high_80, low_95_usd as low_95, high_95_usd as high_95, backtest_mape,
        backtest_mape_seasonal_naive
    from bi.revenue_forecast
    union all select * from bi.member_forecast
) as coming where metric = %s and series = %s order by quarter
"""
MODELS = """
select model, is_published, is_naive, points, mape, mape_1, mape_2, mape_3, mape_4, interval_points, covered_80_rate,
    covered_95_rate
from bi.revenue_forecast_models where metric = %s and series = %s order by mape, not is_naive, model
"""
POINTS = """
select model, origin, quarter, horizon, actual, forecast, low_80, high_80, low_95, high_95, error_rate, is_scored
from bi.revenue_forecast_backtest where metric = %s and series = %s order by model, origin, quarter
"""


@dataclass(frozen=True)
class Series:
    """One series: how much is known of it, the published model, how it did, and why it was chosen."""

    metric: str
    series: str
    quarters: int
    last_quarter: date
    model: str | None
    is_naive: bool
    origins: int
    backtest_mape: float | None
    interval_points: int
    covered_80_rate: float | None
    covered_95_rate: float | None
    note: str


@dataclass(frozen=True)
class Value:
    """What is known of one quarter."""

    quarter: date
    value: float


@dataclass(frozen=True)
class Expected:
    """One quarter to come, with its intervals."""

    quarter: date
    model: str
    forecast: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float
    backtest_mape: float
    backtest_mape_seasonal_naive: float


@dataclass(frozen=True)
class ModelScore:
    """How one model did on the series; errors are shares of the true value."""

    model: str
    is_published: bool
    is_naive: bool
    points: int
    mape: float
    mape_1: float
    mape_2: float
    mape_3: float
    mape_4: float
    interval_points: int
    covered_80_rate: float | None
    covered_95_rate: float | None


@dataclass(frozen=True)
class Point:
    """One forecast of the past beside what came; intervals are those of its time, null where errors were too few."""

    model: str
    origin: date
    quarter: date
    horizon: int
    actual: float
    forecast: float
    low_80: float | None
    high_80: float | None
    low_95: float | None
    high_95: float | None
    error_rate: float
    is_scored: bool


@dataclass(frozen=True)
class History:
    """The known quarters of a series."""

    metric: str
    series: str
    history: list[Value]


@dataclass(frozen=True)
class Forecast:
    """The quarters to come of a series; `note` says why this model, or what is missing where there are none."""

    metric: str
    series: str
    note: str
    forecast: list[Expected]


@dataclass(frozen=True)
class Backtest:
    """How all models did on a series, best first, and every forecast of the past."""

    metric: str
    series: str
    models: list[ModelScore]
    points: list[Point]


class UnknownSeries(Exception):
    """There is no such series; `known` are those that there are, as metric/series."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"no series {asked}")
        self.known = known


def all_series(ask: Ask) -> list[Series]:
    """Every series, also those that can't be forecast yet."""
    return [Series(**row) for row in ask(SERIES, ())]


def one_series(ask: Ask, metric: str, series: str) -> Series:
    """The series called so; raises UnknownSeries."""
    every = all_series(ask)
    for found in every:
        if (found.metric, found.series) == (metric, series):
            return found
    raise UnknownSeries(f"{metric}/{series}", [f"{found.metric}/{found.series}" for found in every])


def history(ask: Ask, metric: str, series: str) -> History:
    """What is known of a series; raises UnknownSeries."""
    one_series(ask, metric, series)
    return History(metric, series, [Value(**row) for row in ask(HISTORY, (metric, series))])


def forecast(ask: Ask, metric: str, series: str) -> Forecast:
    """What is expected of a series; raises UnknownSeries."""
    note = one_series(ask, metric, series).note
    return Forecast(metric, series, note, [Expected(**row) for row in ask(FORECAST, (metric, series))])


def backtest(ask: Ask, metric: str, series: str) -> Backtest:
    """How the models did on a series; raises UnknownSeries."""
    one_series(ask, metric, series)
    models = [ModelScore(**row) for row in ask(MODELS, (metric, series))]
    return Backtest(metric, series, models, [Point(**row) for row in ask(POINTS, (metric, series))])
