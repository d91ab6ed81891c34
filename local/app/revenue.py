"""Region and metric to choose: history, forecast with its intervals, backtest."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from local.app import drawing, source
from local.dashboard import registry
from local.dashboard.exhibit import SUBSCRIBERS, Chart, Exhibit, by, kept
from local.dashboard.forms import forecast
from local.dashboard.grouping import Row
from local.dashboard.vocabulary import FORECAST, QUARTER, REVENUE

TOTALS = ("Streaming", "Global")


@dataclass(frozen=True)
class Metric:
    """A figure by region: the dashboard's exhibit of its history, its column there, its unit, its forecast's view."""

    column: str
    exhibit: str
    unit: str
    forecast: str


METRICS = {
    "Revenue": Metric("revenue_usd", "region_revenue", "USD a quarter", "revenue_forecast"),
    "Members": Metric("members", "region_members", "paid memberships at the quarter's end", "member_forecast"),
    "ARPU": Metric("arpu_month_usd", "region_arpu", "USD a member and month", "member_forecast"),
}
ENDS = ("low_80", "high_80", "low_95", "high_95")
OF_REVENUE = """
select to_char(quarter, 'YYYY "Q"Q') as quarter, model, forecast_usd as expected, low_80_usd as low_80,
    high_80_usd as high_80, low_95_usd as low_95, high_95_usd as high_95, backtest_mape, backtest_mape_seasonal_naive
from bi.revenue_forecast
where series = %s
order by 1
"""
OF_MEMBERS = """
select to_char(quarter, 'YYYY "Q"Q') as quarter, model, forecast as expected, low_80, high_80, low_95, high_95,
    backtest_mape, backtest_mape_seasonal_naive
from bi.member_forecast
where region = %s and metric = %s
order by 1
"""
TOTAL_HISTORY = """
select to_char(quarter, 'YYYY "Q"Q') as quarter, streaming_revenue_usd as streaming, global_revenue_usd as global
from bi.revenue_company
order by quarter
"""
BACKTEST = """
select to_char(origin, 'YYYY "Q"Q') as known_up_to, to_char(quarter, 'YYYY "Q"Q') as quarter, model, actual, forecast,
    low_80, high_80, error_rate
from bi.revenue_forecast_backtest
where metric = %s and series = %s and is_published and is_scored
order by origin, quarter
"""


def show() -> None:
    """The page of revenue, members and ARPU."""
    exhibits = registry.exhibits()
    regions = sorted({row["region"] for row in source.rows_of("region_revenue", exhibits["region_revenue"])})
    left, right = st.columns(2)
    metric = right.radio("Metric", list(METRICS), horizontal=True)
    names = [*regions, *(TOTALS if metric == "Revenue" else ())]
    if not names:
        st.info(f"No rows yet. Filled by {REVENUE}.")
        return
    region = left.selectbox("Region", names)
    history, ahead = known(METRICS[metric], region, exhibits), expected(METRICS[metric], region)
    _figures(history, ahead)
    chart = _chart(metric, region, bool(ahead))
    drawing.show(chart, joined(chart, history, ahead), {})
    _backtest(METRICS[metric], region)


def known(metric: Metric, region: str, exhibits: dict[str, Exhibit]) -> list[Row]:
    """What was, quarter by quarter: rows of quarter and value."""
    if region in TOTALS:
        return [{"quarter": row["quarter"], "value": row[region.lower()]} for row in source.ask(TOTAL_HISTORY)]
    rows = source.rows_of(metric.exhibit, exhibits[metric.exhibit])
    return [{"quarter": row["quarter"], "value": row[metric.column]} for row in rows if row["region"] == region]


def expected(metric: Metric, region: str) -> list[Row]:
    """The forecast, where there is one."""
    if metric.column == "revenue_usd":
        return source.ask(OF_REVENUE, (region,))
    return source.ask(OF_MEMBERS, (region, metric.column)) if source.has(metric.forecast) else []


def joined(chart: Chart, history: list[Row], ahead: list[Row]) -> list[Row]:
    """Rows of the chart: quarters that are known, then those to come."""
    empty: Row = dict.fromkeys(chart.columns)
    past = [{**empty, "quarter": row["quarter"], "model": "known", "known": row["value"]} for row in history]
    return past + [{**empty, **{name: row[name] for name in chart.columns if name in row}} for row in ahead]


def _chart(metric: str, region: str, has_forecast: bool) -> Chart:
    decimals = ",.2f" if metric == "ARPU" else ",.0f"
    return Chart(
        tab=SUBSCRIBERS,
        place=0,
        title=f"{metric}, {region}",
        grain=f"{METRICS[metric].unit}: what was, what is expected, its 80 and 95 % intervals",
        views=("revenue_company" if region in TOTALS else "revenue_by_region", METRICS[metric].forecast),
        query="",
        fields=(
            QUARTER,
            by("model", "Model"),
            kept("known", "Known", decimals),
            kept("expected", "Expected", decimals),
            *(kept(end, f"{end[-2:]} % {'from' if end.startswith('low') else 'to'}", decimals) for end in ENDS),
        ),
        form=forecast("quarter", "known", "expected", None, (ENDS[0], ENDS[1], ENDS[2], ENDS[3])),
        filled_by=REVENUE if has_forecast else FORECAST,
    )


def _figures(history: list[Row], ahead: list[Row]) -> None:
    places = st.columns(3)
    places[0].metric("last quarter", shown(history[-1]["value"]), help=history[-1]["quarter"])
    if not ahead:
        st.info(f"No forecast of this series. Filled by {FORECAST}.")
        return
    first = ahead[0]
    change = f"{(first['expected'] / history[-1]['value'] - 1) * 100:+.1f} %"
    places[1].metric(f"expected in {first['quarter']}", shown(first["expected"]), change)
    worse = f"{first['backtest_mape_seasonal_naive']:.1%} by repeating the year before"
    places[2].metric(f"error of {first['model']} in the backtest", f"{first['backtest_mape']:.1%}", worse, "off")


def shown(value: float) -> str:
    """A figure as people read it: cents only where they count."""
    return f"{value:,.2f}".removesuffix(".00") if abs(value) < 1000 else f"{value:,.0f}"


def _backtest(metric: Metric, region: str) -> None:
    st.subheader("Backtest")
    if not source.has("revenue_forecast_backtest"):
        st.info("This warehouse has no bi.revenue_forecast_backtest; next: make refresh.")
        return
    rows = source.ask(BACKTEST, (metric.column, region))
    if not rows:
        st.info(f"No backtest of this series. Filled by {FORECAST}.")
        return
    mean = sum(row["error_rate"] for row in rows) / len(rows)
    st.caption(f"{len(rows)} forecasts of the past, each made from what was known then: off by {mean:.1%} in the mean.")
    st.dataframe(rows, width="stretch")
