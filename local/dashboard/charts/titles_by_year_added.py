"""How the catalogue grew."""

from local.dashboard.exhibit import CATALOGUE, Chart, by, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import TITLE_TYPE, TITLES

CHART = Chart(
    tab=CATALOGUE,
    place=20,
    title="Titles added to the service",
    grain="titles, by year of addition and type",
    views=("catalogue_growth",),
    query="""
select year_added, title_type, titles
from bi.catalogue_growth
order by 1, 2
""",
    fields=(by("year_added", "Year added"), TITLE_TYPE, total("titles", "Titles")),
    form=columns("year_added", "titles", "title_type"),
    filled_by=TITLES,
    note="The last year may not be over in the data.",
)
