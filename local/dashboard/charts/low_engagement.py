"""Whether sessions are left early more often than usual."""

from local.dashboard.exhibit import REAL_TIME, Chart, by, kept
from local.dashboard.forms import columns
from local.dashboard.vocabulary import MINUTE, STREAM

CHART = Chart(
    tab=REAL_TIME,
    place=35,
    title="Low engagement",
    grain="share of sessions that got less than a fifth into the title, windows of five minutes; the last three hours",
    views=("realtime_alerts",),
    query="""
select window_start as minute, alert_level, low_engagement_rate, measured_sessions
from bi.realtime_alerts
where
    window_start > (select max(window_start) from bi.realtime_alerts) - interval '3 hours'
    and low_engagement_rate is not null
order by 1
""",
    fields=(
        MINUTE,
        by("alert_level", "Alert"),
        kept("low_engagement_rate", "Share", ",.1%"),
        kept("measured_sessions", "Sessions measured", ",.0f"),
    ),
    form=columns("minute", "low_engagement_rate", "alert_level"),
    filled_by=STREAM,
    note="An alert is raised from 35 %, high from 50 %, and of fewer than 50 measured sessions none.",
)
