"""Active users and cohorts of the small star: who came, came back and stayed away follows by hand from its sessions."""

from __future__ import annotations

from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.modelling import activity
from glue_jobs.tables.activity import COHORT_ACTIVITY, MONTHLY_ACTIVITY
from glue_jobs.tables.engagement import FACT_VIEWING
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER
from tests.engagement_counts import BASIC, PREMIUM, USA, Row, counts
from tests.engagement_star import ANN, ANN_BASIC, BOB, DRAMA, MEMBERS, engagement, session
from tests.rows import starred


def counted(spark: SparkSession, sessions: list[Row]) -> DataFrame:
    subscribers = starred(spark, DIM_SUBSCRIBER, engagement()["dim_subscriber"])
    return activity.counted(activity.member_months(starred(spark, FACT_VIEWING, sessions), subscribers))


@pytest.fixture(scope="module")
def star(spark: SparkSession) -> DataFrame:
    return counted(spark, engagement()["fact_viewing"]).persist()


def test_users_come_return_and_lapse(star: DataFrame) -> None:
    found = activity.monthly_activity(star).select(*MONTHLY_ACTIVITY.names).collect()
    assert sorted(map(tuple, found)) == sorted(counts()["monthly_activity"])


def test_a_cohort_is_counted_where_somebody_of_it_came(star: DataFrame) -> None:
    found = activity.cohort_activity(star).select(*COHORT_ACTIVITY.names).collect()
    assert sorted(map(tuple, found)) == sorted(counts()["cohort_activity"])


def test_the_last_session_of_the_month_decides_over_the_year_s_end_too(spark: SparkSession) -> None:
    december, january = date(2023, 12, 1), date(2024, 1, 1)
    other = ("telemetry" if cell == "behaviour" else cell for cell in session(9, december, BOB, DRAMA, None, None))
    found = counted(
        spark,
        [
            session(2, date(2023, 12, 30), ANN, DRAMA, None, None),
            session(1, date(2023, 12, 2), ANN_BASIC, DRAMA, None, None),
            session(3, date(2024, 1, 31), ANN, DRAMA, None, None),
            # Another source's sessions are nobody's here.
            tuple(other),
        ],
    )
    assert MEMBERS[ANN] == MEMBERS[ANN_BASIC]
    assert {tuple(row) for row in activity.monthly_activity(found).select(*MONTHLY_ACTIVITY.names).collect()} == {
        (december, USA, PREMIUM, 1, 1, 0, 0, 0),
        (january, USA, PREMIUM, 1, 0, 1, 1, 0),
    }
    assert BASIC not in {row["plan_key"] for row in found.collect()}


def test_without_sessions_there_is_nothing(spark: SparkSession) -> None:
    found = counted(spark, [])
    assert activity.monthly_activity(found).collect() == activity.cohort_activity(found).collect() == []
