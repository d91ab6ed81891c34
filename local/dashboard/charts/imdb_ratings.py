"""How IMDb's users rate the catalogue, and how sure it is that the right title was found."""

from local.dashboard.exhibit import CATALOGUE, Chart, by, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import IMDB

CHART = Chart(
    tab=CATALOGUE,
    place=90,
    title="IMDb ratings",
    grain="titles, by rating in steps of a half and quality of the match",
    views=("catalogue_titles",),
    query="""
select to_char(floor(imdb_rating * 2) / 2, 'FM90.0') as rating_from, imdb_match, count(*) as titles
from bi.catalogue_titles
where imdb_rating is not null
group by 1, 2
order by min(imdb_rating), 2
""",
    fields=(by("rating_from", "Rating from"), by("imdb_match", "Match"), total("titles", "Titles")),
    form=columns("rating_from", "titles", "imdb_match"),
    filled_by=IMDB,
)
