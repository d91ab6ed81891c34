"""Movies against TV shows."""

from local.dashboard.exhibit import CATALOGUE, Chart, by, kept
from local.dashboard.forms import lines
from local.dashboard.vocabulary import TITLE_TYPE, TITLES

CHART = Chart(
    tab=CATALOGUE,
    place=30,
    title="Movies against TV shows",
    grain="titles added up to the year's end, by type",
    views=("catalogue_growth",),
    query="""
select year_added, title_type, cumulative_titles
from bi.catalogue_growth
order by 1, 2
""",
    fields=(by("year_added", "Year"), TITLE_TYPE, kept("cumulative_titles", "Titles up to then", ",.0f")),
    form=lines("year_added", "cumulative_titles", "title_type", from_zero=True),
    filled_by=TITLES,
)
