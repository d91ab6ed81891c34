"""How much the line carries."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=30,
    title="Bandwidth",
    grain="Mbit/s, mean, by device and connection",
    views=("playback_quality",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, avg_bandwidth_mbps, events
from bi.playback_quality
where avg_bandwidth_mbps is not null
order by 1, 2
""",
    fields=(
        DEVICE,
        CONNECTION,
        kept("avg_bandwidth_mbps", "Bandwidth, Mbit/s", ",.1f"),
        kept("events", "Events", ",.0f"),
    ),
    form=dots("device", "avg_bandwidth_mbps", "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
)
