"""Where viewers are most engaged."""

from local.dashboard.exhibit import QUALITY, Chart, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BY_DEVICE, CONNECTION, DEVICE, TELEMETRY

CHART = Chart(
    tab=QUALITY,
    place=110,
    title="Highly engaged viewers",
    grain="share of the events with a known score, by device and connection",
    views=("playback_engagement",),
    query="""
select device, coalesce(connection_type, 'not told') as connection_type, high_engagement_rate, events
from bi.playback_engagement
where high_engagement_rate is not null
order by 1, 2
""",
    fields=(
        DEVICE,
        CONNECTION,
        kept("high_engagement_rate", "Share highly engaged", ".1%"),
        kept("events", "Events", ",.0f"),
    ),
    form=dots("device", "high_engagement_rate", "connection_type"),
    filled_by=TELEMETRY,
    filters=BY_DEVICE,
    note="At or above the 90th percentile of the device, so that about a tenth is to be expected.",
)
