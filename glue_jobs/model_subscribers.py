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

from pyspark.sql import DataFrame, SparkSession, Window, WindowSpec
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.modelling import conform, keys, model_job
from glue_jobs.modelling.model_job import Frames
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER, FACT_SUBSCRIPTION_MONTH, MODEL

SOURCE_SYSTEM = "userbase"

# A change of one of these opens a version; of the others, the latest row's value stands on all versions.
TRACKED = ("plan", "country", "device", "monthly_spend_usd")
LATEST = ("gender", "age", "join_date", "last_payment_date")


def effective_rows(curated: DataFrame) -> DataFrame:
    """The rows that say something about a subscriber, each with the day from which it does.

    `latest` holds the subscriber's latest LATEST columns. The first row takes effect on the join date, any other on the
    day of its payment. Of the rows that take effect on the same day (equal payment dates after the first row, or
    payments not after the join date) the last stands.
    """
    order = _by_payment()
    whole = order.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    is_first = F.row_number().over(order) == 1
    paid_on = F.greatest("last_payment_date", "latest.join_date")
    return (
        curated.withColumn("country", conform.country_name(F.col("country")))
        .withColumn("latest", F.last(F.struct(*LATEST)).over(whole))
        .withColumn("effective_on", F.when(is_first, F.col("latest.join_date")).otherwise(paid_on))
        .withColumn("next_effective_on", F.lead("effective_on").over(order))
        .where("next_effective_on is null or next_effective_on <> effective_on")
    )


def subscriber_versions(curated: DataFrame) -> DataFrame:
    """One row a version: consecutive rows with equal TRACKED columns are one, its days [valid_from, valid_to)."""
    order = _by_payment()
    tracked = F.struct(*TRACKED)
    return (
        effective_rows(curated)
        .withColumn("previous", F.lag(tracked).over(order))
        .where(F.col("previous").isNull() | (F.col("previous") != tracked))
        .withColumnRenamed("effective_on", "valid_from")
        .withColumn("valid_to", F.lead("valid_from").over(order))
        .select("subscriber_id", *TRACKED, "latest.*", "valid_from", "valid_to")
    )


def dim_subscriber(versions: DataFrame) -> DataFrame:
    """The versions, keyed."""
    return versions.select(
        keys.surrogate(F.lit(SOURCE_SYSTEM), F.col("subscriber_id"), F.col("valid_from")).alias("subscriber_key"),
        F.lit(SOURCE_SYSTEM).alias("source_system"),
        F.col("subscriber_id").cast("string").alias("subscriber_id"),
        keys.reference(F.col("plan")).alias("plan_key"),
        keys.reference(F.col("country")).alias("country_key"),
        keys.reference(F.col("device")).alias("device_key"),
        "gender",
        "age",
        conform.age_band(F.col("age")).alias("age_band"),
        # The feed does not say who is still a member.
        F.lit(None).cast("boolean").alias("is_active"),
        "monthly_spend_usd",
        "join_date",
        "last_payment_date",
        "valid_from",
        "valid_to",
        F.col("valid_to").isNull().alias("is_current"),
    )


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


def _by_payment() -> WindowSpec:
    # Of two rows with the same payment date the later delivered comes last.
    return Window.partitionBy("subscriber_id").orderBy("last_payment_date", "ingested_at", "source_file", "record")


if __name__ == "__main__":
    main(sys.argv[1:])
