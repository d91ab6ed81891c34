"""The dimensions that no feed owns."""

from __future__ import annotations

from datetime import date

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.feeds import titles as titles_feed
from glue_jobs.feeds import userbase
from glue_jobs.model_reference import dim_country, dim_date, dim_device, dim_plan, dim_region, tables
from glue_jobs.modelling.seen import seen
from glue_jobs.tables.reference import MODEL, SHARED
from tests import rows


def test_the_calendar_has_whole_years(spark: SparkSession) -> None:
    calendar = dim_date(spark, (date(2020, 12, 31), date(2021, 1, 1)))
    assert calendar.count() == 1 + 366 + 365
    days = calendar.where("date_key in (0, 20200229, 20210101, 20211231)")
    columns = ("date_key", "date", "year", "quarter", "month", "month_start", "week", "weekday", "is_weekend")
    assert rows.values(days, *columns) == [
        ("0", None, None, None, None, None, None, None, None),
        ("20200229", "2020-02-29", "2020", "1", "2", "2020-02-01", "9", "6", "True"),
        ("20210101", "2021-01-01", "2021", "1", "1", "2021-01-01", "53", "5", "False"),
        ("20211231", "2021-12-31", "2021", "4", "12", "2021-12-01", "52", "5", "False"),
    ]


def test_no_dates_no_calendar(spark: SparkSession) -> None:
    assert rows.values(dim_date(spark, None), "date_key") == [("0",)]


def test_unlisted_countries_become_rows(spark: SparkSession) -> None:
    countries = dim_country(spark, ["Atlantis", "Spain"])
    some = countries.where("name in ('Atlantis', 'Ivory Coast', 'Soviet Union', 'Spain', 'Unknown')")
    regions = dim_region(spark).selectExpr("region_key", "name as region")
    named = some.join(regions, on="region_key", how="inner")
    assert rows.values(named, "name", "iso2", "region", "is_historic") == [
        ("Atlantis", None, "Unknown", "False"),
        ("Ivory Coast", "CI", "EMEA", "False"),
        ("Soviet Union", None, "EMEA", "True"),
        ("Spain", "ES", "EMEA", "False"),
        ("Unknown", None, "Unknown", "False"),
    ]
    assert countries.select("country_key").distinct().count() == countries.count() == 257 + 2


def test_a_source_that_writes_unknown_means_the_unknown_member(spark: SparkSession) -> None:
    subscribers = rows.subscribers(spark, {"country": "Unknown"}, {"country": "unknown"})
    titles = rows.curated_titles(spark, {"countries": ["UNKNOWN", "Spain"]})
    countries = dict(built(spark, subscribers, titles))["dim_country"]
    assert rows.values(countries.where("lower(name) = 'unknown'"), "country_key", "name") == [("0", "Unknown")]


def built(spark: SparkSession, subscribers: DataFrame, titles: DataFrame) -> list[tuple[str, DataFrame]]:
    found = seen([(userbase.FEED.table, subscribers), (titles_feed.FEED.table, titles)])
    return [(table.name, frame) for table, frame in tables(spark, found)]


def test_the_job_builds_what_it_declares_and_row_0_of_every_shared_dimension(spark: SparkSession) -> None:
    found = built(spark, rows.subscribers(spark), rows.curated_titles(spark))
    assert [name for name, _ in found] == [table.name for table in MODEL.tables]
    for table in SHARED:
        assert rows.values(dict(found)[table.name], table.names[0], "source_system") == [("0", "unknown")]


def test_regions_plans_and_devices(spark: SparkSession) -> None:
    names = [name for (name,) in rows.values(dim_region(spark), "name")]
    assert names == ["APAC", "EMEA", "LATAM", "UCAN", "Unknown"]
    plans = [name for (name,) in rows.values(dim_plan(spark, ["Basic"]), "name")]
    assert plans == ["Basic", "Family", "Premium", "Premium+", "Standard", "Student", "Unknown"]
    assert rows.values(dim_device(spark, []), "name", "device_class") == [
        ("Desktop", "computer"),
        ("Gaming Console", "console"),
        ("Laptop", "computer"),
        ("Mobile", "phone"),
        ("Smart TV", "tv"),
        ("Smartphone", "phone"),
        ("Streaming Stick", "tv"),
        ("Tablet", "tablet"),
        ("Unknown", "unknown"),
    ]


def test_plans_and_devices_that_only_a_feed_knows_become_rows(spark: SparkSession) -> None:
    plans = dim_plan(spark, ["Basic", "Ultra", "", "Unknown"])
    assert rows.values(plans.where("name like 'U%'"), "name") == [("Ultra",), ("Unknown",)]
    devices = dim_device(spark, ["Fridge"]).where("device_class = 'unknown'")
    assert rows.values(devices, "name") == [("Fridge",), ("Unknown",)]
