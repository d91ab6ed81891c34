"""Who comes for the first time, who comes back, who stays away."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, by, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import BEHAVIOUR, BY_MEMBER, MONTH

CHART = Chart(
    tab=ENGAGEMENT,
    place=40,
    title="New, returning and lapsed members",
    grain="members a month; lapsed ones below zero",
    views=("monthly_active_users",),
    query="""
select to_char(active.month, 'YYYY-MM') as month, active.country, active.plan, flow.flow, sum(flow.members) as members
from bi.monthly_active_users as active
cross join lateral (
    values ('new', active.new_users), ('returning', active.returning_users), ('lapsed', -active.lapsed_users)
) as flow (flow, members)
group by 1, 2, 3, 4
order by 1, 4, 2, 3
""",
    fields=(MONTH, by("flow", "Members who are"), total("members", "Members")),
    form=columns("month", "members", "flow"),
    filled_by=BEHAVIOUR,
    filters=BY_MEMBER,
    note="Returning: active in this month and the one before. Lapsed: active in the month before and not in this one.",
)
