"""Builds subscribers with their history, and what each paid in each month.

Grain:  dim_subscriber: one version of one subscriber (SCD2); fact_subscription_month: one subscriber in one month.
Reads:  curated userbase, all files delivered so far.
Writes: core dim_subscriber (the slice of the source system `userbase`), fact_subscription_month.

Both tables are a function of the set of delivered rows. A subscriber's rows are ordered by payment date, and those with
one payment date by their delivery, so a file that comes late, or again, finds its place. The first row says what the
subscriber began with, each other row what holds from its payment on: a second file that changes nothing but the plan
opens a version, too. Of the other rows with one payment date the last delivered counts.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.modelling import conform, history, keys, model_job
from glue_jobs.modelling.model_job import Frames
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER, FACT_SUBSCRIPTION_MONTH, MODEL

SOURCE_SYSTEM = "userbase"


def members(curated: DataFrame) -> DataFrame:
    """The feed's rows as `history` takes them: what a row says holds from its payment on."""
    # The feed does not say who is still a member, and knows no e-mail address.
    return curated.withColumns(
        {
            "changed_on": F.col("last_payment_date"),
            "age_band": conform.age_band(F.col("age")),
            "is_active": F.lit(None).cast("boolean"),
            "email_hash": F.lit(None).cast("string"),
        }
    )


def subscriber_versions(curated: DataFrame) -> DataFrame:
    """One row a version of a subscriber."""
    return history.versions(members(curated))


def dim_subscriber(versions: DataFrame) -> DataFrame:
    """The versions, keyed."""
    return history.dim_subscriber(versions, SOURCE_SYSTEM)


def fact_subscription_month(subscribers: DataFrame) -> DataFrame:
    """One row for each month from joining to the last payment, with the version in force on the month's last day.

    A version owns the months whose last day it covers: from the month it begins in to the one before its successor's.
    """
    until = F.coalesce(F.add_months("valid_to", -1), F.col("last_payment_date"))
    return (
        subscribers.withColumn("first_month", F.trunc("valid_from", "month"))
        .withColumn("last_month", F.trunc(until, "month"))
        .where("first_month <= last_month")
        .withColumn("month_start", F.explode(F.expr("sequence(first_month, last_month, interval 1 month)")))
        .withColumn("month_key", keys.date_key(F.col("month_start")))
        .withColumn("revenue_usd", F.col("monthly_spend_usd"))
        .select(*FACT_SUBSCRIPTION_MONTH.names)
    )


def build(spark: SparkSession, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """Both tables of the job, in loading order."""
    subscribers = dim_subscriber(subscriber_versions(inputs["userbase"])).persist()
    return [(DIM_SUBSCRIBER, subscribers), (FACT_SUBSCRIPTION_MONTH, fact_subscription_month(subscribers))]


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(MODEL, argv, build)


if __name__ == "__main__":
    main(sys.argv[1:])
