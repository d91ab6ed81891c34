"""How many members of each country watch in a month."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, total
from local.dashboard.forms import heat
from local.dashboard.vocabulary import BEHAVIOUR, BY_MEMBER, COUNTRY, MONTH

CHART = Chart(
    tab=ENGAGEMENT,
    place=20,
    title="Active members by country",
    grain="members with a session a month, by country",
    views=("monthly_active_users",),
    query="""
select to_char(month, 'YYYY-MM') as month, country, plan, active_users
from bi.monthly_active_users
where active_users > 0
order by 1, 2, 3
""",
    fields=(MONTH, COUNTRY, total("active_users", "Active members")),
    form=heat("month", "country", "active_users"),
    filled_by=BEHAVIOUR,
    filters=BY_MEMBER,
)
