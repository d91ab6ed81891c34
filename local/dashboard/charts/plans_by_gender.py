"""Which plans subscribers have, by gender."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, by, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import BY_SUBSCRIBER, PLAN, USERBASE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=20,
    title="Plans by gender",
    grain="subscribers, by plan and gender",
    views=("subscribers",),
    query="""
select plan, country, device, coalesce(gender, 'Not known') as gender, count(*) as subscribers
from bi.subscribers
where source_system = 'userbase'
group by 1, 2, 3, 4
order by 4, 1, 2, 3
""",
    fields=(by("gender", "Gender"), PLAN, total("subscribers", "Subscribers")),
    form=columns("gender", "subscribers", "plan", side_by_side=True),
    filled_by=USERBASE,
    filters=BY_SUBSCRIBER,
)
