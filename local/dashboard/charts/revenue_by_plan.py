"""What subscribers of each plan pay, month by month."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import BY_SUBSCRIBER_MONTH, MONTH, PLAN, USERBASE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=40,
    title="Revenue by month",
    grain="USD a month, by plan",
    views=("subscriber_revenue_monthly",),
    query="""
select to_char(month, 'YYYY-MM') as month, plan, country, device, sum(revenue_usd) as revenue_usd
from bi.subscriber_revenue_monthly
group by 1, 2, 3, 4
order by 1, 2, 3, 4
""",
    fields=(MONTH, PLAN, total("revenue_usd", "Revenue, USD")),
    form=columns("month", "revenue_usd", "plan"),
    filled_by=USERBASE,
    filters=BY_SUBSCRIBER_MONTH,
    note="A subscriber pays each month from joining to the last payment. The last month may not be over in the data.",
)
