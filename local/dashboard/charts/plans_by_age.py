"""Which plans subscribers have, by age band."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, by, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import BY_SUBSCRIBER, PLAN, USERBASE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=10,
    title="Plans by age",
    grain="subscribers, by plan and age band",
    views=("subscribers",),
    query="""
select plan, country, device, coalesce(age_band, 'Not known') as age_band, count(*) as subscribers
from bi.subscribers
where source_system = 'userbase'
group by 1, 2, 3, 4
order by 4, 1, 2, 3
""",
    fields=(by("age_band", "Age band"), PLAN, total("subscribers", "Subscribers")),
    form=columns("age_band", "subscribers", "plan", side_by_side=True),
    filled_by=USERBASE,
    filters=BY_SUBSCRIBER,
)
