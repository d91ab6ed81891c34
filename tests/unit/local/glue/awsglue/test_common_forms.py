"""Forms that scripts of many people have, beside those that AWS's pages show."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from tests.unit.local.glue.awsglue.conftest import rows_of


def test_a_frame_of_a_dataframe_needs_no_name(glue: Any, spark: SparkSession) -> None:
    from awsglue.dynamicframe import DynamicFrame

    assert DynamicFrame.fromDF(spark.range(2), glue).count() == 2


def test_records_come_from_a_list_as_from_an_rdd(glue: Any) -> None:
    assert rows_of(glue.create_dynamic_frame_from_rdd([{"a": 1, "b": "x"}, {"a": 2}], "rows")) == [
        {"a": 1, "b": "x"},
        {"a": 2, "b": None},
    ]
    assert rows_of(glue.create_dynamic_frame.from_rdd([(1, "x")], "rows", ["a", "b"])) == [{"a": 1, "b": "x"}]


def test_a_bucket_alone_is_its_root(glue: Any, spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    from awsglue.frames import files

    assert [files.address(path) for path in ("s3a://b", "s3://b/", "s3n://b/k", "/tmp")] == [
        "s3://b/", "s3://b/", "s3://b/k", "/tmp",
    ]  # fmt: skip
    given: list[str] = []
    writer, reader = spark.range(1).write, spark.read
    monkeypatch.setattr(writer, "_jwrite", SimpleNamespace(save=given.append, parquet=given.append))
    monkeypatch.setattr(reader, "_jreader", SimpleNamespace(load=given.append))
    monkeypatch.setattr(reader, "_df", lambda found: found)
    writer.save("s3://b")
    writer.parquet(path="s3://b/k")
    reader.load("s3a://b")
    assert given == ["s3://b/", "s3://b/k", "s3a://b/"]


def test_a_field_without_a_type_does_not_reach_a_database(
    glue: Any, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from awsglue.dynamicframe import DynamicFrame
    from awsglue.frames import jdbc

    written = []
    monkeypatch.setattr(jdbc, "write", lambda frame, kind, options: written.append((kind, frame.columns)))
    frame = DynamicFrame.fromDF(spark.range(1).withColumn("nothing", F.lit(None)), glue, "rows")
    glue.write_dynamic_frame.from_options(frame, "postgresql", {"url": "jdbc:postgresql://h/d", "dbtable": "t"})
    assert written == [("postgresql", ["id"])]
