"""Dimensions that no feed owns: calendar, regions, countries, plans, devices (warehouse.md, "Dimensions")."""

from __future__ import annotations

from glue_jobs.contract.columns import Column, required
from glue_jobs.tables.star import dimension, key

DIM_DATE = dimension(
    "dim_date", "one day", "Calendar: whole years around every date in the facts and dimensions.",
    (
        required("date_key", "int", "yyyymmdd; 0 is unknown."),
        Column("date", "date", "The day; null for the unknown member."),
        Column("year", "int", "Calendar year."),
        Column("quarter", "int", "1 to 4."),
        Column("month", "int", "1 to 12."),
        Column("month_start", "date", "First day of the month."),
        Column("week", "int", "ISO week."),
        Column("weekday", "int", "ISO weekday, 1 is Monday."),
        Column("is_weekend", "boolean", "Saturday or Sunday."),
    ),
    ("date",),
)  # fmt: skip

DIM_REGION = dimension(
    "dim_region", "one sales region", "UCAN, EMEA, LATAM and APAC; files that spell LATM mean LATAM.",
    (
        key("region_key"),
        required("name", "string", "UCAN, EMEA, LATAM, APAC, or Unknown."),
        required("description", "string", "The region in words."),
    ),
    ("name",),
)  # fmt: skip

DIM_COUNTRY = dimension(
    "dim_country", "one country", "Countries of the reference list and any further name that a feed brings.",
    (
        key("country_key"),
        required("name", "string", "English name; USA, UK and UAE are spelled out."),
        Column("iso2", "string", "ISO 3166-1 alpha-2; null for historic states and unlisted names."),
        required("region_key", "bigint", "Sales region; 0 where the name is not in the reference list.",
                 references="dim_region.region_key"),
        required("is_historic", "boolean", "The state no longer exists.", unknown=False),
    ),
    ("name",),
)  # fmt: skip

DIM_PLAN = dimension(
    "dim_plan", "one plan", "Subscription plans.",
    (key("plan_key"), required("name", "string", "Basic, Standard, Premium, Premium+, Family, Student, or Unknown.")),
    ("name",),
)  # fmt: skip

DIM_DEVICE = dimension(
    "dim_device", "one device", "Devices as the feeds name them.",
    (
        key("device_key"),
        required("name", "string", "Device."),
        required("device_class", "string", "tv, phone, tablet, computer, console, or unknown.", unknown="unknown"),
    ),
    ("name",),
)  # fmt: skip
