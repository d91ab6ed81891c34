"""Behaviour watch history: one row a session, dated by day (datasets.md 2.4)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn, iso_date
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.reference.behaviour import (
    ACTIONS,
    COUNTRIES,
    FOLDER,
    MOVIE_ID,
    QUALITIES,
    SCREENS,
    SESSION_ID,
    USER_ID,
)  # fmt: skip

FEED = Feed(
    name="behaviour_watch_history",
    folder=FOLDER,
    comment="Sessions; minutes, progress and rating have gaps, exact repeats at the end of the file.",
    grain="one session in one delivered file",
    curated_comment="Sessions, typed; what is not known stays null.",
    key=("session_id",),
    on_bad_file=QUARANTINE,
    month_of="watch_date",
    columns=(
        SourceColumn("session_id", "session_id", "Session's id.", required=True, pattern=SESSION_ID),
        SourceColumn("user_id", "user_id", "Who watched.", required=True, pattern=USER_ID),
        SourceColumn("movie_id", "movie_id", "What was watched.", required=True, pattern=MOVIE_ID),
        iso_date("watch_date", "watch_date", "Day of the session; no time of day.", required=True),
        SourceColumn("device_type", "device", "Device.", required=True, enum=SCREENS, dimension="dim_device"),
        SourceColumn("watch_duration_minutes", "watch_minutes", "Minutes watched; longer than the title happens.",
                     type="decimal(12,2)", minimum=0),
        SourceColumn("progress_percentage", "progress_pct", "How far into the title, 0 to 100.",
                     type="decimal(5,2)", minimum=0, maximum=100),
        SourceColumn("action", "action", "Last action; `completed` does not mean finished.", required=True,
                     enum=ACTIONS),
        SourceColumn("quality", "quality", "Picture quality.", enum=QUALITIES),
        SourceColumn("location_country", "viewing_country", "Where it was watched; often not the member's country.",
                     required=True, enum=COUNTRIES, dimension="dim_country"),
        SourceColumn("is_download", "is_download", "Watched from a download.", type="boolean", required=True),
        SourceColumn("user_rating", "user_rating", "1 to 5; null is unrated.", type="int", minimum=1, maximum=5),
    ),
)  # fmt: skip
