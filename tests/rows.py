"""Given and expected rows: short tuples in, frames with a contract's columns out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS
from glue_jobs.contract.table import Table
from glue_jobs.feeds import titles, userbase
from tests import samples

DELIVERED = datetime(2023, 7, 1, 6)

# The good rows of `samples`, with what tests of models take for granted; a test gives only what it is about.
SUBSCRIBER = {
    **samples.curated("userbase"), "join_date": "2023-01-15", "last_payment_date": "2023-03-10", "age": 30,
}  # fmt: skip
TITLE = {
    **samples.curated("titles"), "title": "A", "directors": [], "cast_members": [], "countries": [], "date_added": None,
    "maturity_rating": None, "genres": ["Dramas"], "description": None,
}  # fmt: skip
LINEAGE = {"file_id": "f1", "source_file": "f1.csv", "record": 1, "ingested_at": DELIVERED, "is_repaired": False}


def frame(spark: SparkSession, table: Table, rows: list[dict[str, Any]]) -> DataFrame:
    """`rows` as a frame with the contract's columns and types; dates, instants and decimals may be texts."""
    loose = {column.name for column in table.columns if re.match("date|timestamp|decimal", column.type)}
    columns = ", ".join(
        f"{column.name} {'string' if column.name in loose else column.type}" for column in table.columns
    )
    cells = [
        tuple(str(row[name]) if name in loose and row[name] is not None else row[name] for name in table.names)
        for row in rows
    ]
    return spark.createDataFrame(cells, columns).selectExpr(
        *[f"cast({column.name} as {column.type}) as {column.name}" for column in table.columns]
    )


def starred(spark: SparkSession, table: Table, rows: Sequence[tuple[Any, ...]]) -> DataFrame:
    """Rows of a star, in the contract's column order, as a frame."""
    return frame(spark, table, [dict(zip(table.names, row)) for row in rows])


def subscribers(spark: SparkSession, *changes: dict[str, Any]) -> DataFrame:
    """Curated userbase rows: SUBSCRIBER with each of `changes`."""
    return frame(spark, userbase.FEED.table, [{**SUBSCRIBER, **LINEAGE, **change} for change in changes])


def curated_titles(spark: SparkSession, *changes: dict[str, Any]) -> DataFrame:
    """Curated titles rows: TITLE with each of `changes`."""
    return frame(spark, titles.FEED.table, [{**TITLE, **LINEAGE, **change} for change in changes])


def curated(spark: SparkSession, feed: Feed, *changes: dict[str, Any]) -> DataFrame:
    """Curated rows of any feed: its good row with each of `changes`."""
    good = {**samples.curated(feed.name), **LINEAGE}
    return frame(spark, feed.table, [{**good, **change} for change in changes])


def imdb(spark: SparkSession, **changes: list[dict[str, Any]]) -> dict[str, DataFrame]:
    """The tables of IMDb's that the catalogue is made of, by name: for each of `basics=[…]` and so on, a good row."""
    parts = ("basics", "ratings", "crew", "names")
    return {f"imdb_{part}": curated(spark, FEEDS[f"imdb_{part}"], *changes.get(part, [])) for part in parts}


def values(rows: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """The columns' values as text (null as None), in order of the columns."""
    cells = [tuple(None if cell is None else str(cell) for cell in row) for row in rows.select(*columns).collect()]
    return sorted(cells, key=lambda row: tuple(cell or "" for cell in row))
