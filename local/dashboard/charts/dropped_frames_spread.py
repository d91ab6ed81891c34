"""How many frames the unlucky lose."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import spread
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=55,
    title="Dropped frames: spread",
    grain="share of the frames, by device and connection: 10th to 90th percentile, middle half, median",
    views=("playback_distribution",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, p10, p25, median, p75, p90, events
from bi.playback_distribution
where measure = 'frames_dropped_rate'
order by 1, 2
""",
    fields=(
        DEVICE,
        CONNECTION,
        kept("p10", "10th percentile", ".2%"),
        kept("p25", "25th percentile", ".2%"),
        kept("median", "Median", ".2%"),
        kept("p75", "75th percentile", ".2%"),
        kept("p90", "90th percentile", ".2%"),
        kept("events", "Events", ",.0f"),
    ),
    form=spread("device", ("p10", "p25", "median", "p75", "p90"), "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
)
