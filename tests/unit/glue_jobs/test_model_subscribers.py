"""Subscribers' history: which rows open a version, and which version pays for a month."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.model_subscribers import dim_subscriber, fact_subscription_month, subscriber_versions
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER, FACT_SUBSCRIPTION_MONTH
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
    "a plan that changes with no new payment closes the version on the day of the payment": (
        [row("Basic", "2023-03-10"), row("Premium", "2023-03-10", SECOND)],
        [("Basic", "2023-01-15", "2023-03-10"), ("Premium", "2023-03-10", None)],
    ),
    "of two changes with no new payment the later delivered stands": (
        [row("Basic", "2023-03-10"), row("Standard", "2023-03-10", SECOND), row("Premium", "2023-03-10", THIRD)],
        [("Basic", "2023-01-15", "2023-03-10"), ("Premium", "2023-03-10", None)],
    ),
    "a change and its correction with no new payment leave one version": (
        [row("Basic", "2023-03-10"), row("Premium", "2023-03-10", SECOND), row("Basic", "2023-03-10", THIRD)],
        [("Basic", "2023-01-15", None)],
    ),
    "a change with no new payment, then a payment": (
        [row("Basic", "2023-03-10"), row("Premium", "2023-03-10", SECOND), row("Premium", "2023-04-10", THIRD)],
        [("Basic", "2023-01-15", "2023-03-10"), ("Premium", "2023-03-10", None)],
    ),
    "a later delivery of an earlier payment is what the subscriber began with": (
        [row("Basic", "2023-03-10"), row("Premium", "2023-02-10", SECOND)],
        [("Basic", "2023-03-10", None), ("Premium", "2023-01-15", "2023-03-10")],
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
    "a change of country opens a version": (
        [row("Basic", "2023-03-10"), row("Basic", "2023-04-10", SECOND, country="Italy")],
        [("Basic", "2023-01-15", "2023-04-10"), ("Basic", "2023-04-10", None)],
    ),
    "a change of device opens a version": (
        [row("Basic", "2023-03-10"), row("Basic", "2023-04-10", SECOND, device="Tablet")],
        [("Basic", "2023-01-15", "2023-04-10"), ("Basic", "2023-04-10", None)],
    ),
    "a change of monthly spend opens a version": (
        [row("Basic", "2023-03-10"), row("Basic", "2023-04-10", SECOND, monthly_spend_usd=12)],
        [("Basic", "2023-01-15", "2023-04-10"), ("Basic", "2023-04-10", None)],
    ),
    "a change of age opens none": (
        [row("Basic", "2023-03-10"), row("Basic", "2023-04-10", SECOND, age=31)],
        [("Basic", "2023-01-15", None)],
    ),
    "another spelling of the country opens none": (
        [row("Basic", "2023-03-10", country="USA"), row("Basic", "2023-04-10", SECOND, country="United States")],
        [("Basic", "2023-01-15", None)],
    ),
}

# Expected: month, its key, the paying version's valid_from, revenue.
MONTHS = {
    "a month for each from joining to the last payment": (
        [row("Basic", "2023-03-01")],
        [
            ("2023-01-01", "20230101", "2023-01-15", "10.00"),
            ("2023-02-01", "20230201", "2023-01-15", "10.00"),
            ("2023-03-01", "20230301", "2023-01-15", "10.00"),
        ],
    ),
    "joined and paid in one month is one month": (
        [row("Basic", "2023-01-15")],
        [("2023-01-01", "20230101", "2023-01-15", "10.00")],
    ),
    "the version in force on the last day pays for the month": (
        [
            row("Basic", "2023-01-20"),
            row("Premium", "2023-02-28", SECOND, monthly_spend_usd=15),
            row("Premium", "2023-03-02", THIRD, monthly_spend_usd=15),
        ],
        [
            ("2023-01-01", "20230101", "2023-01-15", "10.00"),
            ("2023-02-01", "20230201", "2023-02-28", "15.00"),
            ("2023-03-01", "20230301", "2023-02-28", "15.00"),
        ],
    ),
    "a version that no month ends in pays for none": (
        [
            row("Basic", "2023-02-20"),
            row("Standard", "2023-03-05", SECOND, monthly_spend_usd=12),
            row("Premium", "2023-03-25", THIRD, monthly_spend_usd=15),
        ],
        [
            ("2023-01-01", "20230101", "2023-01-15", "10.00"),
            ("2023-02-01", "20230201", "2023-01-15", "10.00"),
            ("2023-03-01", "20230301", "2023-03-25", "15.00"),
        ],
    ),
    "a change with no new payment pays for the payment's month": (
        [row("Basic", "2023-03-10"), row("Premium", "2023-03-10", SECOND, monthly_spend_usd=15)],
        [
            ("2023-01-01", "20230101", "2023-01-15", "10.00"),
            ("2023-02-01", "20230201", "2023-01-15", "10.00"),
            ("2023-03-01", "20230301", "2023-03-10", "15.00"),
        ],
    ),
    "a change with no new payment in the month of joining": (
        [row("Basic", "2023-01-20"), row("Premium", "2023-01-20", SECOND, monthly_spend_usd=15)],
        [("2023-01-01", "20230101", "2023-01-20", "15.00")],
    ),
    "months run over the end of a year": (
        [row("Basic", "2023-01-02", join_date="2022-12-31")],
        [
            ("2022-12-01", "20221201", "2022-12-31", "10.00"),
            ("2023-01-01", "20230101", "2022-12-31", "10.00"),
        ],
    ),
}


def one_subscriber_a_case(cases: dict[str, Any]) -> list[dict[str, Any]]:
    """The given rows of all cases, each case's on a subscriber of its own: Spark is asked once, not once a case."""
    return [{**one, "subscriber_id": number} for number, (given, _) in enumerate(cases.values()) for one in given]


