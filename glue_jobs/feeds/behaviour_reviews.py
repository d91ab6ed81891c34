"""Behaviour reviews: one row a review (datasets.md 2.4)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn, iso_date
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.reference.behaviour import FOLDER, MOVIE_ID, SCREENS, USER_ID

FEED = Feed(
    name="behaviour_reviews",
    folder=FOLDER,
    comment="Reviews with a rating from 1 to 5; they join titles directly, exact repeats at the end of the file.",
    grain="one review in one delivered file",
    curated_comment="Reviews, typed.",
    key=("review_id",),
    on_bad_file=QUARANTINE,
    month_of="review_date",
    columns=(
        SourceColumn("review_id", "review_id", "Review's id.", required=True, pattern=r"review_\d+"),
        SourceColumn("user_id", "user_id", "Who wrote it.", required=True, pattern=USER_ID),
        SourceColumn("movie_id", "movie_id", "Which title.", required=True, pattern=MOVIE_ID),
        SourceColumn("rating", "rating", "1 to 5.", type="int", required=True, minimum=1, maximum=5),
        iso_date("review_date", "review_date", "Day of the review.", required=True),
        SourceColumn("device_type", "device", "Device.", enum=SCREENS, dimension="dim_device"),
        SourceColumn("is_verified_watch", "is_verified_watch", "As the source says; hardly any has a session.",
                     type="boolean"),
        SourceColumn("helpful_votes", "helpful_votes", "Votes that found it helpful.", type="int", minimum=0),
        SourceColumn("total_votes", "total_votes", "Votes on it.", type="int", minimum=0),
        SourceColumn("review_text", "review_text", "Text."),
        SourceColumn("sentiment", "sentiment", "A function of the rating.", enum=("positive", "neutral", "negative")),
        SourceColumn("sentiment_score", "sentiment_score", "0 negative to 1 positive.", type="double",
                     minimum=0.0, maximum=1.0),
    ),
    row_rules={"helpful_votes_within_votes": "helpful_votes <= total_votes"},
)  # fmt: skip
