"""What the feeds bring to the dimensions, by what their contracts say."""

from __future__ import annotations

from datetime import date

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.columns import Column, ContractError
from glue_jobs.contract.table import CURATED, Table
from glue_jobs.feeds import titles, userbase
from glue_jobs.modelling.seen import Seen, seen
from glue_jobs.tables import conformed
from tests import rows


def test_the_days_span_every_date_of_all_feeds(spark: SparkSession) -> None:
    subscribers = rows.subscribers(spark, {"join_date": "2021-09-05", "last_payment_date": "2023-07-15"})
    catalogue = rows.curated_titles(spark, {"date_added": "2008-01-01"}, {"date_added": None, "title_id": "s2"})
    found = seen([(userbase.FEED.table, subscribers), (titles.FEED.table, catalogue)])
    assert found.days == (date(2008, 1, 1), date(2023, 7, 15))


def test_nothing_delivered_is_nothing_seen(spark: SparkSession) -> None:
    assert seen([(userbase.FEED.table, rows.subscribers(spark))]) == Seen()
    assert seen([(titles.FEED.table, rows.curated_titles(spark, {"date_added": None}))]).days is None
    assert seen([]) == Seen()


def test_spellings_of_a_country_and_the_places_where_it_stands_are_brought_together(spark: SparkSession) -> None:
    subscribers = rows.subscribers(spark, {"country": "USA"}, {"country": "Spain", "plan": "Premium"})
    catalogue = rows.curated_titles(spark, {"countries": ["United States", "${env:HOME}"]}, {"countries": []})
    found = seen([(userbase.FEED.table, subscribers), (titles.FEED.table, catalogue)])
    assert found.names(conformed.DIM_COUNTRY) == ["${env:HOME}", "Spain", "United States"]
    assert found.names(conformed.DIM_PLAN) == ["Basic", "Premium"]
    assert found.names(conformed.DIM_DEVICE) == ["Laptop"]


def test_times_and_lists_of_a_made_up_feed_count_too(spark: SparkSession) -> None:
    columns = (
        Column("seen_at", "timestamp", "When.", dimension="dim_date"),
        Column("devices", "array<string>", "Devices.", dimension="dim_device"),
        Column("note", "string", "Reaches nothing."),
    )
    table = Table(CURATED, "made_up", "one", "For a test.", columns, primary_key=("note",))
    given = "(timestamp'2024-02-03 23:59:59', array('Fridge', null), 'x'), (null, null, null)"
    found = seen([(table, spark.sql(f"select * from values {given} as t (seen_at, devices, note)"))])
    assert found == Seen((date(2024, 2, 3), date(2024, 2, 3)), {"dim_device": {"Fridge"}})


def test_a_dimension_that_no_feed_can_fill_is_refused_by_name(spark: SparkSession) -> None:
    columns = (Column("mood", "string", "Mood.", dimension="dim_mood"),)
    table = Table(CURATED, "made_up", "one", "For a test.", columns, primary_key=("mood",))
    with pytest.raises(ContractError, match="column mood: nothing makes rows of 'dim_mood'"):
        seen([(table, spark.sql("select 'good' as mood"))])
