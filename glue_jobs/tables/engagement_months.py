"""What members do, month by month: what the views of engagement show, counted by Spark (docs/warehouse-loading.md).

Each row of a month is made of that month's facts alone. Shares and means stay with the views: a table has what they
are quotients of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import BY_MONTH, Table
from glue_jobs.feeds import behaviour_movies, behaviour_users
from glue_jobs.tables.engagement import FACT_RECOMMENDATION, FACT_REVIEW, FACT_SEARCH, FACT_VIEWING
from glue_jobs.tables.star import SOURCE_SYSTEM, mart

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MONTH = required("month", "date", "First day of the month.")
GENRE_KEY = required(
    "genre_key", "bigint", "First genre of the title; 0 where the title is in no file.",
    references="dim_genre.genre_key",
)  # fmt: skip
SESSIONS = required("sessions", "bigint", "Sessions.")
TIMED = required("timed_sessions", "bigint", "Sessions whose duration is known.")
MINUTES = Column("watch_minutes", "decimal(22,2)", "Minutes of the sessions whose duration is known; null without any.")
NO_MINUTES = "(timed_sessions = 0) = (watch_minutes is null)"


def _by_month(name: str, grain: str, comment: str, columns: tuple[Column, ...], key: str, **rules: str) -> Table:
    more: dict[str, Any] = {"kind": BY_MONTH, "slice_by": "month", "rules": rules}
    return mart(name, grain, comment, (MONTH, *columns), ("month", *key.split()), **more)


MONTHLY_ENGAGEMENT = _by_month(
    "monthly_engagement", "one month, country and plan with a session",
    "What subscribers of the behaviour files watched, by their country and their plan on the day of the session.",
    (
        required("country_key", "bigint", "Subscriber's country.", references="dim_country.country_key"),
        required("plan_key", "bigint", "Subscriber's plan.", references="dim_plan.plan_key"),
        MINUTES,
        TIMED,
        required("active_users", "bigint", "Distinct subscribers with a session; they do not add up."),
        SESSIONS,
        required("titles_watched", "bigint", "Distinct titles that are known; they do not add up."),
    ),
    "country_key plan_key",
    no_time_is_no_minutes=NO_MINUTES, parts_are_possible="greatest(active_users, timed_sessions) <= sessions",
)  # fmt: skip

MONTHLY_CONTENT = _by_month(
    "monthly_content", "one month and genre with a session or a review",
    "What was watched and how it was rated in the behaviour files; a rating is of the month of its review.",
    (
        GENRE_KEY,
        SESSIONS,
        required("viewers", "bigint", "Distinct subscribers with a session; they do not add up."),
        MINUTES,
        TIMED,
        required("measured_sessions", "bigint", "Sessions whose progress is known."),
        required("completed_sessions", "bigint", "Those of them that reached 90 %."),
        required("skipped_sessions", "bigint", "Those of them that stayed below 10 %."),
        required("ratings", "bigint", "Reviews."),
        required("rating_total", "bigint", "Sum of their ratings."),
    ),
    "genre_key",
    no_time_is_no_minutes=NO_MINUTES,
    parts_are_possible="greatest(viewers, timed_sessions, measured_sessions) <= sessions"
    " and completed_sessions + skipped_sessions <= measured_sessions",
    ratings_are_possible="rating_total between ratings and 5 * ratings",
)  # fmt: skip

MONTHLY_DEVICE = _by_month(
    "monthly_device", "one month and device with a session",
    "On which devices subscribers of the behaviour files watched.",
    (
        required("device_key", "bigint", "Device of the session.", references="dim_device.device_key"),
        SESSIONS,
        required("active_users", "bigint", "Distinct subscribers with a session; they do not add up."),
        Column("watch_minutes", "decimal(22,2)", MINUTES.comment),
    ),
    "device_key",
    users_have_sessions="active_users between 1 and sessions",
)  # fmt: skip

MONTHLY_SEARCH = _by_month(
    "monthly_search", "one month and device with a search", "What searches of the behaviour files led to.",
    (
        required("device_key", "bigint", "Device that was searched on.", references="dim_device.device_key"),
        required("searches", "bigint", "Searches."),
        required("clicks", "bigint", "Those with a click."),
        required("without_results", "bigint", "Those without a result."),
        Column("position_total", "bigint", "Sum of the places of the results clicked; null without a click."),
    ),
    "device_key",
    parts_are_possible="clicks + without_results <= searches and coalesce(position_total, 0) >= clicks",
)  # fmt: skip

MONTHLY_RECOMMENDATION = _by_month(
    "monthly_recommendation", "one month, source and algorithm with a recommendation",
    "What recommendations led to.",
    (
        SOURCE_SYSTEM,
        required("algorithm_key", "bigint", "What recommended.", references="dim_algorithm.algorithm_key"),
        required("shown", "bigint", "Recommendations shown."),
        Column("clicks", "bigint", "Those that were clicked; null where the source says it of none."),
        required("scored", "bigint", "Those that have a score."),
        Column("score_total", "decimal(38,15)", "Sum of their scores; exact, so that no order of adding changes it."),
    ),
    "source_system algorithm_key",
    parts_are_possible="greatest(clicks, scored) <= shown",
)  # fmt: skip


def build(inputs: Mapping[str, DataFrame]) -> Sequence[tuple[Table, DataFrame]]:
    """The five tables, of the months whose facts are given."""
    from glue_jobs.modelling import behaviour, engagement_months

    titles = behaviour.titles(inputs["behaviour_movies"]).select("title_key", "genre_key").persist()
    subscribers = behaviour.subscribers(inputs["behaviour_users"])
    viewing = engagement_months.viewing(inputs["fact_viewing"], subscribers, titles).persist()
    reviews = engagement_months.reviews(inputs["fact_review"], titles)
    tables = (
        (MONTHLY_ENGAGEMENT, engagement_months.engagement(viewing)),
        (MONTHLY_CONTENT, engagement_months.content(viewing, reviews)),
        (MONTHLY_DEVICE, engagement_months.devices(viewing)),
        (MONTHLY_SEARCH, engagement_months.searches(inputs["fact_search"])),
        (MONTHLY_RECOMMENDATION, engagement_months.recommendations(inputs["fact_recommendation"])),
    )
    return [(table, rows.select(*table.names)) for table, rows in tables]


MODEL = Model(
    job="model_engagement_months",
    comment="Sessions, reviews, searches and recommendations by month: what the views of engagement show.",
    # Users and titles as delivered, not the dimensions: a change of those, of any source, means all months anew.
    inputs=(
        FACT_VIEWING, FACT_REVIEW, FACT_SEARCH, FACT_RECOMMENDATION,
        behaviour_users.FEED.table, behaviour_movies.FEED.table,
    ),
    outputs=(
        Output(MONTHLY_ENGAGEMENT), Output(MONTHLY_CONTENT), Output(MONTHLY_DEVICE), Output(MONTHLY_SEARCH),
        Output(MONTHLY_RECOMMENDATION),
    ),
    by_months=True,
    build=build,
)  # fmt: skip
