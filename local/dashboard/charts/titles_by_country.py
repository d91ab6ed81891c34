"""Where titles are produced."""

from local.dashboard.exhibit import CATALOGUE, Chart, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import COUNTRY, TITLE_TYPE, TITLES

CHART = Chart(
    tab=CATALOGUE,
    place=80,
    title="Producing countries",
    grain="titles, by country and type; the first fifteen countries",
    views=("catalogue_by_country",),
    query="""
with ranked as (
    select country, title_type, titles, sum(titles) over (partition by country) as of_country
    from bi.catalogue_by_country
),

placed as (
    select country, title_type, titles, dense_rank() over (order by of_country desc, country) as place
    from ranked
)

select country, title_type, titles
from placed
where place <= 15
order by place, title_type
""",
    fields=(COUNTRY, TITLE_TYPE, total("titles", "Titles")),
    form=ranked("country", "titles", "title_type"),
    filled_by=TITLES,
    note="A title counts in each of its countries. The page's country is a subscriber's, and does not act here.",
)
