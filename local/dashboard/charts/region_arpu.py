"""What a member pays a month in each region."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, kept
from local.dashboard.forms import lines
from local.dashboard.vocabulary import BY_MONTH, QUARTER, REGION, REVENUE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=80,
    title="Revenue per member by region",
    grain="USD a member and month, by region and quarter",
    views=("revenue_by_region",),
    query="""
select to_char(quarter, 'YYYY "Q"Q') as quarter, region, to_char(quarter, 'YYYY-MM') as month, arpu_month_usd
from bi.revenue_by_region
where arpu_month_usd is not null
order by quarter, region
""",
    fields=(QUARTER, REGION, kept("arpu_month_usd", "ARPU, USD a month", ",.2f")),
    form=lines("quarter", "arpu_month_usd", "region"),
    filled_by=REVENUE,
    filters=BY_MONTH,
    note="A month's, while revenue is a quarter's.",
)
