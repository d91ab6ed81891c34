"""How many titles the catalogue gained in its last year."""

from local.dashboard.exhibit import OVERVIEW, Figure, by, total
from local.dashboard.vocabulary import TITLES

FIGURE = Figure(
    tab=OVERVIEW,
    place=60,
    title="Titles added",
    grain="titles in the last year with additions, against the year before",
    views=("catalogue_growth",),
    query="""
select year_added::text as year_added, sum(titles) as titles
from bi.catalogue_growth
group by 1
order by 1
""",
    fields=(by("year_added", "Year"), total("titles", "Titles")),
    filled_by=TITLES,
    note="The last year may not be over in the data.",
)
