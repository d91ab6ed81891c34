"""On what is watched."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import BEHAVIOUR, BY_DEVICE_MONTH, DEVICE, MONTH

CHART = Chart(
    tab=ENGAGEMENT,
    place=90,
    title="Sessions by device in use",
    grain="sessions a month, by device",
    views=("device_usage",),
    query="""
select to_char(month, 'YYYY-MM') as month, device, sessions
from bi.device_usage
order by 1, 2
""",
    fields=(MONTH, DEVICE, total("sessions", "Sessions")),
    form=columns("month", "sessions", "device"),
    filled_by=BEHAVIOUR,
    filters=BY_DEVICE_MONTH,
)
