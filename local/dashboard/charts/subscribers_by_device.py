"""On which devices those who pay say they watch, month by month."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, total
from local.dashboard.forms import lines
from local.dashboard.vocabulary import BY_SUBSCRIBER_MONTH, DEVICE, MONTH, USERBASE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=50,
    title="Paying subscribers by declared device",
    grain="subscribers a month, by device",
    views=("subscriber_revenue_monthly",),
    query="""
select to_char(month, 'YYYY-MM') as month, device, country, plan, sum(subscribers) as subscribers
from bi.subscriber_revenue_monthly
group by 1, 2, 3, 4
order by 1, 2, 3, 4
""",
    fields=(MONTH, DEVICE, total("subscribers", "Subscribers")),
    form=lines("month", "subscribers", "device", from_zero=True),
    filled_by=USERBASE,
    filters=BY_SUBSCRIBER_MONTH,
    note="The last month may not be over in the data.",
)
