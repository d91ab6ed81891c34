"""Counts and shares of categories: what each feed holds now (warehouse.md, "bi views"; seed 000's key metrics)."""

from __future__ import annotations

from glue_jobs.contract import discovery
from glue_jobs.contract.columns import required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import BY_VALUE
from glue_jobs.tables.star import core

# The feeds that have something to count.
FEEDS = tuple(feed for feed in discovery.feeds() if feed.category_columns)

DATA_PROFILE = core(
    "data_profile", "one category of one column of one feed", "How many rows of a feed have each category of a column.",
    (
        required("feed", "string", "Feed."),
        required("column_name", "string", "Column of the curated table."),
        required("category", "string", "Category; countries, plans and devices as the dimensions spell them, Unknown"
                 " where there is none; empty for rows of other columns without a value."),
        required("rows", "bigint", "Rows with it; of a list a row counts in each of its values, once."),
        required("feed_rows", "bigint", "All rows of the feed: the latest delivery of each key."),
    ),
    ("feed", "column_name", "category"), kind=BY_VALUE, slice_by="feed",
    rules={"rows_are_of_the_feed": "rows between 1 and feed_rows"},
)  # fmt: skip

MODEL = Model(
    job="model_data_profile",
    comment="Counts of users, plans, devices, genres, countries and other categories of each feed.",
    inputs=tuple(feed.table for feed in FEEDS),
    outputs=(Output(DATA_PROFILE, tuple(feed.name for feed in FEEDS)),),
)
