"""The catalogue: titles, genres, people, and the bridges between them (warehouse.md, "Dimensions")."""

from __future__ import annotations

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import BY_VALUE
from glue_jobs.feeds import imdb_basics, imdb_crew, imdb_names, imdb_ratings, titles
from glue_jobs.tables.star import SOURCE_SYSTEM, core, dimension, key

DIM_TITLE = dimension(
    "dim_title", "one title",
    "Titles of all sources; the latest delivery of a title wins. Titles of the catalogue carry their match in IMDb:"
    " same type, name equal to the primary or original title without regard to case, same year, else one year off.",
    (
        key("title_key"),
        SOURCE_SYSTEM,
        required("title_id", "string", "Title's id in the source system."),
        required("title", "string", "Title."),
        required("title_type", "string", "Movie, TV Show, or a source's own word: behaviour has five."),
        Column("release_year", "int", "Year."),
        Column("date_added", "date", "Day the title was added to the service."),
        Column("maturity_rating", "string", "Maturity rating code; null is unrated."),
        Column("duration_minutes", "int", "Minutes; titles: movies only."),
        Column("seasons", "int", "Seasons; titles: series only."),
        Column("language", "string", "Language, where the source says."),
        Column("is_original", "boolean", "Made by the service, where the source says."),
        Column("imdb_id", "string", "IMDb's tconst, where matched; of several candidates the one with most votes."),
        Column("imdb_rating", "decimal(3,1)", "IMDb rating, 1 to 10; null where the match has none."),
        Column("imdb_votes", "bigint", "Votes behind the rating."),
        required("imdb_match", "string", "exact; year_off_by_one: no candidate of the year itself; ambiguous: more"
                 " than one candidate as near; or none.", unknown="none"),
        Column("description", "string", "What the title is about, in the source's words; null where it says nothing."),
    ),
    ("source_system", "title_id"), kind=BY_VALUE, slice_by="source_system",
)  # fmt: skip

DIM_GENRE = dimension(
    "dim_genre", "one genre of one source", "Genres; the sources' vocabularies differ.",
    (key("genre_key"), SOURCE_SYSTEM, required("name", "string", "Genre.")),
    ("source_system", "name"), kind=BY_VALUE, slice_by="source_system",
)  # fmt: skip

DIM_PERSON = dimension(
    "dim_person", "one person's name in one source",
    "Directors and cast by titles, writers by imdb; titles knows names only, so two people of one name are one.",
    (key("person_key"), SOURCE_SYSTEM, required("name", "string", "Name as credited.")),
    ("source_system", "name"), kind=BY_VALUE, slice_by="source_system",
)  # fmt: skip

TITLE_KEY = required("title_key", "bigint", "Title.", references="dim_title.title_key")
# Nullable, because lakes of earlier releases have bridges without it; every row that is written has one.
TITLE_SOURCE = Column("source_system", "string", "The title's source.")
POSITION = required("position", "int", "Place in the source list, from 1.")

BRIDGE_TITLE_GENRE = core(
    "bridge_title_genre", "one genre of one title", "One to three a title: counts do not add up to titles.",
    (TITLE_KEY, required("genre_key", "bigint", "Genre.", references="dim_genre.genre_key"), POSITION, TITLE_SOURCE),
    ("title_key", "genre_key"), kind=BY_VALUE, slice_by="source_system",
)  # fmt: skip

BRIDGE_TITLE_COUNTRY = core(
    "bridge_title_country", "one producing country of one title", "A title has any number of countries.",
    (TITLE_KEY, required("country_key", "bigint", "Country.", references="dim_country.country_key"), POSITION,
     TITLE_SOURCE),
    ("title_key", "country_key"), kind=BY_VALUE, slice_by="source_system",
)  # fmt: skip

BRIDGE_TITLE_CREDIT = core(
    "bridge_title_credit", "one person in one role in one title",
    "Who directed, played or wrote. Directors and cast are the feed's own, writers those of the title's match in IMDb,"
    " as far as their names are known.",
    (
        TITLE_KEY,
        required("person_key", "bigint", "Person.", references="dim_person.person_key"),
        required("role", "string", "director, cast or writer."),
        POSITION,
        Column("source_system", "string", "Who tells: titles, or imdb for writers; the title is of titles in both."),
    ),
    ("title_key", "person_key", "role"), kind=BY_VALUE, slice_by="source_system",
)  # fmt: skip

MODEL = Model(
    job="model_catalogue",
    comment="Titles with their matches in IMDb, genres, people and the bridges between them. IMDb's principals, akas"
    " and episodes stay in the lake, for whoever asks there: no table of the star is made of them.",
    inputs=(
        titles.FEED.table,
        imdb_basics.FEED.table,
        imdb_ratings.FEED.table,
        imdb_crew.FEED.table,
        imdb_names.FEED.table,
    ),
    outputs=(
        Output(DIM_TITLE, ("titles",)),
        Output(DIM_GENRE, ("titles",)),
        Output(DIM_PERSON, ("titles", "imdb")),
        Output(BRIDGE_TITLE_GENRE, ("titles",)),
        Output(BRIDGE_TITLE_COUNTRY, ("titles",)),
        Output(BRIDGE_TITLE_CREDIT, ("titles", "imdb")),
    ),
)
