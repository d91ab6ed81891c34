"""create_data_frame and write_data_frame: tables and files as Spark's DataFrames, under both of their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.local.glue.awsglue.conftest import rows_of, write
from tests.unit.local.glue.awsglue.test_reading import partition, table

Aws = Callable[[str], Any]


def test_a_table_is_written_and_read(glue: Any, aws: Aws, spark: Any, tmp_path: Path) -> None:
    table(aws, tmp_path, {"id": "int", "name": "string"}, classification="csv", skip__header__line__count="1")
    first, second = (spark.createDataFrame([(n, f"n{n}")], "id int, name string") for n in (1, 2))

    assert glue.write_data_frame_from_catalog(frame=first, database="db", table_name="t") is first
    glue.write_data_frame.from_catalog(second, "db", "t", transformation_ctx="out", catalog_id="123456789012")

    expected = [{"id": 1, "name": "n1"}, {"id": 2, "name": "n2"}]
    assert rows_of(glue.create_data_frame_from_catalog("db", "t")) == expected
    assert rows_of(glue.create_data_frame.from_catalog(name_space="db", table_name="t", catalog_id="1")) == expected
    with pytest.raises(AttributeError, match="from_options"):  # nor has AWS's class one
        glue.write_data_frame.from_options(first, "s3", {"path": str(tmp_path)}, "csv")


def test_the_catalogues_schema_over_the_files(glue: Any, aws: Aws, tmp_path: Path) -> None:
    write(tmp_path / "y=2026", "a.json", '{"id": 1, "more": "x"}\n')
    table(aws, tmp_path, {"id": "string", "late": "double"}, {"y": "int"}, classification="json")
    partition(aws, tmp_path / "y=2026", "2026")

    def read(**options: Any) -> list[dict[str, Any]]:
        return rows_of(glue.create_data_frame.from_catalog("db", "t", additional_options=options))

    assert read(useSparkDataSource=True) == [{"id": 1, "more": "x", "y": 2026}]
    assert read(useSparkDataSource=True, useCatalogSchema=True) == [{"id": "1", "late": None, "y": 2026}]


def test_files_are_read(glue: Any, tmp_path: Path) -> None:
    folder = write(tmp_path, "a.csv", "id;name\n1;a\n")
    asked = ("s3", {"paths": [folder]}, "csv", {"withHeader": True, "separator": ";"})

    assert rows_of(glue.create_data_frame.from_options(*asked)) == [{"id": "1", "name": "a"}]
    assert rows_of(glue.create_data_frame_from_options(*asked)) == [{"id": "1", "name": "a"}]
    assert rows_of(glue.create_dynamic_frame_from_options(*asked)) == [{"id": "1", "name": "a"}]


def test_tables_are_written_by_the_contexts_own_method(glue: Any, aws: Aws, spark: Any, tmp_path: Path) -> None:
    from awsglue.dynamicframe import DynamicFrame

    table(aws, tmp_path, {"id": "int"}, classification="json")
    rows = DynamicFrame.fromDF(spark.createDataFrame([(1,)], "id int"), glue, "rows")

    assert glue.write_dynamic_frame_from_catalog(rows, name_space="db", table_name="t") is rows
    assert rows_of(glue.create_dynamic_frame_from_catalog("db", "t")) == [{"id": 1}]


def test_sinks_take_frames_by_both_names(glue: Any, spark: Any, tmp_path: Path) -> None:
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

    rows = DynamicFrame.fromDF(spark.createDataFrame([(1,)], "id int"), glue, "rows")
    sink = glue.getSink("s3", path=str(tmp_path / "out"))
    sink.setFormat("json")
    sink.setAccumulableSize(100)

    assert sink.write(rows) is rows and sink.writeFrame(rows) is rows
    found = glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "out")]}, "json")
    assert rows_of(found) == [{"id": 1}, {"id": 1}]
    with pytest.raises(NotImplementedError, match="DynamicFrameCollection"):
        sink.write(DynamicFrameCollection({"one": rows}, glue))
