"""Telemetry contents: the titles that players report on; invented ones (datasets.md 2.7)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import JsonLines
from glue_jobs.reference.telemetry import CONTENT_ID, FOLDER, GENRES, MATURITY_RATINGS, TITLE_TYPES

FEED = Feed(
    name="telemetry_contents",
    folder=FOLDER,
    comment="JSON lines of titles, with tags.",
    grain="one title in one delivered file",
    curated_comment="Titles, typed.",
    key=("content_id",),
    on_bad_file=QUARANTINE,
    format=JsonLines(),
    columns=(
        SourceColumn("content_id", "content_id", "Title's id, content-0001, …", required=True, pattern=CONTENT_ID),
        SourceColumn("type", "content_type", "movie or series.", required=True, enum=tuple(TITLE_TYPES)),
        SourceColumn("title", "title", "Title.", required=True),
        SourceColumn("genre", "genre", "Genre.", required=True, enum=GENRES),
        SourceColumn("release_year", "release_year", "Year.", type="int", required=True, minimum=1870, maximum=2100),
        SourceColumn("duration_minutes", "duration_minutes", "Minutes.", type="int", required=True, minimum=1),
        SourceColumn("language", "language", "Language.", required=True, category=True),
        SourceColumn("rating", "maturity_rating", "Maturity rating.", enum=MATURITY_RATINGS),
        SourceColumn("tags", "tags", "Tags.", type="list", category=True),
    ),
)  # fmt: skip
