"""Charts of one kind: what is the same of each is said here, and what differs in its file under `charts`."""

from __future__ import annotations

from local.dashboard.exhibit import QUALITY, SUBSCRIBERS, Chart, by, kept
from local.dashboard.forms import forecast, spread
from local.dashboard.vocabulary import BY_DEVICE, BY_MONTH, CONNECTION, DEVICE, FORECAST, QUARTER, TELEMETRY

PERCENTILES = {
    "p10": "10th percentile", "p25": "25th percentile", "median": "Median", "p75": "75th percentile",
    "p90": "90th percentile",
}  # fmt: skip
ENDS = {"low_80_usd": "80 % from", "high_80_usd": "80 % to", "low_95_usd": "95 % from", "high_95_usd": "95 % to"}


def spread_of(measure: str, *, place: int, title: str, unit: str, shown: str) -> Chart:
    """How a measure of playback differs between events; `shown` is the format of its numbers (d3)."""
    return Chart(
        tab=QUALITY,
        place=place,
        title=f"{title}: spread",
        grain=f"{unit}, by device and connection: 10th to 90th percentile, middle half, median",
        views=("playback_distribution",),
        query=f"""
select device, coalesce(connection_type, 'not told') as connection_type, p10, p25, median, p75, p90, events
from bi.playback_distribution
where measure = '{measure}'
order by 1, 2
""",
        fields=(
            DEVICE,
            CONNECTION,
            *(kept(name, words, shown) for name, words in PERCENTILES.items()),
            kept("events", "Events", ",.0f"),
        ),
        form=spread("device", ("p10", "p25", "median", "p75", "p90"), "connection_type"),
        filled_by=TELEMETRY,
        filters=BY_DEVICE,
    )


def revenue_forecast_of(series: str, known: str, *, view: str, place: int, title: str, note: str) -> Chart:
    """What was and what is expected of some series of revenue.

    Args:
        series: SQL condition on `series` of bi.revenue_forecast.
        known: query for quarter, series and usd of what was.
        view: the view that `known` reads.
    """
    return Chart(
        tab=SUBSCRIBERS,
        place=place,
        title=title,
        grain="USD a quarter, by series: what was, what is expected, and its 80 and 95 % intervals",
        views=("revenue_forecast", view),
        query=f"""
with told as (
    select distinct series from bi.revenue_forecast where {series}
),

known as (
    {known.strip()}
),

joined as (
    select known.quarter, known.series, 'known' as model, known.usd as known_usd,
        null::numeric as expected_usd, null::numeric as low_80_usd, null::numeric as high_80_usd,
        null::numeric as low_95_usd, null::numeric as high_95_usd, null::numeric as backtest_mape
    from known
    inner join told on known.series = told.series
    union all
    select forecast.quarter, forecast.series, forecast.model, null, forecast.forecast_usd,
        forecast.low_80_usd, forecast.high_80_usd, forecast.low_95_usd, forecast.high_95_usd, forecast.backtest_mape
    from bi.revenue_forecast as forecast
    inner join told on forecast.series = told.series
)

select
    to_char(quarter, 'YYYY "Q"Q') as quarter,
    to_char(quarter, 'YYYY-MM') as month,
    series, model, known_usd, expected_usd, low_80_usd, high_80_usd, low_95_usd, high_95_usd, backtest_mape
from joined
order by joined.quarter, series
""",
        fields=(
            QUARTER,
            by("series", "Series"),
            by("model", "Model"),
            kept("known_usd", "Known, USD", ",.0f"),
            kept("expected_usd", "Expected, USD", ",.0f"),
            *(kept(name, words, ",.0f") for name, words in ENDS.items()),
            kept("backtest_mape", "Error in the backtest", ".1%"),
        ),
        form=forecast(
            "quarter",
            "known_usd",
            "expected_usd",
            "series",
            ("low_80_usd", "high_80_usd", "low_95_usd", "high_95_usd"),
        ),
        filled_by=FORECAST,
        filters=BY_MONTH,
        note=note,
        wide=True,
    )
