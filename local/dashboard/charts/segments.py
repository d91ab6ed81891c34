"""How members differ in what they do."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, by, kept
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import BEHAVIOUR

CHART = Chart(
    tab=ENGAGEMENT,
    place=120,
    title="Segments of members",
    grain="members, by segment",
    views=("subscriber_segments",),
    query="""
select
    segment, subscribers, subscriber_rate, avg_session_minutes, avg_progress_pct, avg_sessions_a_month, silhouette
from bi.subscriber_segments
where source_system = 'behaviour'
order by subscribers desc, segment
""",
    fields=(
        by("segment", "Segment"),
        kept("subscribers", "Members", ",.0f"),
        kept("subscriber_rate", "Share", ".1%"),
        kept("avg_session_minutes", "Minutes a session", ",.1f"),
        kept("avg_progress_pct", "Progress, %", ",.1f"),
        kept("avg_sessions_a_month", "Sessions a month"),
        kept("silhouette", "Silhouette", ",.3f"),
    ),
    form=ranked("segment", "subscribers"),
    filled_by=BEHAVIOUR,
    note="k-means. A silhouette near 0: the segments are cut from one cloud, and do not lie apart.",
)
