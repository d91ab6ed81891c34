"""Which genres the catalogue has most of."""

from local.dashboard.exhibit import CATALOGUE, Chart, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import GENRE, TITLE_TYPE, TITLES

CHART = Chart(
    tab=CATALOGUE,
    place=50,
    title="Top genres",
    grain="titles, by genre and type; the first fifteen rows of the view by titles",
    views=("catalogue_by_genre",),
    query="""
select genre, title_type, titles
from bi.catalogue_by_genre
order by titles desc, 1, 2
limit 15
""",
    fields=(GENRE, TITLE_TYPE, total("titles", "Titles")),
    form=ranked("genre", "titles", "title_type"),
    filled_by=TITLES,
    note="A title counts in each of its genres.",
)
