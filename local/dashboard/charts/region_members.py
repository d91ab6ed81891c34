"""How many members each region has, quarter by quarter."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, kept
from local.dashboard.forms import lines
from local.dashboard.vocabulary import BY_MONTH, QUARTER, REGION, REVENUE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=70,
    title="Members by region",
    grain="paid memberships at the quarter's end, by region",
    views=("revenue_by_region",),
    query="""
select to_char(quarter, 'YYYY "Q"Q') as quarter, region, to_char(quarter, 'YYYY-MM') as month, members
from bi.revenue_by_region
where members is not null
order by quarter, region
""",
    fields=(QUARTER, REGION, kept("members", "Members", ",.0f")),
    form=lines("quarter", "members", "region"),
    filled_by=REVENUE,
    filters=BY_MONTH,
)
