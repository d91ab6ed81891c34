"""How long sessions are, minute by minute."""

from local.dashboard.exhibit import REAL_TIME, Chart, kept
from local.dashboard.forms import lines
from local.dashboard.vocabulary import MINUTE, STREAM

CHART = Chart(
    tab=REAL_TIME,
    place=20,
    title="Session length by minute",
    grain="minutes, mean of the sessions of the minute whose length is known; the last three hours of the stream",
    views=("realtime_engagement",),
    query="""
select minute, avg_session_minutes, sessions
from bi.realtime_engagement
where
    minute > (select max(minute) from bi.realtime_engagement) - interval '3 hours'
    and avg_session_minutes is not null
order by 1
""",
    fields=(MINUTE, kept("avg_session_minutes", "Minutes, mean", ",.1f"), kept("sessions", "Sessions", ",.0f")),
    form=lines("minute", "avg_session_minutes", from_zero=True),
    filled_by=STREAM,
)
