"""How revenue of each region grew over a year."""

from local.dashboard.exhibit import SUBSCRIBERS, Chart, kept
from local.dashboard.forms import lines
from local.dashboard.vocabulary import BY_MONTH, QUARTER, REGION, REVENUE

CHART = Chart(
    tab=SUBSCRIBERS,
    place=90,
    title="Growth of streaming revenue",
    grain="change over the same quarter a year before, by region",
    views=("revenue_by_region",),
    query="""
select to_char(quarter, 'YYYY "Q"Q') as quarter, region, to_char(quarter, 'YYYY-MM') as month, revenue_yoy_rate
from bi.revenue_by_region
where revenue_yoy_rate is not null
order by quarter, region
""",
    fields=(QUARTER, REGION, kept("revenue_yoy_rate", "Year on year", "+.1%")),
    form=lines("quarter", "revenue_yoy_rate", "region"),
    filled_by=REVENUE,
    filters=BY_MONTH,
    note="The first four quarters have no year before.",
)
