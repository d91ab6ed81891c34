"""How sound differs between events, which a mean hides."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import spread
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=65,
    title="Audio quality: spread",
    grain="0 to 1, by device and connection: 10th to 90th percentile, middle half, median",
    views=("playback_distribution",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, p10, p25, median, p75, p90, events
from bi.playback_distribution
where measure = 'audio_quality'
order by 1, 2
""",
    fields=(
        DEVICE,
        CONNECTION,
        kept("p10", "10th percentile", ",.3f"),
        kept("p25", "25th percentile", ",.3f"),
        kept("median", "Median", ",.3f"),
        kept("p75", "75th percentile", ",.3f"),
        kept("p90", "90th percentile", ",.3f"),
        kept("events", "Events", ",.0f"),
    ),
    form=spread("device", ("p10", "p25", "median", "p75", "p90"), "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
)
