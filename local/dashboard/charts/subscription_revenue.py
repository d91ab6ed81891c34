"""What subscribers pay, and whether more than a month before."""

from local.dashboard.exhibit import OVERVIEW, Figure, total
from local.dashboard.vocabulary import BY_SUBSCRIBER_MONTH, MONTH, USERBASE

FIGURE = Figure(
    tab=OVERVIEW,
    place=20,
    title="Subscription revenue",
    grain="USD in the last month, against the month before",
    views=("subscriber_revenue_monthly",),
    query="""
select to_char(month, 'YYYY-MM') as month, country, plan, device, sum(revenue_usd) as revenue_usd
from bi.subscriber_revenue_monthly
group by 1, 2, 3, 4
order by 1, 2, 3, 4
""",
    fields=(MONTH, total("revenue_usd", "Revenue, USD")),
    filled_by=USERBASE,
    filters=BY_SUBSCRIBER_MONTH,
    note="The last month may not be over in the data.",
)