def by_case(cases: dict[str, Any], found: DataFrame, *columns: str) -> dict[str, list[tuple[str | None, ...]]]:
    """Case → the values of its subscriber's rows."""
    cells = rows.values(found, "subscriber_id", *columns)
    return {name: [row[1:] for row in cells if row[0] == str(number)] for number, name in enumerate(cases)}


@pytest.fixture(scope="module")
def histories(spark: SparkSession) -> dict[str, list[tuple[str | None, ...]]]:
    versions = subscriber_versions(rows.subscribers(spark, *one_subscriber_a_case(HISTORIES)))
    return by_case(HISTORIES, versions, "plan", "valid_from", "valid_to")


@pytest.fixture(scope="module")
def months(spark: SparkSession) -> dict[str, list[tuple[str | None, ...]]]:
    versions = subscriber_versions(rows.subscribers(spark, *one_subscriber_a_case(MONTHS)))
    dimension = dim_subscriber(versions)
    fact = fact_subscription_month(dimension)
    assert fact.columns == FACT_SUBSCRIPTION_MONTH.names
    paying = fact.join(dimension, on="subscriber_key", how="inner")
    return by_case(MONTHS, paying, "month_start", "month_key", "valid_from", "revenue_usd")


@pytest.mark.parametrize("case", HISTORIES)
def test_history(histories: dict[str, list[tuple[str | None, ...]]], case: str) -> None:
    assert histories[case] == HISTORIES[case][1]


@pytest.mark.parametrize("case", MONTHS)
def test_months(months: dict[str, list[tuple[str | None, ...]]], case: str) -> None:
    assert months[case] == MONTHS[case][1]


def test_other_attributes_are_the_latest_on_every_version(spark: SparkSession) -> None:
    given = rows.subscribers(
        spark,
        row("Premium", "2023-04-10", SECOND, age=31, gender="Male"),
        row("Basic", "2023-03-10", FIRST, age=30, gender="Female"),
    )
    dimension = dim_subscriber(subscriber_versions(given))
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
        frame = dim_subscriber(subscriber_versions(rows.subscribers(spark, *files)))
        tables.append(rows.values(frame, *DIM_SUBSCRIBER.names))
    assert tables[0] == tables[1]
    assert len(tables[0]) == 3
