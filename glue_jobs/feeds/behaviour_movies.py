"""Behaviour movies: the titles that the behaviour files speak of; invented ones (datasets.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glue_jobs.contract.columns import SourceColumn, iso_date
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.reference.behaviour import FOLDER, GENRES, MOVIE_ID

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

TITLE_TYPES = ("Movie", "TV Series", "Documentary", "Stand-up Comedy", "Limited Series")
MATURITY_RATINGS = ("G", "NC-17", "PG", "PG-13", "R", "TV-14", "TV-G", "TV-MA", "TV-PG", "TV-Y", "TV-Y7")
LANGUAGES = ("English", "French", "German", "Hindi", "Italian", "Japanese", "Korean", "Spanish")


def with_known_duration(rows: DataFrame) -> DataFrame:
    """A duration of zero minutes becomes null, and the row is marked as repaired; the title stays.

    Source of the rule: warehouse.md, "Rulings": its sessions and reviews keep their genre.
    """
    none = "coalesce(try_cast(duration_minutes as double) = 0, false)"
    others = [name for name in rows.columns if name != "duration_minutes"]
    return rows.selectExpr(*others, f"{none} as is_repaired", f"if({none}, null, duration_minutes) as duration_minutes")


FEED = Feed(
    name="behaviour_movies",
    folder=FOLDER,
    comment="Titles of the behaviour files; a title's name is no key, exact repeats at the end of the file.",
    grain="one title in one delivered file",
    curated_comment="Titles, typed; a duration of zero is null.",
    key=("movie_id",),
    on_bad_file=QUARANTINE,
    columns=(
        SourceColumn("movie_id", "movie_id", "Title's id, movie_0001, …", required=True, pattern=MOVIE_ID),
        SourceColumn("title", "title", "Title; several have the same.", required=True),
        SourceColumn("content_type", "title_type", "Kind of title.", required=True, enum=TITLE_TYPES),
        SourceColumn("genre_primary", "genre_primary", "First genre; the genre in every view.", required=True,
                     enum=GENRES),
        SourceColumn("genre_secondary", "genre_secondary", "Second genre; may repeat the first.", enum=GENRES),
        SourceColumn("release_year", "release_year", "Year.", type="int", required=True, minimum=1870, maximum=2100),
        SourceColumn("duration_minutes", "duration_minutes", "Minutes.", type="int", minimum=1),
        SourceColumn("rating", "maturity_rating", "Maturity rating.", enum=MATURITY_RATINGS),
        SourceColumn("language", "language", "Language.", enum=LANGUAGES),
        SourceColumn("country_of_origin", "country", "Producing country.", dimension="dim_country"),
        SourceColumn("imdb_rating", "imdb_rating", "IMDb rating as the source says; the titles are invented.",
                     type="double", minimum=0, maximum=10),
        SourceColumn("production_budget", "production_budget_usd", "USD; movies only.", type="double", minimum=0),
        SourceColumn("box_office_revenue", "box_office_usd", "USD; movies only.", type="double", minimum=0),
        SourceColumn("number_of_seasons", "seasons", "Seasons; series only.", type="int", minimum=0),
        SourceColumn("number_of_episodes", "episodes", "Episodes; series only.", type="int", minimum=0),
        SourceColumn("is_netflix_original", "is_original", "Made by the service.", type="boolean", required=True),
        iso_date("added_to_platform", "date_added", "Day the title was added to the service."),
        SourceColumn("content_warning", "has_content_warning", "Carries a warning.", type="boolean"),
    ),
    repair=with_known_duration,
)  # fmt: skip
