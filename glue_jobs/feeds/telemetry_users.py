"""Telemetry users: whose players report (datasets.md 2.7)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn, iso_instant
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import JsonLines
from glue_jobs.reference.subscriptions import AGE_BANDS, OLDEST
from glue_jobs.reference.telemetry import FOLDER, PLANS, USER_ID

# The bands of all subscribers but children's, whom this source does not have.
AGE_GROUPS = (*[band for last, band in AGE_BANDS.items() if last >= 17], OLDEST)

FEED = Feed(
    name="telemetry_users",
    folder=FOLDER,
    comment="JSON lines of users; plans in lower case, an age group and no age.",
    grain="one user in one delivered file",
    curated_comment="Users, typed; plans in the warehouse's spelling.",
    key=("user_id",),
    dates_changes=True,
    on_bad_file=QUARANTINE,
    format=JsonLines(),
    columns=(
        SourceColumn("user_id", "user_id", "User's id, user-0001, …", required=True, pattern=USER_ID),
        SourceColumn("country", "country", "User's country, as spelled in the file.", required=True,
                     dimension="dim_country"),
        SourceColumn("subscription_type", "plan", "Plan, as spelled in the file.", required=True, enum=PLANS,
                     dimension="dim_plan"),
        SourceColumn("age_group", "age_band", "Age group.", required=True, enum=AGE_GROUPS),
        iso_instant("join_date", "joined_at", "When the user joined.", required=True),
        SourceColumn("preferred_genres", "preferred_genres", "Genres; repeats happen in the file.", type="list",
                     category=True),
        SourceColumn("preferred_languages", "preferred_languages", "Languages.", type="list", category=True),
        SourceColumn("has_profile_pin", "has_profile_pin", "The profile has a PIN.", type="boolean"),
        SourceColumn("max_stream_quality", "max_stream_quality", "Best quality that the plan allows.",
                     enum=("SD", "HD", "4K")),
    ),
)  # fmt: skip
