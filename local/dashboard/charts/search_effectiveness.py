"""Whether searches find something."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, by, part, rate, total
from local.dashboard.forms import lines
from local.dashboard.vocabulary import BEHAVIOUR, BY_DEVICE_MONTH, MONTH

CHART = Chart(
    tab=ENGAGEMENT,
    place=100,
    title="Search effectiveness",
    grain="share of the searches a month that end in a click, or find nothing",
    views=("search_effectiveness",),
    query="""
select
    to_char(search.month, 'YYYY-MM') as month,
    search.device,
    ended.ended,
    round(ended.rate * search.searches) as searches_so,
    search.searches
from bi.search_effectiveness as search
cross join lateral (
    values ('with a click', search.click_through_rate), ('without a result', search.zero_result_rate)
) as ended (ended, rate)
order by 1, 3, 2
""",
    fields=(
        MONTH,
        by("ended", "Searches that end"),
        part("searches_so"),
        total("searches", "Searches"),
        rate("share", "Share", ("searches_so", "searches")),
    ),
    form=lines("month", "share", "ended"),
    filled_by=BEHAVIOUR,
    filters=BY_DEVICE_MONTH,
)
