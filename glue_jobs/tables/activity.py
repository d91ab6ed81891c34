"""Who came, came back and stayed away: counts that need the whole history of every member (docs/warehouse-loading.md).

Views over the sessions give the same numbers, but not within seconds once there are ten million of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from glue_jobs.contract.columns import required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import Table
from glue_jobs.feeds import behaviour_movies, behaviour_users
from glue_jobs.tables.engagement import FACT_VIEWING
from glue_jobs.tables.star import mart

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MONTH = required("month", "date", "First day of the month.")

MONTHLY_ACTIVITY = mart(
    "monthly_activity",
    "one month, country and plan with a subscriber that was active in it or in the month before",
    "Subscribers of the behaviour files who came, came back and stayed away. Each counts in one country and plan a"
    " month: those of the last session. No month follows the last one with a session.",
    (
        MONTH,
        required("country_key", "bigint", "Subscriber's country.", references="dim_country.country_key"),
        required("plan_key", "bigint", "Subscriber's plan.", references="dim_plan.plan_key"),
        required("active_users", "bigint", "Distinct subscribers with a session."),
        required("new_users", "bigint", "Those whose first session of all is in this month."),
        required("returning_users", "bigint", "Those who were active in the month before, too."),
        required("previous_users", "bigint", "Subscribers that were active in the month before, in this country and"
                 " plan then."),
        required("lapsed_users", "bigint", "Those of them who are not active in this month, in no country and plan."),
    ),
    ("month", "country_key", "plan_key"),
    rules={
        "newcomers_and_returners_are_active": "new_users + returning_users <= active_users",
        "only_who_was_active_lapses": "lapsed_users <= previous_users",
        "somebody_is_counted": "active_users + previous_users > 0",
    },
)  # fmt: skip

COHORT_ACTIVITY = mart(
    "cohort_activity", "one cohort and one month in which somebody of it came",
    "How many of the subscribers who began in a month come in a later one.",
    (
        required("cohort_month", "date", "First day of the month of the subscribers' first session."),
        MONTH,
        required("active_users", "bigint", "Distinct subscribers of the cohort with a session in the month."),
    ),
    ("cohort_month", "month"),
    rules={"nobody_comes_before_the_first_session": "cohort_month <= month", "somebody_came": "active_users > 0"},
)  # fmt: skip

GENRE_VIEWERS = mart(
    "genre_viewers", "one genre with a session",
    "Subscribers of the behaviour files who watched a genre in any month; the rest is in monthly_content.",
    (
        required("genre_key", "bigint", "First genre of the title; 0 where the title is in no file.",
                 references="dim_genre.genre_key"),
        required("viewers", "bigint", "Distinct subscribers with a session; they do not add up."),
    ),
    ("genre_key",),
    rules={"somebody_watched": "viewers > 0"},
)  # fmt: skip


def build(inputs: Mapping[str, DataFrame]) -> Sequence[tuple[Table, DataFrame]]:
    """The three tables, of all sessions."""
    from glue_jobs.modelling import activity, behaviour, engagement_months

    sessions = inputs["fact_viewing"]
    titles = behaviour.titles(inputs["behaviour_movies"]).select("title_key", "genre_key")
    subscribers = behaviour.subscribers(inputs["behaviour_users"])
    counted = activity.counted(activity.member_months(sessions, subscribers)).persist()
    tables = (
        (MONTHLY_ACTIVITY, activity.monthly_activity(counted)),
        (COHORT_ACTIVITY, activity.cohort_activity(counted)),
        (GENRE_VIEWERS, engagement_months.genre_viewers(sessions, titles)),
    )
    return [(table, rows.select(*table.names).coalesce(1)) for table, rows in tables]


MODEL = Model(
    job="model_activity",
    comment="Active, new, returning and lapsed subscribers by month; cohorts; viewers of each genre.",
    # Users and titles as delivered, not the dimensions: those change with every source.
    inputs=(FACT_VIEWING, behaviour_users.FEED.table, behaviour_movies.FEED.table),
    outputs=(Output(MONTHLY_ACTIVITY), Output(COHORT_ACTIVITY), Output(GENRE_VIEWERS)),
    build=build,
)
