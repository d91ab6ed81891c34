"""What is looked up in the JVM is looked up once, and columns are the same."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.runtime.session import ASKED_FOR, Remembered, remember_look_ups


class Asked:
    """Counts what it is asked for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("no_"):
            raise AttributeError(name)
        self.names.append(name)
        return f"member {name}"


def test_a_member_is_asked_for_once() -> None:
    asked = Asked()
    remembered = Remembered(asked)

    assert [remembered.col, remembered.lit, remembered.col] == ["member col", "member lit", "member col"]
    assert asked.names == ["col", "lit"]


def test_a_member_that_is_not_there_is_missed_as_before() -> None:
    with pytest.raises(AttributeError, match="no_such"):
        _ = Remembered(Asked()).no_such


def test_columns_of_a_session_that_remembers_are_the_same(spark: SparkSession) -> None:
    remember_look_ups(spark)
    remember_look_ups(spark)
    rows = spark.range(3).select(
        (F.col("id") + F.lit(1)).alias("next"), F.concat_ws("-", F.lit("a"), "id").alias("text")
    )

    assert [tuple(row) for row in rows.collect()] == [(1, "a-0"), (2, "a-1"), (3, "a-2")]
    assert all(isinstance(getattr(spark._jvm, name), Remembered) for name in ASKED_FOR)
