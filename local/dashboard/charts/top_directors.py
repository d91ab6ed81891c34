"""Who directed most titles."""

from local.dashboard.exhibit import CATALOGUE, Chart, by, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import TITLES

CHART = Chart(
    tab=CATALOGUE,
    place=60,
    title="Top directors",
    grain="titles, by person; the first fifteen",
    views=("top_people",),
    query="""
select person, titles
from bi.top_people
where role = 'director'
order by titles desc, person
limit 15
""",
    fields=(by("person", "Person"), total("titles", "Titles")),
    form=ranked("person", "titles"),
    filled_by=TITLES,
    note="Two people of the same name are one.",
)
