"""Titles: the catalogue, one row a title. Facts and traps: datasets.md 2.2."""

from __future__ import annotations

from glue_jobs.contract.columns import FIRST_DAY, LAST_DAY, Column, SourceColumn, required
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.table import CURATED, Table
from glue_jobs.tables.lineage import LINEAGE

MATURITY_RATINGS = (
    "TV-MA", "TV-14", "TV-PG", "R", "PG-13", "TV-Y7", "TV-Y", "PG", "TV-G", "NR", "G", "TV-Y7-FV", "NC-17", "UR",
)  # fmt: skip
# A length is above zero: sql/checks/title_duration_fits_its_type.sql would stop every load for a title of `0 min`.
NUMBER = r"[1-9]\d{0,3}"
# Three rows of the known file carry their duration in `rating`; the curate job moves it.
SHIFTED_DURATION = rf"{NUMBER} min"

FEED = Feed(
    name="titles",
    comment="The catalogue: multi-line quoted cells, several values in one cell.",
    key=("title_id",),
    # The catalogue changes slowly: yesterday's stays good, so a bad file is put aside and the run says so.
    on_bad_file=QUARANTINE,
    columns=(
        SourceColumn("show_id", "title_id", "Title's id, s1, s2, …", required=True, pattern=r"s\d+"),
        SourceColumn("type", "title_type", "Movie or TV Show.", required=True, enum=("Movie", "TV Show")),
        SourceColumn("title", "title", "Title; always text, also where it reads 1994.", required=True),
        SourceColumn("director", "directors", "Directors.", type="list"),
        SourceColumn("cast", "cast_members", "Cast.", type="list"),
        SourceColumn("country", "countries", "Producing countries; empty tokens happen.", type="list"),
        SourceColumn(
            "date_added", "date_added", "Day the title was added.",
            type="date", format="MMMM d, yyyy", shape=r"[A-Z][a-z]+ \d{1,2}, \d{4}",
            minimum=FIRST_DAY, maximum=LAST_DAY,
        ),
        SourceColumn("release_year", "release_year", "Year.", type="int", required=True, minimum=1870, maximum=2100),
        SourceColumn("rating", "maturity_rating", "Maturity rating.", enum=MATURITY_RATINGS),
        SourceColumn("duration", "duration", "`N min`, or `N Season(s)`.", pattern=rf"{NUMBER} (min|Seasons?)"),
        SourceColumn("listed_in", "genres", "Genres, one to three.", type="list", required=True),
        SourceColumn("description", "description", "Text; not a key."),
    ),
    row_rules={
        "duration_fits_type": "(title_type = 'Movie' AND seasons IS NULL)"
        " OR (title_type = 'TV Show' AND duration_minutes IS NULL)"
    },
)  # fmt: skip

CURATED_TABLE = Table(
    database=CURATED,
    name="titles",
    grain="one title in one delivered file",
    comment="Catalogue rows, typed and repaired; lists split, empty and repeated tokens removed, order kept.",
    primary_key=("file_id", "title_id"),
    partition=("file_id",),
    columns=(
        required("title_id", "string", "Title's id in the feed."),
        required("title_type", "string", "Movie or TV Show."),
        required("title", "string", "Title, invisible characters removed."),
        required("directors", "array<string>", "Directors in source order."),
        required("cast_members", "array<string>", "Cast in source order."),
        required("countries", "array<string>", "Countries in source order."),
        Column("date_added", "date", "Day the title was added."),
        required("release_year", "int", "Year."),
        Column("maturity_rating", "string", "Maturity rating code."),
        Column("duration_minutes", "int", "Minutes; movies only."),
        Column("seasons", "int", "Seasons; TV shows only."),
        required("genres", "array<string>", "Genres in source order."),
        Column("description", "string", "Text."),
        *LINEAGE,
    ),
)
