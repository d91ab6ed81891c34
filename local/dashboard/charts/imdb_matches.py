"""For how many titles IMDb's record was found, and how."""

from local.dashboard.exhibit import CATALOGUE, Chart, by, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import IMDB, TITLE_TYPE

CHART = Chart(
    tab=CATALOGUE,
    place=100,
    title="IMDb match quality",
    grain="titles, by how IMDb's record was found and type",
    views=("catalogue_titles",),
    query="""
select coalesce(imdb_match, 'not looked for') as imdb_match, title_type, count(*) as titles
from bi.catalogue_titles
group by 1, 2
order by 1, 2
""",
    fields=(by("imdb_match", "Match"), TITLE_TYPE, total("titles", "Titles")),
    form=ranked("imdb_match", "titles", "title_type"),
    filled_by=IMDB,
    note="exact: same title and year. ambiguous: several records fit, the one with most votes was taken.",
)
