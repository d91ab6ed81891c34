"""Behaviour search logs: one row a search (datasets.md 2.4)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn, iso_date
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.reference.behaviour import COUNTRIES, FOLDER, SCREENS, USER_ID

FEED = Feed(
    name="behaviour_search_logs",
    folder=FOLDER,
    comment="Searches; no click is null, exact repeats at the end of the file.",
    grain="one search in one delivered file",
    curated_comment="Searches, typed; one with a click beyond its results is in quarantine.",
    key=("search_id",),
    on_bad_file=QUARANTINE,
    month_of="search_date",
    columns=(
        SourceColumn("search_id", "search_id", "Search's id.", required=True, pattern=r"search_\d+"),
        SourceColumn("user_id", "user_id", "Who searched.", required=True, pattern=USER_ID),
        SourceColumn("search_query", "search_query", "What was searched for."),
        iso_date("search_date", "search_date", "Day of the search.", required=True),
        SourceColumn("results_returned", "results_returned", "Results shown.", type="int", required=True, minimum=0),
        SourceColumn("clicked_result_position", "clicked_position", "Place of the result clicked; null is no click.",
                     type="int", minimum=1),
        SourceColumn("device_type", "device", "Device.", required=True, enum=SCREENS, dimension="dim_device"),
        SourceColumn("search_duration_seconds", "duration_seconds", "Seconds.", type="decimal(12,2)", minimum=0),
        SourceColumn("had_typo", "had_typo", "As the source says; no query has one.", type="boolean"),
        SourceColumn("used_filters", "used_filters", "Filters were used.", type="boolean"),
        SourceColumn("location_country", "viewing_country", "Where it was searched.", required=True, enum=COUNTRIES,
                     dimension="dim_country"),
    ),
    row_rules={"click_is_within_the_results": "clicked_position <= results_returned"},
)  # fmt: skip
