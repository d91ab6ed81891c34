"""How many pay, and whether more than a month before."""

from local.dashboard.exhibit import OVERVIEW, Figure, total
from local.dashboard.vocabulary import BY_SUBSCRIBER_MONTH, MONTH, USERBASE

FIGURE = Figure(
    tab=OVERVIEW,
    place=10,
    title="Paying subscribers",
    grain="subscribers in the last month, against the month before",
    views=("subscriber_revenue_monthly",),
    query="""
select to_char(month, 'YYYY-MM') as month, country, plan, device, sum(subscribers) as subscribers
from bi.subscriber_revenue_monthly
group by 1, 2, 3, 4
order by 1, 2, 3, 4
""",
    fields=(MONTH, total("subscribers", "Subscribers")),
    filled_by=USERBASE,
    filters=BY_SUBSCRIBER_MONTH,
    note="The last month may not be over in the data.",
)
