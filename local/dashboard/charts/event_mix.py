"""What is done, minute by minute."""

from local.dashboard.exhibit import REAL_TIME, Chart, by, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import MINUTE, STREAM

CHART = Chart(
    tab=REAL_TIME,
    place=30,
    title="Event mix by minute",
    grain="share of the minute's events, by event type; the last hour of the stream",
    views=("realtime_event_mix",),
    query="""
select minute, event_type, events
from bi.realtime_event_mix
where minute > (select max(minute) from bi.realtime_event_mix) - interval '1 hour'
order by 1, 2
""",
    fields=(MINUTE, by("event_type", "Event"), total("events", "Events")),
    form=columns("minute", "events", "event_type", share=True),
    filled_by=STREAM,
)
