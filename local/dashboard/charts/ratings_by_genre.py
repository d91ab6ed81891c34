"""How reviews rate the genres."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BEHAVIOUR, GENRE, TITLE_TYPE

CHART = Chart(
    tab=ENGAGEMENT,
    place=80,
    title="Ratings in reviews",
    grain="mean rating, 1 to 5, by first genre and type of title",
    views=("ratings_by_genre",),
    query="""
select genre, title_type, avg_rating, ratings
from bi.ratings_by_genre
where source_system = 'behaviour'
order by 1, 2
""",
    fields=(GENRE, TITLE_TYPE, kept("avg_rating", "Mean rating"), kept("ratings", "Ratings", ",.0f")),
    form=dots("genre", "avg_rating", "title_type"),
    filled_by=BEHAVIOUR,
)
