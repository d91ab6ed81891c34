"""How far the stream is behind its topic."""

from local.dashboard.exhibit import REAL_TIME, Figure, by, kept
from local.dashboard.vocabulary import STREAM

FIGURE = Figure(
    tab=REAL_TIME,
    place=5,
    title="Messages behind",
    grain="messages of the topic that the streaming job had not read when it last looked",
    views=("realtime_lag",),
    query="""
select to_char(seen_at, 'YYYY-MM-DD HH24:MI:SS') as seen_at, messages_behind
from bi.realtime_lag
order by seen_at desc
limit 1
""",
    fields=(by("seen_at", "Seen at, UTC"), kept("messages_behind", "Messages behind", ",.0f")),
    filled_by=STREAM,
)
