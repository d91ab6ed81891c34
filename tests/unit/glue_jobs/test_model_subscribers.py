"""Subscribers' history: which rows open a version, and which version pays for a month."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contracts.dimensions import DIM_SUBSCRIBER
from glue_jobs.contracts.facts import FACT_SUBSCRIPTION_MONTH
from glue_jobs.model_subscribers import dim_subscriber, fact_subscription_month, subscriber_versions
from tests import rows

FIRST, SECOND, THIRD = (datetime(2023, 7, day, 6) for day in (1, 2, 3))


def row(plan: str, paid: str, delivered: datetime = FIRST, **others: Any) -> dict[str, Any]:
    file = f"{delivered:%m%d}.csv"
    return {"plan": plan, "last_payment_date": paid, "ingested_at": delivered, "source_file": file, **others}


# Subscriber 1 joined on 2023-01-15; expected: plan, valid_from, valid_to.
HISTORIES = {
    "one row is one version": (
        [row("Basic", "2023-03-10")],
        [("Basic", "2023-01-15", None)],
    ),
    "same attributes again open nothing": (
        [row("Basic", "2023-03-10"), row("Basic", "2023-04-10", SECOND)],
        [("Basic", "2023-01-15", None)],
    ),
    "a change of plan closes the version on the day of its payment": (
        [row("Basic", "2023-03-10"), row("Premium", "2023-04-10", SECOND)],
        [("Basic", "2023-01-15", "2023-04-10"), ("Premium", "2023-04-10", None)],
    ),
    "a plan taken back is a third version": (
        [row("Basic", "2023-03-10"), row("Premium", "2023-04-10", SECOND), row("Basic", "2023-05-10", THIRD)],
        [
            ("Basic", "2023-01-15", "2023-04-10"),
            ("Basic", "2023-05-10", None),
            ("Premium", "2023-04-10", "2023-05-10"),
        ],
    ),
    "a file that comes late finds its place": (
        [row("Basic", "2023-03-10", THIRD), row("Premium", "2023-04-10", FIRST), row("Basic", "2023-05-10", SECOND)],
        [
            ("Basic", "2023-01-15", "2023-04-10"),
            ("Basic", "2023-05-10", None),
            ("Premium", "2023-04-10", "2023-05-10"),
        ],
    ),
    "of two rows with one payment date the later delivered stands": (
        [row("Basic", "2023-03-10"), row("Standard", "2023-04-10", FIRST), row("Premium", "2023-04-10", SECOND)],
        [("Basic", "2023-01-15", "2023-04-10"), ("Premium", "2023-04-10", None)],
    ),
    "a correction back to the earlier plan leaves one version": (
        [row("Basic", "2023-03-10"), row("Premium", "2023-04-10", FIRST), row("Basic", "2023-04-10", SECOND)],
        [("Basic", "2023-01-15", None)],
    ),
    "a change on the day of joining replaces the first version": (
        [row("Basic", "2023-01-15"), row("Premium", "2023-01-15", SECOND), row("Basic", "2023-04-10", THIRD)],
        [("Basic", "2023-04-10", None), ("Premium", "2023-01-15", "2023-04-10")],
    ),
    "a join date corrected to after the first payments leaves no empty interval": (
        [
            row("Basic", "2023-03-10"),
            row("Standard", "2023-04-10", SECOND),
            row("Premium", "2023-05-10", THIRD, join_date="2023-04-20"),
        ],
        [("Premium", "2023-05-10", None), ("Standard", "2023-04-20", "2023-05-10")],
    ),
}


@pytest.mark.parametrize("given, expected", HISTORIES.values(), ids=HISTORIES.keys())
def test_history(
    spark: SparkSession, given: list[dict[str, Any]], expected: list[tuple[str | None, ...]]
) -> None:
    versions = subscriber_versions(rows.subscribers(spark, *given))
    assert rows.values(versions, "plan", "valid_from", "valid_to") == expected


@pytest.mark.parametrize("column, value", [("country", "Italy"), ("device", "Tablet"), ("monthly_spend_usd", 12)])
def test_each_tracked_attribute_opens_a_version(spark: SparkSession, column: str, value: Any) -> None:
    given = rows.subscribers(spark, row("Basic", "2023-03-10"), row("Basic", "2023-04-10", SECOND, **{column: value}))
    assert rows.values(subscriber_versions(given), "valid_from", "valid_to") == [
        ("2023-01-15", "2023-04-10"),
        ("2023-04-10", None),
    ]


def test_two_spellings_of_a_country_are_no_change(spark: SparkSession) -> None:
    given = rows.subscribers(
        spark,
        row("Basic", "2023-03-10", country="USA"),
        row("Basic", "2023-04-10", SECOND, country="United States"),
    )
    assert rows.values(subscriber_versions(given), "country", "valid_from") == [("United States", "2023-01-15")]


def test_other_attributes_are_the_latest_on_every_version(spark: SparkSession) -> None:
    given = rows.subscribers(
        spark,
        row("Premium", "2023-04-10", SECOND, age=31, gender="Male"),
        row("Basic", "2023-03-10", FIRST, age=30, gender="Female"),
    )
    dimension = dim_subscriber(spark, subscriber_versions(given)).where("subscriber_key <> 0")
    assert rows.values(dimension, "valid_from", "age", "age_band", "gender", "last_payment_date", "is_current") == [
        ("2023-01-15", "31", "25-34", "Male", "2023-04-10", "False"),
        ("2023-04-10", "31", "25-34", "Male", "2023-04-10", "True"),
    ]


def test_the_same_rows_in_another_order_give_the_same_table(spark: SparkSession) -> None:
    given = [row("Basic", "2023-03-10"), row("Premium", "2023-04-10"), row("Basic", "2023-05-10")]
    delivered = [FIRST, SECOND, THIRD]
    tables = []
    for times in (delivered, delivered[::-1]):
        files = [{**one, "ingested_at": at, "source_file": f"{at:%m%d}.csv"} for one, at in zip(given, times)]
        frame = dim_subscriber(spark, subscriber_versions(rows.subscribers(spark, *files)))
        tables.append(rows.values(frame, *DIM_SUBSCRIBER.names))
    assert tables[0] == tables[1]
    assert len(tables[0]) == 4


def months(spark: SparkSession, *given: dict[str, Any]) -> list[tuple[str | None, ...]]:
    dimension = dim_subscriber(spark, subscriber_versions(rows.subscribers(spark, *given)))
    fact = fact_subscription_month(dimension)
    assert fact.columns == FACT_SUBSCRIPTION_MONTH.names
    joined = fact.join(dimension, on="subscriber_key", how="inner")
    return rows.values(joined, "month_start", "month_key", "valid_from", "revenue_usd")


def test_a_month_for_each_from_joining_to_the_last_payment(spark: SparkSession) -> None:
    assert months(spark, row("Basic", "2023-03-01")) == [
        ("2023-01-01", "20230101", "2023-01-15", "10.00"),
        ("2023-02-01", "20230201", "2023-01-15", "10.00"),
        ("2023-03-01", "20230301", "2023-01-15", "10.00"),
    ]


def test_joined_and_paid_in_one_month_is_one_month(spark: SparkSession) -> None:
    assert months(spark, row("Basic", "2023-01-15")) == [("2023-01-01", "20230101", "2023-01-15", "10.00")]


def test_the_version_in_force_on_the_last_day_pays_for_the_month(spark: SparkSession) -> None:
    changes = [row("Basic", "2023-01-20"), row("Premium", "2023-02-28", SECOND, monthly_spend_usd=15)]
    assert months(spark, *changes, row("Premium", "2023-03-02", THIRD, monthly_spend_usd=15)) == [
        ("2023-01-01", "20230101", "2023-01-15", "10.00"),
        ("2023-02-01", "20230201", "2023-02-28", "15.00"),
        ("2023-03-01", "20230301", "2023-02-28", "15.00"),
    ]


def test_a_version_that_no_month_ends_in_pays_for_none(spark: SparkSession) -> None:
    changes = [
        row("Basic", "2023-02-20"),
        row("Standard", "2023-03-05", SECOND, monthly_spend_usd=12),
        row("Premium", "2023-03-25", THIRD, monthly_spend_usd=15),
    ]
    assert months(spark, *changes) == [
        ("2023-01-01", "20230101", "2023-01-15", "10.00"),
        ("2023-02-01", "20230201", "2023-01-15", "10.00"),
        ("2023-03-01", "20230301", "2023-03-25", "15.00"),
    ]


def test_nothing_delivered_leaves_the_unknown_member_and_no_fact(spark: SparkSession) -> None:
    dimension = dim_subscriber(spark, subscriber_versions(rows.subscribers(spark)))
    assert rows.values(dimension, "subscriber_key", "subscriber_id", "plan_key", "valid_from") == [
        ("0", "Unknown", "0", None)
    ]
    assert fact_subscription_month(dimension).count() == 0
