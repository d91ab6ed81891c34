"""What is watched, month by month."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, total
from local.dashboard.forms import heat
from local.dashboard.vocabulary import BEHAVIOUR, BY_MONTH, GENRE, MONTH

CHART = Chart(
    tab=ENGAGEMENT,
    place=60,
    title="Genres over time",
    grain="hours watched, by month and first genre of the title",
    views=("content_performance",),
    query="""
select to_char(month, 'YYYY-MM') as month, genre, watch_minutes / 60 as watch_hours, sessions
from bi.content_performance
order by 1, 2
""",
    fields=(MONTH, GENRE, total("watch_hours", "Watch time, hours"), total("sessions", "Sessions")),
    form=heat("month", "genre", "watch_hours"),
    filled_by=BEHAVIOUR,
    filters=BY_MONTH,
)
