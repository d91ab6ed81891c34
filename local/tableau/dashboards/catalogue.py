"""The twelve sheets of the original workbook: the catalogue at a glance, and one title's card."""

from __future__ import annotations

from local.tableau.sheets import Chosen, Dashboard, Latest, Pill, Sheet, Top

TYPE = Pill("catalogue_titles", "title_type")
TITLES = Pill("catalogue_titles", "title_id", "CountD")
TITLE = Pill("catalogue_titles", "title")

YEAR = Pill("catalogue_growth", "year_added", continuous=True)
ADDED = Pill("catalogue_growth", "titles", "Sum")
GENRE = Pill("catalogue_by_genre", "genre")
IN_GENRE = Pill("catalogue_by_genre", "titles", "Sum")
COUNTRY = Pill("catalogue_by_country", "country")
IN_COUNTRY = Pill("catalogue_by_country", "titles", "Sum")
MADE_AS = Pill("catalogue_by_country", "title_type")

TOP = 10
YEARS = 10
COUNTRIES = Top(COUNTRY, IN_COUNTRY, TOP)


def card(name: str, *columns: str, derivation: str = "None", view: str = "catalogue_titles") -> Sheet:
    """A card that shows what the chosen title has in these columns."""
    shown = tuple(Pill(view, column, derivation) for column in columns)
    return Sheet(f"Detail: {name.lower()}", name, mark="Text", text=shown, filters=(Chosen(TITLE),))


GROWTH = Sheet(
    "Growth in the last ten years", "Movies and TV shows added to the service, titles a year, last ten years",
    mark="Line", rows=(ADDED,), cols=(YEAR,), color=Pill("catalogue_growth", "title_type"),
    filters=(Latest(YEAR, YEARS),),
)  # fmt: skip
DISTRIBUTION = Sheet(
    "Movies and TV distribution", "Movies and TV shows in the catalogue, distinct titles", rows=(TYPE,), cols=(TITLES,),
    color=TYPE,
)  # fmt: skip
RATINGS = Sheet(
    "Ratings", "Maturity ratings, distinct titles", rows=(Pill("catalogue_titles", "maturity_rating"),), cols=(TITLES,),
    color=TYPE,
)  # fmt: skip
GENRES = Sheet(
    "Top 10 genres", "Ten largest genres, titles; a title counts in each of its genres", rows=(GENRE,),
    cols=(IN_GENRE,), color=Pill("catalogue_by_genre", "title_type"), filters=(Top(GENRE, IN_GENRE, TOP),),
)  # fmt: skip
BY_COUNTRY = Sheet(
    "Type of content by country", "Producing countries: titles, and the share of movies and TV shows", mark="Pie",
    lod=COUNTRY, color=MADE_AS, angle=IN_COUNTRY, size=IN_COUNTRY, is_map=True,
)  # fmt: skip
BY_TYPE = Sheet(
    "Type of content preferred",
    "Ten largest producing countries by type, titles; a title counts in each of its countries",
    rows=(COUNTRY,), cols=(IN_COUNTRY,), color=MADE_AS, filters=(COUNTRIES,),
)  # fmt: skip
CARDS = (
    card("Genre", "genres"),
    card("Rating", "maturity_rating"),
    # Minutes of a movie, seasons of a TV show.
    card("Duration", "duration_minutes", "seasons", derivation="Min"),
    card("Date added", "date_added"),
    card("Release year", "release_year"),
    card("Description", "description", view="catalogue_descriptions"),
)

DASHBOARD = Dashboard(
    "Dashboard 1", order=1, rows=((GROWTH, DISTRIBUTION, RATINGS), (GENRES, BY_COUNTRY, BY_TYPE), CARDS),
    action_from=DISTRIBUTION.name, action="Filter by type", legend_of=DISTRIBUTION.name,
)  # fmt: skip
