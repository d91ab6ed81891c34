"""Who is watching, minute by minute."""

from local.dashboard.exhibit import REAL_TIME, Chart, kept
from local.dashboard.forms import lines
from local.dashboard.vocabulary import MINUTE, STREAM

CHART = Chart(
    tab=REAL_TIME,
    place=10,
    title="Active users by minute",
    grain="users with a session that began in the minute; the last three hours of the stream",
    views=("realtime_engagement",),
    query="""
select minute, active_users, sessions
from bi.realtime_engagement
where minute > (select max(minute) from bi.realtime_engagement) - interval '3 hours'
order by 1
""",
    fields=(MINUTE, kept("active_users", "Active users", ",.0f"), kept("sessions", "Sessions", ",.0f")),
    form=lines("minute", "active_users", from_zero=True),
    filled_by=STREAM,
    note="As of the moment the page was made; `make app` has a page that moves.",
)
