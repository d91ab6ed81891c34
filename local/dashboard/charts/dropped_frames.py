"""How many frames are lost."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=50,
    title="Dropped frames",
    grain="share of the frames, mean, by device and connection",
    views=("playback_quality",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, avg_frames_dropped_rate, events
from bi.playback_quality
where avg_frames_dropped_rate is not null
order by 1, 2
""",
    fields=(
        DEVICE,
        CONNECTION,
        kept("avg_frames_dropped_rate", "Frames dropped", ".2%"),
        kept("events", "Events", ",.0f"),
    ),
    form=dots("device", "avg_frames_dropped_rate", "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
)
