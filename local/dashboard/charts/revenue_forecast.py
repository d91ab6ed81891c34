"""What all regions together, and the company, are expected to earn."""

from local.dashboard.families import revenue_forecast_of

CHART = revenue_forecast_of(
    "series in ('Streaming', 'Global')",
    """
    select quarter, 'Streaming' as series, streaming_revenue_usd as usd from bi.revenue_company
    union all
    select quarter, 'Global', global_revenue_usd from bi.revenue_company
    """,
    view="revenue_company",
    place=110,
    title="Forecast of all revenue",
    note="Global has other revenue as well.",
)
