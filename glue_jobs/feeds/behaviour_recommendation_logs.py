"""Behaviour recommendation logs: one row a recommendation shown (datasets.md 2.4)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn, iso_date
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.reference.behaviour import FOLDER, MOVIE_ID, SCREENS, USER_ID

TYPES = ("personalized", "genre_based", "new_releases", "similar_users", "trending")

FEED = Feed(
    name="behaviour_recommendation_logs",
    folder=FOLDER,
    comment="Recommendations shown, clicked or not; exact repeats at the end of the file.",
    grain="one recommendation shown in one delivered file",
    curated_comment="Recommendations, typed.",
    key=("recommendation_id",),
    on_bad_file=QUARANTINE,
    month_of="recommendation_date",
    columns=(
        SourceColumn("recommendation_id", "recommendation_id", "Recommendation's id.", required=True,
                     pattern=r"rec_\d+"),
        SourceColumn("user_id", "user_id", "To whom.", required=True, pattern=USER_ID),
        SourceColumn("movie_id", "movie_id", "Which title.", required=True, pattern=MOVIE_ID),
        iso_date("recommendation_date", "recommendation_date", "Day it was shown.", required=True),
        SourceColumn("recommendation_type", "recommendation_type", "Kind of recommendation.", required=True,
                     enum=TYPES),
        SourceColumn("recommendation_score", "score", "0 to 1.", type="double", minimum=0.0, maximum=1.0),
        SourceColumn("was_clicked", "was_clicked", "Clicked.", type="boolean", required=True),
        SourceColumn("position_in_list", "position", "Place in the list, from 1.", type="int", minimum=1),
        SourceColumn("device_type", "device", "Device.", enum=SCREENS, dimension="dim_device"),
        SourceColumn("time_of_day", "time_of_day", "Part of the day.",
                     enum=("morning", "afternoon", "evening", "night")),
        SourceColumn("algorithm_version", "algorithm_version", "Version of the algorithm.", pattern=r"v\d+(\.\d+)*",
                     category=True),
    ),
)  # fmt: skip
