"""What each region earns, quarter by quarter."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, kept
from local.dashboard.forms import lines
from local.dashboard.vocabulary import BY_MONTH, QUARTER, REGION, REVENUE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=60,
    title="Streaming revenue by region",
    grain="USD a quarter, by region",
    views=("revenue_by_region",),
    query="""
select to_char(quarter, 'YYYY "Q"Q') as quarter, region, to_char(quarter, 'YYYY-MM') as month, revenue_usd
from bi.revenue_by_region
where revenue_usd is not null
order by quarter, region
""",
    fields=(QUARTER, REGION, kept("revenue_usd", "Revenue, USD", ",.0f")),
    form=lines("quarter", "revenue_usd", "region"),
    filled_by=REVENUE,
    filters=BY_MONTH,
    note="A wrong quarter is corrected in the view, and marked there.",
)
