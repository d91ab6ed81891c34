"""What is watched now."""

from local.dashboard.exhibit import REAL_TIME, Chart, by, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import STREAM

CHART = Chart(
    tab=REAL_TIME,
    place=40,
    title="Top genres now",
    grain="sessions, by genre; the last hour of the stream, the first ten",
    views=("realtime_top",),
    query="""
select name as genre, sum(sessions) as sessions
from bi.realtime_top
where
    dimension = 'genre'
    and window_start > (select max(window_start) from bi.realtime_top) - interval '1 hour'
group by 1
order by 2 desc, 1
limit 10
""",
    fields=(by("genre", "Genre"), total("sessions", "Sessions")),
    form=ranked("genre", "sessions"),
    filled_by=STREAM,
)
