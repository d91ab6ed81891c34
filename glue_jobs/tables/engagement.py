"""What the members of the behaviour files do, and recommendations of all sources (warehouse.md, "Facts")."""

from __future__ import annotations

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import BY_MONTH
from glue_jobs.feeds import (
    behaviour_movies,
    behaviour_recommendation_logs,
    behaviour_reviews,
    behaviour_search_logs,
    behaviour_users,
    behaviour_watch_history,
    telemetry_contents,
    telemetry_users,
    telemetry_viewing_events,
)
from glue_jobs.reference.behaviour import SOURCE_SYSTEM as BEHAVIOUR
from glue_jobs.tables import catalogue
from glue_jobs.tables.star import SOURCE_SYSTEM, core, dimension, key
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER

DATE_KEY = required("date_key", "int", "The same as a key.", references="dim_date.date_key")
SUBSCRIBER_KEY = required(
    "subscriber_key", "bigint",
    "The subscriber's version in force on the day, before the first one the first; 0 where the subscriber is unknown.",
    references="dim_subscriber.subscriber_key",
)  # fmt: skip
MEMBER_KEY = required(
    "member_key", "bigint",
    "The subscriber in all versions: hash of source system and id. What subscribers are counted by; one that"
    " dim_subscriber does not know has its own, too.",
)  # fmt: skip
TITLE_KEY = required("title_key", "bigint", "Title; 0 where there is no such title.", references="dim_title.title_key")
DEVICE_KEY = required("device_key", "bigint", "Device in use.", references="dim_device.device_key")


def _country(name: str, comment: str) -> Column:
    return required(name, "bigint", comment, references="dim_country.country_key")


FACT_VIEWING = core(
    "fact_viewing", "one session", "Sessions; of one delivered twice the last delivery counts. Gaps stay null.",
    (
        required("watch_date", "date", "Day of the session; the source has no time of day."),
        DATE_KEY,
        SOURCE_SYSTEM,
        required("session_id", "string", "Session's id in the source system."),
        SUBSCRIBER_KEY,
        MEMBER_KEY,
        TITLE_KEY,
        DEVICE_KEY,
        _country("viewing_country_key", "Where it was watched; often not the subscriber's country."),
        Column("watch_minutes", "decimal(12,2)", "Minutes watched; longer than the title happens."),
        Column("progress_pct", "decimal(5,2)", "How far into the title, 0 to 100."),
        Column("user_rating", "int", "1 to 5; null is unrated."),
        required("action", "string", "Last action; `completed` does not mean finished, progress_pct says that."),
        Column("quality", "string", "Picture quality."),
        required("is_download", "boolean", "Watched from a download."),
    ),
    ("session_id", "watch_date"), kind=BY_MONTH, slice_by="watch_date",
    rules={"measures_are_possible": "watch_minutes >= 0 and progress_pct between 0 and 100",
           "rating_is_possible": "user_rating between 1 and 5"},
)  # fmt: skip

FACT_REVIEW = core(
    "fact_review", "one review", "Reviews, which join titles directly; of one delivered twice the last counts.",
    (
        required("review_date", "date", "Day of the review."),
        DATE_KEY,
        SOURCE_SYSTEM,
        required("review_id", "string", "Review's id in the source system."),
        SUBSCRIBER_KEY,
        MEMBER_KEY,
        TITLE_KEY,
        DEVICE_KEY,
        required("rating", "int", "1 to 5."),
        Column("helpful_votes", "int", "Votes that found it helpful."),
        Column("total_votes", "int", "Votes on it."),
        Column("sentiment", "string", "positive, neutral or negative: a function of the rating."),
        Column("sentiment_score", "double", "0 negative to 1 positive."),
    ),
    ("review_id", "review_date"), kind=BY_MONTH, slice_by="review_date",
    rules={"rating_is_possible": "rating between 1 and 5",
           "votes_are_possible": "helpful_votes between 0 and total_votes"},
)  # fmt: skip

