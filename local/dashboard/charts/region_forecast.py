"""What each region is expected to earn."""

from local.dashboard.families import revenue_forecast_of

CHART = revenue_forecast_of(
    "series not in ('Streaming', 'Global')",
    "select quarter, region as series, revenue_usd as usd from bi.revenue_by_region",
    view="revenue_by_region",
    place=120,
    title="Forecast of streaming revenue by region",
    note="Each region is forecast by itself: the forecasts need not add up to that of all.",
)
