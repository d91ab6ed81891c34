"""What each region is expected to earn."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, by, kept
from local.dashboard.forms import forecast
from local.dashboard.vocabulary import BY_MONTH, FORECAST, QUARTER

CHART = Chart(
    tab=SUBSCRIBERS,
    place=120,
    title="Forecast of streaming revenue by region",
    grain="USD a quarter, by series: what was, what is expected, and its 80 and 95 % intervals",
    views=("revenue_forecast", "revenue_by_region"),
    query="""
with told as (
    select distinct series from bi.revenue_forecast where series not in ('Streaming', 'Global')
),

known as (
    select quarter, region as series, revenue_usd as usd from bi.revenue_by_region
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
        kept("low_80_usd", "80 % from", ",.0f"),
        kept("high_80_usd", "80 % to", ",.0f"),
        kept("low_95_usd", "95 % from", ",.0f"),
        kept("high_95_usd", "95 % to", ",.0f"),
        kept("backtest_mape", "Error in the backtest", ".1%"),
    ),
    form=forecast(
        "quarter", "known_usd", "expected_usd", "series", ("low_80_usd", "high_80_usd", "low_95_usd", "high_95_usd")
    ),
    filled_by=FORECAST,
    filters=BY_MONTH,
    note="Each region is forecast by itself: the forecasts need not add up to that of all.",
    wide=True,
)
