"""Small frames made from Python values, whatever the texts hold."""

from __future__ import annotations

from datetime import date

import pytest
from pyspark.sql import SparkSession

from glue_jobs.lake.literals import Value, literal, local_rows
from tests.hostile import CELLS

COLUMNS = {"text": "string", "number": "bigint", "flag": "boolean", "day": "date"}


def test_values_survive(spark: SparkSession) -> None:
    given: list[tuple[Value, ...]] = [
        ("it's", 1, True, date(2023, 1, 5)),
        ('back\\slash "quoted"\nnext line', -(2**63) + 1, False, None),
        ("", None, None, None),
        (None, 0, True, date(1925, 12, 31)),
    ]
    frame = local_rows(spark, COLUMNS, given)
    assert [tuple(row) for row in frame.collect()] == given
    assert dict(frame.dtypes) == COLUMNS


def test_hostile_texts_are_data(spark: SparkSession) -> None:
    frame = local_rows(spark, {"text": "string", "again": "string"}, [(text, text) for text in CELLS])
    assert [tuple(row) for row in frame.collect()] == [(text, text) for text in CELLS]


def test_a_columns_name_is_no_sql_either(spark: SparkSession) -> None:
    assert local_rows(spark, {"a `b`": "int", "c.d": "string"}, [(1, "x")]).columns == ["a `b`", "c.d"]


def test_no_rows(spark: SparkSession) -> None:
    frame = local_rows(spark, COLUMNS, [])
    assert frame.collect() == []
    assert dict(frame.dtypes) == COLUMNS


def test_a_value_without_a_literal_is_refused() -> None:
    with pytest.raises(TypeError, match="no SQL literal for 1.5"):
        literal(1.5)  # type: ignore[arg-type]


def test_a_value_that_would_not_come_back_is_refused(spark: SparkSession) -> None:
    with pytest.raises(TypeError, match="1.5 in a small frame: expected text"):
        local_rows(spark, {"number": "double"}, [(1.5,)])  # type: ignore[list-item]
