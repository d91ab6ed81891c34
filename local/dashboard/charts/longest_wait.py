"""How long messages wait until the views have them."""

from local.dashboard.exhibit import REAL_TIME, Chart, kept
from local.dashboard.forms import lines
from local.dashboard.vocabulary import MINUTE, STREAM

CHART = Chart(
    tab=REAL_TIME,
    place=70,
    title="Longest wait by minute",
    grain="seconds from the broker to the live views, the longest of the minute; the last hour with messages",
    views=("realtime_messages",),
    query="""
select minute, longest_wait_seconds, messages
from bi.realtime_messages
where
    minute > (select max(minute) from bi.realtime_messages) - interval '1 hour'
    and longest_wait_seconds is not null
order by 1
""",
    fields=(MINUTE, kept("longest_wait_seconds", "Seconds", ",.1f"), kept("messages", "Messages", ",.0f")),
    form=lines("minute", "longest_wait_seconds", from_zero=True),
    filled_by=STREAM,
)
