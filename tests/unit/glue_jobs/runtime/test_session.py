"""What is looked up in the JVM is looked up once, and columns are the same."""

from __future__ import annotations

from typing import Any

import pytest
from py4j.java_gateway import JavaClass
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

from glue_jobs.runtime.session import ASKED_FOR, FEW, FEW_ROWS, SETTINGS, Remembered, remember_look_ups, suit, suited


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


def test_a_package_is_asked_for_once_on_the_whole_way_to_its_classes(spark: SparkSession) -> None:
    remember_look_ups(spark)
    expressions = spark._jvm.org.apache.spark.sql.expressions
    assert isinstance(expressions, Remembered)
    assert spark._jvm.org.apache.spark.sql.expressions is expressions
    assert isinstance(expressions.Window, JavaClass) and expressions.Window is expressions.Window
    ranked = spark.range(3).select(F.rank().over(Window.partitionBy().orderBy(F.desc("id"))).alias("rank"), "id")
    assert sorted(tuple(row) for row in ranked.collect()) == [(1, 2), (2, 1), (3, 0)]


class Settings(dict[str, str]):
    """Stands in for a session: what is set, and the sessions made beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.siblings: list[Settings] = []

    def newSession(self) -> Settings:  # noqa: N802 (PySpark's name)
        self.siblings.append(Settings())
        return self.siblings[-1]

    @property
    def conf(self) -> Settings:
        return self

    def set(self, key: str, value: str) -> None:
        self[key] = value


@pytest.mark.parametrize(("rows", "expected"), [(0, FEW_ROWS), (FEW, FEW_ROWS), (FEW + 1, {})])
def test_a_session_is_set_up_for_few_rows_where_they_are_few(rows: int, expected: dict[str, str]) -> None:
    session: Any = Settings()
    suit(session, rows)
    assert session == expected


def test_work_over_many_rows_shares_one_session_beside_that_of_few() -> None:
    spark: Any = Settings()
    few, many, more = suited(spark, [FEW, FEW + 1, FEW + 2])
    assert few is spark and many is more and spark.siblings == [many]
    assert many == SETTINGS


def test_where_all_is_small_no_second_session_is_made() -> None:
    spark: Any = Settings()
    assert suited(spark, [1, 2]) == [spark, spark]
    assert spark.siblings == []
