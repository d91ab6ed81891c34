"""The dimensions that no feed owns."""

from __future__ import annotations

from datetime import date

from pyspark.sql import SparkSession

from glue_jobs.model_reference import (
    country_names,
    date_range,
    dim_country,
    dim_date,
    dim_device,
    dim_plan,
    dim_region,
)
from tests import rows


def test_the_range_spans_every_date_of_both_feeds(spark: SparkSession) -> None:
    subscribers = rows.subscribers(spark, {"join_date": "2021-09-05", "last_payment_date": "2023-07-15"})
    titles = rows.curated_titles(spark, {"date_added": "2008-01-01"}, {"date_added": None, "title_id": "s2"})
    assert date_range({"userbase": subscribers, "titles": titles}) == (date(2008, 1, 1), date(2023, 7, 15))
    nothing = {"userbase": rows.subscribers(spark), "titles": rows.curated_titles(spark, {"date_added": None})}
    assert date_range(nothing) is None


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


def test_country_names_are_brought_together(spark: SparkSession) -> None:
    subscribers = rows.subscribers(spark, {"country": "USA"}, {"country": "Spain"})
    titles = rows.curated_titles(spark, {"countries": ["United States", "Atlantis"]}, {"countries": []})
    assert country_names({"userbase": subscribers, "titles": titles}) == ["Atlantis", "Spain", "United States"]


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
    countries = dim_country(spark, country_names({"userbase": subscribers, "titles": titles}))
    assert rows.values(countries.where("lower(name) = 'unknown'"), "country_key", "name") == [("0", "Unknown")]


def test_regions_plans_and_devices(spark: SparkSession) -> None:
    names = [name for (name,) in rows.values(dim_region(spark), "name")]
    assert names == ["APAC", "EMEA", "LATAM", "UCAN", "Unknown"]
    plans = [name for (name,) in rows.values(dim_plan(spark), "name")]
    assert plans == ["Basic", "Family", "Premium", "Premium+", "Standard", "Student", "Unknown"]
    assert rows.values(dim_device(spark), "name", "device_class") == [
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
