"""Which plans subscribers have, by country."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import BY_SUBSCRIBER, COUNTRY, PLAN, USERBASE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=30,
    title="Plans by country",
    grain="subscribers, by country and plan",
    views=("subscribers",),
    query="""
select country, plan, device, count(*) as subscribers
from bi.subscribers
where source_system = 'userbase'
group by 1, 2, 3
order by 1, 2, 3
""",
    fields=(COUNTRY, PLAN, total("subscribers", "Subscribers")),
    form=ranked("country", "subscribers", "plan"),
    filled_by=USERBASE,
    filters=BY_SUBSCRIBER,
)
