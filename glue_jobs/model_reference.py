"""Builds the dimensions that no feed owns: calendar, sales regions, countries, plans and devices.

Grain:  one day; one region; one country; one plan; one device.
Reads:  curated userbase and titles (the dates and country names in them); contracts/reference.
Writes: core dim_date, dim_region, dim_country, dim_plan, dim_device.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.feeds import titles, userbase
from glue_jobs.lake import iceberg
from glue_jobs.lake.literals import local_rows
from glue_jobs.lake.publish import publish
from glue_jobs.modelling import conform, keys
from glue_jobs.reference import countries, regions, subscriptions
from glue_jobs.runtime import options
from glue_jobs.runtime.session import spark_session
from glue_jobs.tables import conformed

ARGUMENTS = ("run_id", "run_at")

# Every date of the curated tables that a fact or a dimension carries.
DATES = {
    userbase.FEED.table.name: ("join_date", "last_payment_date"),
    titles.FEED.table.name: ("date_added",),
}


def date_range(curated: dict[str, DataFrame]) -> tuple[date, date] | None:
    """The first and the last of DATES in the curated tables, or None while there is no date at all."""
    spans = [
        curated[table].agg(F.min(name).alias("first"), F.max(name).alias("last"))
        for table, names in DATES.items()
        for name in names
    ]
    row = reduce(DataFrame.unionAll, spans).agg(F.min("first"), F.max("last")).head()
    return (row[0], row[1]) if row and row[0] else None


def dim_date(spark: SparkSession, span: tuple[date, date] | None) -> DataFrame:
    """One row a day, in whole years from the first date's to the last date's."""
    first, last = span or (date(1970, 1, 1), date(1970, 1, 1))
    days = F.sequence(F.make_date(*map(F.lit, (first.year, 1, 1))), F.make_date(*map(F.lit, (last.year, 12, 31))))
    day, weekday = F.col("date"), F.weekday("date") + 1
    rows = spark.range(int(span is not None)).select(F.explode(days).alias("date"))
    rows = rows.select(
        keys.date_key(day).alias("date_key"),
        "date",
        F.year(day).alias("year"),
        F.quarter(day).alias("quarter"),
        F.month(day).alias("month"),
        F.trunc(day, "month").alias("month_start"),
        F.weekofyear(day).alias("week"),
        weekday.alias("weekday"),
        (weekday >= 6).alias("is_weekend"),
    )
    return keys.with_unknown(spark, rows, conformed.DIM_DATE)


def dim_region(spark: SparkSession) -> DataFrame:
    """The sales regions."""
    rows = local_rows(spark, {"name": "string", "description": "string"}, regions.REGIONS.items())
    keyed = rows.withColumn("region_key", keys.surrogate(F.col("name")))
    return keys.with_unknown(spark, keyed, conformed.DIM_REGION)


def country_names(curated: dict[str, DataFrame]) -> list[str]:
    """Every country that a feed has brought, once, in dim_country's spelling."""
    subscribers = curated["userbase"].select(F.col("country").alias("name"))
    producers = curated["titles"].select(F.explode("countries").alias("name"))
    names = subscribers.unionAll(producers).select(conform.country_name(F.col("name")).alias("name")).distinct()
    return sorted(row["name"] for row in names.collect())


def dim_country(spark: SparkSession, seen: Sequence[str]) -> DataFrame:
    """The reference list and the names in `seen` that it lacks; those have neither code nor region.

    `Unknown` among them is the unknown member, which every dimension has: a row of its own would be a second one.
    """
    listed = [(country.name, country.iso2, country.region, country.is_historic) for country in countries.COUNTRIES]
    unlisted = sorted(set(seen) - {country.name for country in countries.COUNTRIES} - {"", keys.UNKNOWN_NAME})
    rows = local_rows(
        spark,
        {"name": "string", "iso2": "string", "region": "string", "is_historic": "boolean"},
        [*listed, *((name, None, None, False) for name in unlisted)],
    )
    keyed = rows.withColumn("country_key", keys.surrogate(F.col("name"))).withColumn(
        "region_key", keys.reference(F.col("region"))
    )
    return keys.with_unknown(spark, keyed, conformed.DIM_COUNTRY)


def dim_plan(spark: SparkSession) -> DataFrame:
    """The subscription plans."""
    rows = local_rows(spark, {"name": "string"}, [(name,) for name in subscriptions.PLANS])
    return keys.with_unknown(spark, rows.withColumn("plan_key", keys.surrogate(F.col("name"))), conformed.DIM_PLAN)


def dim_device(spark: SparkSession) -> DataFrame:
    """The devices with their classes."""
    rows = local_rows(spark, {"name": "string", "device_class": "string"}, subscriptions.DEVICES.items())
    keyed = rows.withColumn("device_key", keys.surrogate(F.col("name")))
    return keys.with_unknown(spark, keyed, conformed.DIM_DEVICE)


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    run_at = options.parse(argv, ARGUMENTS).instant("run_at")
    with spark_session("model_reference") as spark:
        curated = {table.name: iceberg.read(spark, table) for table in (userbase.FEED.table, titles.FEED.table)}
        tables = [
            (conformed.DIM_DATE, dim_date(spark, date_range(curated)).coalesce(1)),
            (conformed.DIM_REGION, dim_region(spark).coalesce(1)),
            (conformed.DIM_COUNTRY, dim_country(spark, country_names(curated)).coalesce(1)),
            (conformed.DIM_PLAN, dim_plan(spark).coalesce(1)),
            (conformed.DIM_DEVICE, dim_device(spark).coalesce(1)),
        ]
        print(*publish(spark, tables, run_at), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
