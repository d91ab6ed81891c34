"""For whom the titles are."""

from local.dashboard.exhibit import CATALOGUE, Chart, by, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import TITLE_TYPE, TITLES

CHART = Chart(
    tab=CATALOGUE,
    place=40,
    title="Maturity ratings",
    grain="titles, by rating and type",
    views=("catalogue_by_rating",),
    query="""
select coalesce(maturity_rating, 'Unrated') as maturity_rating, title_type, titles
from bi.catalogue_by_rating
order by sum(titles) over (partition by maturity_rating) desc, 1, 2
""",
    fields=(by("maturity_rating", "Rating"), TITLE_TYPE, total("titles", "Titles")),
    form=ranked("maturity_rating", "titles", "title_type"),
    filled_by=TITLES,
)
