"""How often players have to buffer."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=20,
    title="Buffering",
    grain="times an event, mean, by device and connection",
    views=("playback_quality",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, avg_buffering_events, events
from bi.playback_quality
where avg_buffering_events is not null
order by 1, 2
""",
    fields=(
        DEVICE,
        CONNECTION,
        kept("avg_buffering_events", "Times buffered", ",.2f"),
        kept("events", "Events", ",.0f"),
    ),
    form=dots("device", "avg_buffering_events", "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
)
