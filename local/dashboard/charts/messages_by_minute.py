"""What comes of the messages, minute by minute."""

from local.dashboard.exhibit import REAL_TIME, Chart, by, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import MINUTE, STREAM

CHART = Chart(
    tab=REAL_TIME,
    place=60,
    title="Messages by minute",
    grain="messages, by what came of them; the last hour in which any were written",
    views=("realtime_messages",),
    query="""
select written.minute, told.outcome, told.messages
from bi.realtime_messages as written
cross join lateral (
    values
    ('on time', written.messages - written.refused - coalesce(written.late, 0)),
    ('late', written.late),
    ('refused', written.refused)
) as told (outcome, messages)
where written.minute > (select max(minute) from bi.realtime_messages) - interval '1 hour'
order by 1, 2
""",
    fields=(MINUTE, by("outcome", "What came of them"), total("messages", "Messages")),
    form=columns("minute", "messages", "outcome"),
    filled_by=STREAM,
    note="By the minute in which the job wrote them, not by the time of the events.",
)
