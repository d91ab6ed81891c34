"""Subscribers' history, the same for every population: which rows open a version, and which was in force on a day.

A source's rows come as *members*: subscriber_id, TRACKED, DESCRIBED and `changed_on`, the day from which a row that is
not a subscriber's first holds, with the curated table's ingested_at, source_file and record. All is a function of the
set of delivered rows. A subscriber's rows are ordered by changed_on, and those of one day by their delivery, so a file
that comes late, or again, finds its place.
"""

from __future__ import annotations

from pyspark.sql import DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from glue_jobs.modelling import conform, keys
from glue_jobs.modelling.deliveries import DELIVERY

# A change of one of these opens a version; of the others, the latest row's value stands on all versions.
TRACKED = ("plan", "country", "device", "monthly_spend_usd")
DESCRIBED = ("gender", "age", "age_band", "is_active", "join_date", "last_payment_date", "email_hash")


def effective_rows(members: DataFrame) -> DataFrame:
    """The rows that say something about a subscriber, each with the day from which it does.

    `latest` holds the subscriber's latest DESCRIBED columns. The first row takes effect on the join date, any other on
    its changed_on. Of the rows that take effect on the same day (equal changed_on after the first row, or one not after
    the join date) the last stands.
    """
    order = _by_change()
    whole = order.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    is_first = F.row_number().over(order) == 1
    held_from = F.greatest("changed_on", "latest.join_date")
    return (
        members.withColumn("plan", conform.plan_name(F.col("plan")))
        .withColumn("country", conform.country_name(F.col("country")))
        .withColumn("device", conform.device_name(F.col("device")))
        .withColumn("latest", F.last(F.struct(*DESCRIBED)).over(whole))
        .withColumn("effective_on", F.when(is_first, F.col("latest.join_date")).otherwise(held_from))
        .withColumn("next_effective_on", F.lead("effective_on").over(order))
        .where("next_effective_on is null or next_effective_on <> effective_on")
    )


def versions(members: DataFrame) -> DataFrame:
    """One row a version: consecutive rows with equal TRACKED columns are one, its days [valid_from, valid_to)."""
    order = _by_change()
    tracked = F.struct(*TRACKED)
    return (
        effective_rows(members)
        .withColumn("previous", F.lag(tracked).over(order))
        .where(F.col("previous").isNull() | (F.col("previous") != tracked))
        .withColumnRenamed("effective_on", "valid_from")
        .withColumn("valid_to", F.lead("valid_from").over(order))
        .select("subscriber_id", *TRACKED, "latest.*", "valid_from", "valid_to")
    )


def dim_subscriber(versions: DataFrame, source_system: str) -> DataFrame:
    """The versions of one population, keyed."""
    source = F.lit(source_system)
    return versions.select(
        keys.surrogate(source, F.col("subscriber_id"), F.col("valid_from")).alias("subscriber_key"),
        source.alias("source_system"),
        F.col("subscriber_id").cast("string").alias("subscriber_id"),
        keys.reference(F.col("plan")).alias("plan_key"),
        keys.reference(F.col("country")).alias("country_key"),
        keys.reference(F.col("device")).alias("device_key"),
        *DESCRIBED,
        "monthly_spend_usd",
        "valid_from",
        "valid_to",
        F.col("valid_to").isNull().alias("is_current"),
    )


def subscriber_of(facts: DataFrame, subscribers: DataFrame, subscriber_id: str, day: str) -> DataFrame:
    """`facts` with `subscriber_key` of the version that was in force on `day`, and `member_key` of all its versions.

    Before a subscriber's first version its first one stands, for sessions before the subscription's start happen; where
    dim_subscriber has no such subscriber the key is 0. `subscribers` are rows of dim_subscriber of one population.
    """
    first = F.min("valid_from").over(Window.partitionBy("subscriber_id"))
    held = subscribers.select(
        F.col("subscriber_id").alias("held_by"),
        "subscriber_key",
        F.when(F.col("valid_from") > first, F.col("valid_from")).alias("held_from"),
        F.col("valid_to").alias("held_to"),
    )
    date = F.col(day)
    in_force = (F.col("held_from").isNull() | (date >= F.col("held_from"))) & (
        F.col("held_to").isNull() | (date < F.col("held_to"))
    )
    joined = facts.join(held, on=(F.col(subscriber_id) == F.col("held_by")) & in_force, how="left")
    return joined.drop("held_by", "held_from", "held_to").withColumn(
        "subscriber_key", F.coalesce("subscriber_key", F.lit(keys.UNKNOWN).cast("bigint"))
    )


def _by_change() -> WindowSpec:
    # Of two rows that change something on the same day the later delivered comes last.
    return Window.partitionBy("subscriber_id").orderBy("changed_on", *DELIVERY)
