"""How old the catalogue is."""

from local.dashboard.exhibit import CATALOGUE, NUMBER, Chart, by, total
from local.dashboard.forms import lines
from local.dashboard.vocabulary import TITLE_TYPE, TITLES

CHART = Chart(
    tab=CATALOGUE,
    place=10,
    title="Titles by year of release",
    grain="titles, by year of release and type",
    views=("catalogue_titles",),
    query="""
select release_year, title_type, count(*) as titles
from bi.catalogue_titles
where release_year is not null
group by 1, 2
order by 1, 2
""",
    fields=(by("release_year", "Year of release", NUMBER), TITLE_TYPE, total("titles", "Titles")),
    form=lines("release_year", "titles", "title_type", from_zero=True),
    filled_by=TITLES,
)
