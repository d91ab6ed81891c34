"""Where is watched now."""

from local.dashboard.exhibit import REAL_TIME, Chart, by, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import STREAM

CHART = Chart(
    tab=REAL_TIME,
    place=50,
    title="Top countries now",
    grain="sessions, by country; the last hour of the stream, the first ten",
    views=("realtime_top",),
    query="""
select name as country, sum(sessions) as sessions
from bi.realtime_top
where
    dimension = 'country'
    and window_start > (select max(window_start) from bi.realtime_top) - interval '1 hour'
group by 1
order by 2 desc, 1
limit 10
""",
    fields=(by("country", "Viewing country"), total("sessions", "Sessions")),
    form=ranked("country", "sessions"),
    filled_by=STREAM,
    note="Where the session is watched: not the subscriber's country, by which the page is filtered.",
)
