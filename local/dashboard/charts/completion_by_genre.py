"""What is watched to the end, and what is left at once."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, by, kept
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import BEHAVIOUR, GENRE

CHART = Chart(
    tab=ENGAGEMENT,
    place=70,
    title="Completion and skip rate",
    grain="share of the sessions with known progress, by genre, over all months",
    views=("genre_performance",),
    query="""
select performance.genre, measured.measure, measured.rate, performance.sessions
from bi.genre_performance as performance
cross join lateral (
    values ('completed', performance.completion_rate), ('skipped', performance.skip_rate)
) as measured (measure, rate)
where measured.rate is not null
order by 1, 2
""",
    fields=(GENRE, by("measure", "Sessions"), kept("rate", "Share", ".1%"), kept("sessions", "Of sessions", ",.0f")),
    form=ranked("genre", "rate", "measure", side_by_side=True),
    filled_by=BEHAVIOUR,
    note="Completed: 90 % or more was watched. Skipped: less than 10 %. The view has no month.",
)
