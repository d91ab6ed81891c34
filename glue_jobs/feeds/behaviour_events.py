"""Behaviour events: sessions as the stream saw them, with a time of day and bare NaN (datasets.md 2.4, d')."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn, iso_date, iso_instant
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import JsonLines
from glue_jobs.reference.behaviour import (
    ACTIONS,
    COUNTRIES,
    MOVIE_ID,
    QUALITIES,
    SCREENS,
    SESSION_ID,
    USER_ID,
)  # fmt: skip

FEED = Feed(
    name="behaviour_events",
    comment="JSON lines of sessions; a repeated session_id has another timestamp, and the first counts.",
    grain="one event in one delivered file",
    curated_comment="Events, typed; a session may have several, of which the first timestamp counts.",
    # A session is told of more than once, at another time each: both rows are kept, and who reads them takes the first.
    key=("session_id", "event_at"),
    on_bad_file=QUARANTINE,
    format=JsonLines(),
    month_of="watch_date",
    columns=(
        SourceColumn("session_id", "session_id", "Session's id; repeats.", required=True, pattern=SESSION_ID),
        SourceColumn("user_id", "user_id", "Who watched.", required=True, pattern=USER_ID),
        SourceColumn("movie_id", "movie_id", "What was watched.", required=True, pattern=MOVIE_ID),
        iso_date("watch_date", "watch_date", "Day of the session.", required=True),
        SourceColumn("device_type", "device", "Device.", required=True, enum=SCREENS, dimension="dim_device"),
        SourceColumn("watch_duration_minutes", "watch_minutes", "Minutes watched.", type="decimal(12,2)", minimum=0),
        SourceColumn("progress_percentage", "progress_pct", "How far into the title, 0 to 100.",
                     type="decimal(5,2)", minimum=0, maximum=100),
        SourceColumn("action", "action", "Last action.", required=True, enum=ACTIONS),
        SourceColumn("quality", "quality", "Picture quality.", enum=QUALITIES),
        SourceColumn("location_country", "viewing_country", "Where it was watched.", required=True, enum=COUNTRIES,
                     dimension="dim_country"),
        SourceColumn("is_download", "is_download", "Watched from a download.", type="boolean", required=True),
        SourceColumn("user_rating", "user_rating", "1 to 5; null is unrated.", type="int", minimum=1, maximum=5),
        iso_instant("timestamp", "event_at", "When, UTC; its day is watch_date.", required=True),
    ),
    row_rules={"event_is_on_its_day": "to_date(event_at) = watch_date"},
)  # fmt: skip
