"""How well streams sound."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=60,
    title="Audio quality",
    grain="0 to 1, mean, by device and connection",
    views=("playback_quality",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, avg_audio_quality, events
from bi.playback_quality
where avg_audio_quality is not null
order by 1, 2
""",
    fields=(DEVICE, CONNECTION, kept("avg_audio_quality", "Audio quality", ",.3f"), kept("events", "Events", ",.0f")),
    form=dots("device", "avg_audio_quality", "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
)
