"""How long is watched in a month."""

from local.dashboard.exhibit import OVERVIEW, Figure, total
from local.dashboard.vocabulary import BEHAVIOUR, BY_MEMBER, MONTH

FIGURE = Figure(
    tab=OVERVIEW,
    place=40,
    title="Watch time",
    grain="hours in the last month, against the month before",
    views=("monthly_engagement",),
    query="""
select to_char(month, 'YYYY-MM') as month, country, plan, watch_minutes / 60 as watch_hours
from bi.monthly_engagement
order by 1, 2, 3
""",
    fields=(MONTH, total("watch_hours", "Watch time, hours")),
    filled_by=BEHAVIOUR,
    filters=BY_MEMBER,
    note="Of the sessions whose duration is known.",
)
