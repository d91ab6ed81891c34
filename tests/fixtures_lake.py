"""The small star as a published lake: what the load's tests start from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pyspark.sql import SparkSession

from tests.published_lake import PublishedLake
from tests.star_sample import Row, Star, contract, star

Put = Callable[[str, list[Row]], None]
Counts = tuple[int, int, int, int]


@dataclass
class Given:
    """The lake and what is in it: the small star."""

    lake: PublishedLake
    rows: Star

    def __getitem__(self, name: str) -> list[Row]:
        return self.rows[name]


@pytest.fixture(scope="module")
def lake(spark: SparkSession) -> Iterator[Given]:
    """The small star in the lake, published; dropped at the end, for the session is shared."""
    given = Given(PublishedLake(spark), star())
    for name, rows in given.rows.items():
        given.lake.publish(name, rows)
    yield given
    for name in given.rows:
        spark.sql(f"drop table {contract(name).identifier} purge")


@pytest.fixture
def put(lake: Given) -> Iterator[Put]:
    """Publishes a table anew, until the end of the test."""
    changed = []

    def publish(name: str, rows: list[Row]) -> None:
        changed.append(name)
        lake.lake.publish(name, rows, "run-2")

    yield publish
    for name in changed:
        lake.lake.publish(name, lake[name])