FACT_SEARCH = core(
    "fact_search", "one search", "Searches; one with a click beyond its results is in quarantine and not here.",
    (
        required("search_date", "date", "Day of the search."),
        DATE_KEY,
        SOURCE_SYSTEM,
        required("search_id", "string", "Search's id in the source system."),
        SUBSCRIBER_KEY,
        MEMBER_KEY,
        DEVICE_KEY,
        _country("viewing_country_key", "Where it was searched; often not the subscriber's country."),
        required("results_returned", "int", "Results shown."),
        Column("clicked_position", "int", "Place of the result clicked; null is no click."),
        Column("duration_seconds", "decimal(12,2)", "Seconds."),
        Column("had_typo", "boolean", "As the source says; no query has one."),
        Column("used_filters", "boolean", "Filters were used."),
    ),
    ("search_id", "search_date"), kind=BY_MONTH, slice_by="search_date",
    rules={"click_is_within_the_results": "clicked_position between 1 and results_returned"},
)  # fmt: skip

DIM_ALGORITHM = dimension(
    "dim_algorithm", "one recommendation type, algorithm version and category",
    "What recommends; Unknown where a source does not say.",
    (
        key("algorithm_key"),
        required("recommendation_type", "string", "Kind of recommendation; of telemetry the type of algorithm."),
        required("algorithm_version", "string", "Version of the algorithm."),
        required("category", "string", "List that the title stood in."),
    ),
    ("recommendation_type", "algorithm_version", "category"),
)  # fmt: skip

FACT_RECOMMENDATION = core(
    "fact_recommendation", "one recommendation shown",
    "Recommendations; of one delivered twice the last delivery counts.",
    (
        required("recommendation_date", "date", "Day it was shown."),
        DATE_KEY,
        SOURCE_SYSTEM,
        required("recommendation_key", "bigint", "Hash of the source system and the natural key of the source's row."),
        required("recommendation_id", "string", "Id in the source system."),
        SUBSCRIBER_KEY,
        MEMBER_KEY,
        TITLE_KEY,
        DEVICE_KEY,
        required("algorithm_key", "bigint", "What recommended.", references="dim_algorithm.algorithm_key"),
        Column("score", "double", "0 to 1."),
        Column("position", "int", "Place in the list, from 1."),
        Column("was_clicked", "boolean", "Clicked; null where the source does not say."),
    ),
    ("recommendation_key", "recommendation_date"), kind=BY_MONTH, slice_by="recommendation_date",
    rules={"score_is_possible": "score between 0 and 1", "position_is_a_place": "position >= 1"},
)  # fmt: skip

MEMBERS = Model(
    job="model_behaviour",
    comment="Subscribers and titles of the behaviour files; what recommends, of all sources.",
    inputs=(
        behaviour_users.FEED.table,
        behaviour_movies.FEED.table,
        behaviour_recommendation_logs.FEED.table,
        telemetry_viewing_events.FEED.table,
    ),
    outputs=(
        Output(DIM_SUBSCRIBER, (BEHAVIOUR,)),
        Output(catalogue.DIM_TITLE, (BEHAVIOUR,)),
        Output(catalogue.DIM_GENRE, (BEHAVIOUR,)),
        Output(catalogue.BRIDGE_TITLE_GENRE, (BEHAVIOUR,)),
        Output(catalogue.BRIDGE_TITLE_COUNTRY, (BEHAVIOUR,)),
        Output(DIM_ALGORITHM),
    ),
)

# Users and titles as delivered, not the dimensions: those change with every source, and each change means all months.
ENGAGEMENT = Model(
    job="model_engagement",
    comment="Sessions, reviews, searches and recommendations.",
    inputs=(
        behaviour_users.FEED.table,
        behaviour_movies.FEED.table,
        behaviour_watch_history.FEED.table,
        behaviour_reviews.FEED.table,
        behaviour_search_logs.FEED.table,
        behaviour_recommendation_logs.FEED.table,
        telemetry_users.FEED.table,
        telemetry_contents.FEED.table,
        telemetry_viewing_events.FEED.table,
    ),
    outputs=(Output(FACT_VIEWING), Output(FACT_REVIEW), Output(FACT_SEARCH), Output(FACT_RECOMMENDATION)),
    by_months=True,
)
