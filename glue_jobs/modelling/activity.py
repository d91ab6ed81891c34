"""Who was active in which month, and what became of them: counts over the whole history of each member.

What the words mean is in warehouse.md, "What the numbers mean": active, new, returning and lapsed users, cohorts.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from glue_jobs.modelling import keys
from glue_jobs.reference.behaviour import SOURCE_SYSTEM

PLACE = ("month", "country_key", "plan_key")


def of_subscriber(rows: DataFrame, subscribers: DataFrame) -> DataFrame:
    """`rows`, which have a subscriber_key, with country_key and plan_key of that version; 0 where there is none.

    Args:
        subscribers: rows of dim_subscriber of the same population.
    """
    versions = subscribers.select("subscriber_key", "country_key", "plan_key")
    unknown = F.lit(keys.UNKNOWN).cast("bigint")
    joined = rows.join(versions, on="subscriber_key", how="left")
    return joined.withColumns({name: F.coalesce(name, unknown) for name in ("country_key", "plan_key")})


def member_months(viewing: DataFrame, subscribers: DataFrame) -> DataFrame:
    """One row a member and month with a session: member_key, month, and country_key and plan_key at its last session.

    Args:
        viewing: rows of fact_viewing; whether a duration is known does not matter.
        subscribers: rows of dim_subscriber.
    """
    last = F.max(F.struct("watch_date", "subscriber_key")).alias("last")
    found = viewing.where(F.col("source_system") == SOURCE_SYSTEM)
    found = found.groupBy("member_key", F.trunc("watch_date", "month").alias("month")).agg(last)
    found = found.select("member_key", "month", F.col("last.subscriber_key").alias("subscriber_key"))
    return of_subscriber(found, subscribers).select("member_key", *PLACE)


def counted(members: DataFrame) -> DataFrame:
    """How many members (`users`) of each cohort were where in a month, and what was so of them.

    Returns:
        cohort_month, month, country_key, plan_key; is_new: the month is their first; is_returning: they were active in
        the month before; is_staying: they are active in the month after; users.
    """
    own = Window.partitionBy("member_key").orderBy("month")
    month = F.col("month")
    told = {
        "cohort_month": F.first("month").over(own),
        "is_returning": _is(F.lag("month").over(own), F.add_months(month, -1)),
        "is_staying": _is(F.lead("month").over(own), F.add_months(month, 1)),
    }
    rows = members.withColumns(told).withColumn("is_new", F.col("cohort_month") == month)
    groups = ("cohort_month", *PLACE, "is_new", "is_returning", "is_staying")
    return rows.groupBy(*groups).agg(F.count(F.lit(1)).alias("users"))


def monthly_activity(counted: DataFrame) -> DataFrame:
    """Active, new, returning, previous and lapsed users by month, country and plan.

    Who was active in a month counts as previous in the month after, if that is not beyond the last month of all.
    """
    here = counted.select(
        *PLACE,
        F.col("users").alias("active_users"),
        _users_if(F.col("is_new")).alias("new_users"),
        _users_if(F.col("is_returning")).alias("returning_users"),
        *[F.lit(0).cast("bigint").alias(name) for name in ("previous_users", "lapsed_users")],
    )
    last = counted.agg(F.max("month").alias("last_month"))
    before = counted.crossJoin(F.broadcast(last)).where(F.col("month") < F.col("last_month"))
    before = before.select(
        F.add_months("month", 1).alias("month"),
        *PLACE[1:],
        *[F.lit(0).cast("bigint").alias(name) for name in ("active_users", "new_users", "returning_users")],
        F.col("users").alias("previous_users"),
        _users_if(~F.col("is_staying")).alias("lapsed_users"),
    )
    measures = [name for name in here.columns if name not in PLACE]
    return here.unionByName(before).groupBy(*PLACE).agg(*[F.sum(name).alias(name) for name in measures])


def cohort_activity(counted: DataFrame) -> DataFrame:
    """Active users of each cohort by month."""
    return counted.groupBy("cohort_month", "month").agg(F.sum("users").alias("active_users"))


def _is(month: Column, other: Column) -> Column:
    return F.coalesce(month == other, F.lit(False))


def _users_if(condition: Column) -> Column:
    return F.when(condition, F.col("users")).otherwise(F.lit(0).cast("bigint"))
