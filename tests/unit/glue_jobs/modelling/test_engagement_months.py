"""What the small star's members do by month: each table's rows follow by hand from the facts."""

from __future__ import annotations

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.table import Table
from glue_jobs.modelling import engagement_months
from glue_jobs.tables import engagement_months as tables
from glue_jobs.tables.activity import GENRE_VIEWERS
from glue_jobs.tables.catalogue import BRIDGE_TITLE_GENRE
from glue_jobs.tables.engagement import FACT_RECOMMENDATION, FACT_REVIEW, FACT_SEARCH, FACT_VIEWING
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER
from tests.engagement_counts import counts
from tests.engagement_star import engagement
from tests.rows import starred

Given = dict[str, DataFrame]


@pytest.fixture(scope="module")
def given(spark: SparkSession) -> Given:
    """The star's facts, and viewing and reviews as the counts take them."""
    star = engagement()
    read = (FACT_VIEWING, FACT_REVIEW, FACT_SEARCH, FACT_RECOMMENDATION, DIM_SUBSCRIBER, BRIDGE_TITLE_GENRE)
    found = {table.name: starred(spark, table, star[table.name]) for table in read}
    titles = found["bridge_title_genre"].select("title_key", "genre_key")
    viewing = engagement_months.viewing(found["fact_viewing"], found["dim_subscriber"], titles)
    reviews = engagement_months.reviews(found["fact_review"], titles)
    return {**found, "titles": titles, "viewing": viewing.persist(), "reviews": reviews}


def assert_counted(table: Table, rows: DataFrame) -> None:
    expected = sorted(counts()[table.name], key=str)
    assert sorted(map(tuple, rows.select(*table.names).collect()), key=str) == expected


def test_engagement_is_of_the_subscribers_country_and_the_plan_of_the_day(given: Given) -> None:
    assert_counted(tables.MONTHLY_ENGAGEMENT, engagement_months.engagement(given["viewing"]))


def test_content_has_a_row_where_there_is_a_session_or_a_review(given: Given) -> None:
    assert_counted(tables.MONTHLY_CONTENT, engagement_months.content(given["viewing"], given["reviews"]))


def test_devices_are_the_session_s(given: Given) -> None:
    assert_counted(tables.MONTHLY_DEVICE, engagement_months.devices(given["viewing"]))


def test_no_click_is_no_position(given: Given) -> None:
    assert_counted(tables.MONTHLY_SEARCH, engagement_months.searches(given["fact_search"]))


def test_clicks_that_a_source_does_not_tell_are_null(given: Given) -> None:
    found = engagement_months.recommendations(given["fact_recommendation"])
    assert_counted(tables.MONTHLY_RECOMMENDATION, found)


def test_a_genre_counts_a_viewer_once_over_all_months(given: Given) -> None:
    assert_counted(GENRE_VIEWERS, engagement_months.genre_viewers(given["fact_viewing"], given["titles"]))
