"""How many watch at least once in a month."""

from local.dashboard.exhibit import OVERVIEW, Figure, total
from local.dashboard.vocabulary import BEHAVIOUR, BY_MEMBER, MONTH

FIGURE = Figure(
    tab=OVERVIEW,
    place=30,
    title="Active members",
    grain="members with a session in the last month, against the month before",
    views=("monthly_active_users",),
    query="""
select to_char(month, 'YYYY-MM') as month, country, plan, active_users
from bi.monthly_active_users
order by 1, 2, 3
""",
    fields=(MONTH, total("active_users", "Active members")),
    filled_by=BEHAVIOUR,
    filters=BY_MEMBER,
    # A member has one country and one plan a month, so that they add up.
    note="A population of its own: not the paying subscribers of the userbase.",
)
