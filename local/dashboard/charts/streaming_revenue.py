"""Streaming revenue of the company, against the same quarter a year before."""

from local.dashboard.exhibit import OVERVIEW, Figure, total
from local.dashboard.vocabulary import BY_MONTH, QUARTER, REVENUE

FIGURE = Figure(
    tab=OVERVIEW,
    place=50,
    title="Streaming revenue",
    grain="USD in the last quarter, against the same quarter a year before",
    views=("revenue_company",),
    query="""
select to_char(quarter, 'YYYY "Q"Q') as quarter, to_char(quarter, 'YYYY-MM') as month, streaming_revenue_usd
from bi.revenue_company
order by quarter
""",
    fields=(QUARTER, total("streaming_revenue_usd", "Streaming revenue, USD")),
    filled_by=REVENUE,
    filters=BY_MONTH,
    lag=4,
)
