"""How long viewers wait for the picture."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=40,
    title="Start-up time",
    grain="seconds until the picture, mean, by device and connection",
    views=("playback_quality",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, avg_startup_seconds, events
from bi.playback_quality
where avg_startup_seconds is not null
order by 1, 2
""",
    fields=(
        DEVICE,
        CONNECTION,
        kept("avg_startup_seconds", "Seconds until the picture", ",.2f"),
        kept("events", "Events", ",.0f"),
    ),
    form=dots("device", "avg_startup_seconds", "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
)
