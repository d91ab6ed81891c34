"""How well streams play, in one number."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=10,
    title="Quality score",
    grain="0 to 1, mean, by device and connection",
    views=("playback_quality",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, quality_score, events
from bi.playback_quality
where quality_score is not null
order by 1, 2
""",
    fields=(DEVICE, CONNECTION, kept("quality_score", "Quality score", ",.3f"), kept("events", "Events", ",.0f")),
    form=dots("device", "quality_score", "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
    note="0.3 × frames kept + 0.3 × quick start-up + 0.4 × bitrate, each against the best of all events.",
)
