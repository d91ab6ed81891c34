"""Builds the dimensions that no feed owns: calendar, sales regions, countries, plans and devices; and unknown members.

Grain:  one day; one region; one country; one plan; one device; the unknown member of each other dimension.
Reads:  every curated table with a column that says which of these dimensions must know its values; the reference lists.
Writes: core dim_date, dim_region, dim_country, dim_plan, dim_device, and the slice `unknown` of shared dimensions.

A plan or a device that a feed brings and the lists lack becomes a row, as a country does: whether a feed may bring it
is its contract's to say (`enum`), and a fact must find what it refers to.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.lake.literals import local_rows
from glue_jobs.modelling import keys, model_job
from glue_jobs.modelling.memory import all_seen
from glue_jobs.modelling.model_job import Inputs
from glue_jobs.modelling.seen import Seen
from glue_jobs.reference import countries, regions, subscriptions
from glue_jobs.tables import conformed
from glue_jobs.tables.reference import MODEL, SHARED

DEVICE_CLASS_UNKNOWN = "unknown"


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


def dim_country(spark: SparkSession, brought: Sequence[str]) -> DataFrame:
    """The reference list and the names in `brought` that it lacks; those have neither code nor region."""
    listed = [(country.name, country.iso2, country.region, country.is_historic) for country in countries.COUNTRIES]
    further = _further(brought, [country.name for country in countries.COUNTRIES])
    rows = local_rows(
        spark,
        {"name": "string", "iso2": "string", "region": "string", "is_historic": "boolean"},
        [*listed, *((name, None, None, False) for name in further)],
    )
    keyed = rows.withColumn("country_key", keys.surrogate(F.col("name"))).withColumn(
        "region_key", keys.reference(F.col("region"))
    )
    return keys.with_unknown(spark, keyed, conformed.DIM_COUNTRY)


def dim_plan(spark: SparkSession, brought: Sequence[str]) -> DataFrame:
    """The subscription plans of the reference list, and those in `brought` that it lacks."""
    names = [*subscriptions.PLANS, *_further(brought, subscriptions.PLANS)]
    rows = local_rows(spark, {"name": "string"}, [(name,) for name in names])
    return keys.with_unknown(spark, rows.withColumn("plan_key", keys.surrogate(F.col("name"))), conformed.DIM_PLAN)


def dim_device(spark: SparkSession, brought: Sequence[str]) -> DataFrame:
    """The devices of the reference list with their classes, and those in `brought` that it lacks."""
    further = [(name, DEVICE_CLASS_UNKNOWN) for name in _further(brought, subscriptions.DEVICES)]
    rows = local_rows(spark, {"name": "string", "device_class": "string"}, [*subscriptions.DEVICES.items(), *further])
    keyed = rows.withColumn("device_key", keys.surrogate(F.col("name")))
    return keys.with_unknown(spark, keyed, conformed.DIM_DEVICE)


def tables(spark: SparkSession, found: Seen) -> list[tuple[Table, DataFrame]]:
    """All tables of the job, in loading order, of what the feeds have brought."""
    own = [
        (conformed.DIM_DATE, dim_date(spark, found.days)),
        (conformed.DIM_REGION, dim_region(spark)),
        (conformed.DIM_COUNTRY, dim_country(spark, found.names(conformed.DIM_COUNTRY))),
        (conformed.DIM_PLAN, dim_plan(spark, found.names(conformed.DIM_PLAN))),
        (conformed.DIM_DEVICE, dim_device(spark, found.names(conformed.DIM_DEVICE))),
    ]
    unknown = [(table, keys.unknown_member(spark, table)) for table in SHARED]
    return [(table, rows.coalesce(1)) for table, rows in (*own, *unknown)]


def build(spark: SparkSession, inputs: Inputs) -> list[tuple[Table, DataFrame]]:
    """All tables of the job, in loading order."""
    return tables(spark, all_seen(spark, inputs))


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(MODEL, argv, build)


def _further(brought: Sequence[str], listed: Iterable[str]) -> list[str]:
    """What is brought and not listed. `Unknown` is the unknown member, which every dimension has: not a second row."""
    return sorted(set(brought) - set(listed) - {"", keys.UNKNOWN_NAME})


if __name__ == "__main__":
    main(sys.argv[1:])
