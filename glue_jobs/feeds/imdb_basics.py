"""IMDb's title.basics: one row a title (datasets.md 2.5)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import Unquoted
from glue_jobs.reference.imdb import FOLDER, TITLE_ID

FEED = Feed(
    name="imdb_basics",
    folder=FOLDER,
    comment="Titles of every kind; text without quotes, \\N for null.",
    grain="one title in one delivered file",
    curated_comment="Titles, typed; genres as a list.",
    key=("tconst",),
    on_bad_file=QUARANTINE,
    format=Unquoted(),
    columns=(
        SourceColumn("tconst", "tconst", "Title's id.", required=True, pattern=TITLE_ID),
        SourceColumn("titleType", "title_type", "movie, tvSeries, tvMiniSeries, short, …", required=True,
                     category=True),
        SourceColumn("primaryTitle", "primary_title", "The best known title.", required=True),
        SourceColumn("originalTitle", "original_title", "Title in the original language."),
        SourceColumn("isAdult", "is_adult", "1 for adult titles.", type="int", required=True, minimum=0, maximum=1),
        SourceColumn("startYear", "start_year", "Year of release, or of a series' first; years to come happen.",
                     type="int", minimum=1800, maximum=2200),
        SourceColumn("endYear", "end_year", "A series' last year.", type="int", minimum=1800, maximum=2200),
        SourceColumn("runtimeMinutes", "runtime_minutes", "Minutes; impossible ones happen and are kept.", type="int",
                     minimum=0),
        SourceColumn("genres", "genres", "Genres, up to three.", type="list", separator=",", category=True),
    ),
)  # fmt: skip
