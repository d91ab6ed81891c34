"""How many members of each plan watch in a month."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, total
from local.dashboard.forms import lines
from local.dashboard.vocabulary import BEHAVIOUR, BY_MEMBER, MONTH, PLAN

CHART = Chart(
    tab=ENGAGEMENT,
    place=10,
    title="Active members by plan",
    grain="members with a session a month, by plan",
    views=("monthly_active_users",),
    query="""
select to_char(month, 'YYYY-MM') as month, country, plan, active_users
from bi.monthly_active_users
where active_users > 0
order by 1, 2, 3
""",
    fields=(MONTH, PLAN, total("active_users", "Active members")),
    form=lines("month", "active_users", "plan", from_zero=True),
    filled_by=BEHAVIOUR,
    filters=BY_MEMBER,
)
