"""Reading files and tables of the catalogue: formats, options, partitions, broken files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.local.glue.awsglue.conftest import rows_of, tree_of, write

Aws = Callable[[str], Any]


def read(glue: Any, folder: object, format_: str, options: dict[str, Any] | None = None, **connection: Any) -> Any:
    return glue.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options={"paths": [str(folder)], **connection},
        format=format_,
        format_options=options or {},
    )


def table(
    aws: Aws, location: object, columns: dict[str, str], keys: dict[str, str] | None = None, **parameters: str
) -> None:
    aws("glue").create_table(
        DatabaseName="db",
        TableInput={
            "Name": "t",
            "Parameters": {name.replace("__", "."): value for name, value in parameters.items()},
            "PartitionKeys": [{"Name": name, "Type": kind} for name, kind in (keys or {}).items()],
            "StorageDescriptor": {
                "Location": str(location),
                "Columns": [{"Name": name, "Type": kind} for name, kind in columns.items()],
            },
        },
    )


def partition(aws: Aws, location: object, *values: str) -> None:
    aws("glue").create_partition(
        DatabaseName="db",
        TableName="t",
        PartitionInput={"Values": list(values), "StorageDescriptor": {"Location": str(location)}},
    )


def test_csv_values_are_text(glue: Any, tmp_path: Path) -> None:
    folder = write(tmp_path, "a.csv", 'id,name\n1,"say ""hi"", \\"\n2,\n')

    assert rows_of(read(glue, folder, "csv", {"withHeader": True})) == [
        {"id": "1", "name": 'say "hi", \\'},
        {"id": "2", "name": ""},
    ]
    assert rows_of(read(glue, folder, "csv"))[2] == {"col0": "id", "col1": "name"}
    assert len(rows_of(read(glue, folder, "csv", {"skipFirst": True}))) == 2


def test_csv_options(glue: Any, tmp_path: Path) -> None:
    folder = write(tmp_path, "a.csv", "a|'x\ny'\n")

    found = read(
        glue, folder, "csv", {"separator": "|", "quoteChar": "'", "multiLine": "true", "optimizePerformance": True}
    )
    assert rows_of(found) == [{"col0": "a", "col1": "x\ny"}]
    assert rows_of(read(glue, write(tmp_path / "b", "b.csv", '"a",b\n'), "csv", {"quoteChar": -1}))[0]["col0"] == '"a"'
    with pytest.raises(NotImplementedError, match="skipFirst and withHeader"):
        read(glue, folder, "csv", {"withHeader": True, "skipFirst": True}).count()


def test_json_of_one_type_a_field_and_of_several(glue: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, "a.json", '{"a": 1, "b": {"c": [1.5]}, "n": null}\n\n{"a": 2, "b": {"c": []}}\n')
    clean = read(glue, folder, "json")

    assert tree_of(clean, capsys)[1:3] == ["|-- a: int", "|-- b: struct"]
    assert rows_of(clean)[0] == {"a": 1, "b": {"c": [1.5]}, "n": None}
    write(tmp_path, "b.json", '{"a": "x"}\nno json\n[{"a": 3}]\n')
    mixed = read(glue, folder, "json", {"multiline": "false"})
    assert tree_of(mixed, capsys)[1:4] == ["|-- a: choice", "|    |-- int", "|    |-- string"]
    assert (mixed.count(), mixed.errorsCount()) == (4, 1)
    assert rows_of(mixed.errorsAsDynamicFrame())[0]["error"]["dynamicRecord"] == {"line": "no json"}


def test_whole_json_files_and_json_paths(glue: Any, tmp_path: Path) -> None:
    folder = write(tmp_path, "a.json", '{\n "meta": 1,\n "all": [{"k": 1},\n {"k": 2}]}')

    assert read(glue, folder, "json", {"multiline": True}).count() == 1
    assert rows_of(read(glue, folder, "json", {"multiLine": "true", "jsonPath": "$.all[*]"})) == [{"k": 1}, {"k": 2}]
    assert rows_of(read(glue, folder, "json", {"multiLine": True, "jsonPath": "$.all[1]"})) == [{"k": 2}]
    with pytest.raises(NotImplementedError, match="jsonPath"):
        read(glue, folder, "json", {"jsonPath": "$..k"}).count()


@pytest.mark.parametrize(
    ("format_", "text", "options"),
    [
        ("csv", "1\n", {}),
        ("json", '{"a": 1}\n', {}),
        ("json", '{"a": 1}\nno json\n', {}),
        ("json", '[{"a": 1}]', {"multiLine": True}),
    ],
)
def test_the_file_of_a_record(glue: Any, tmp_path: Path, format_: str, text: str, options: dict[str, Any]) -> None:
    folder = write(tmp_path, "a.txt", text)
    asked = {**options, "attachFilename": "file", "attachTimestamp": "at"}

    found = rows_of(read(glue, folder, format_, asked))[0]

    assert found["file"].endswith(f"{folder}/a.txt") and isinstance(found["at"], datetime)
    assert list(found)[1:] == ["file", "at"]


@pytest.mark.parametrize("format_", ["csv", "json", "parquet"])
def test_an_option_that_would_change_what_is_read_is_named(glue: Any, tmp_path: Path, format_: str) -> None:
    folder = write(tmp_path, "a.txt", "1\n")
    with pytest.raises(NotImplementedError, match="format_options withSchema"):
        read(glue, folder, format_, {"withSchema": "{}"}).count()


@pytest.mark.parametrize("format_", ["parquet", "orc", "avro"])
def test_columnar_files(glue: Any, spark: Any, tmp_path: Path, format_: str) -> None:
    spark.createDataFrame([(1, "a")], "id long, name string").write.format(format_).save(str(tmp_path / "in"))

    assert rows_of(read(glue, tmp_path / "in", format_)) == [{"id": 1, "name": "a"}]
    assert rows_of(read(glue, tmp_path / "in", format_, {"attachFilename": "f"}))[0]["f"].endswith(f".{format_}")
    as_type = (
        glue.create_dynamic_frame.from_options(format_, {"paths": [str(tmp_path / "in")]})
        if format_ != "avro"
        else None
    )
    assert as_type is None or as_type.count() == 1


def test_which_files_are_meant(glue: Any, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "_hidden", "deep/c.csv", "deep/er/d.csv"):
        write(tmp_path, name, f"{name}\n")

    def names(**options: Any) -> list[str]:
        return [row["col0"] for row in rows_of(read(glue, tmp_path, "csv", **options))]

    assert names() == ["a.csv", "b.csv"]
    assert names(recurse=True) == ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv"]
    assert names(recurse="True", exclusions='["**/deep/er/**", "**a.csv"]') == ["b.csv", "deep/c.csv"]
    assert names(recurse=True, boundedFiles="1") == ["a.csv"]
    assert rows_of(read(glue, tmp_path / "none", "csv")) == []


def test_sources_as_objects(glue: Any, tmp_path: Path) -> None:
    source = glue.getSource("file", paths=[write(tmp_path, "a.csv", "x\n1\n")])
    source.setFormat("csv", withHeader=True)

    assert rows_of(source.getFrame()) == [{"x": "1"}]


@pytest.mark.parametrize(
    ("kind", "format_", "named"),
    [
        ("redshift", None, "connection_type='redshift'"),
        ("marketplace.spark", None, "connection_type='marketplace.spark'"),
        ("s3", "xml", "format='xml'"),
        ("s3", "hudi", "format='hudi'"),
    ],
)
def test_what_is_not_read_is_named(glue: Any, kind: str, format_: str | None, named: str) -> None:
    with pytest.raises(NotImplementedError, match=named):
        glue.create_dynamic_frame.from_options(kind, {"paths": ["x"]}, format_)


def test_a_wrong_format_or_no_path_is_told(glue: Any) -> None:
    with pytest.raises(ValueError, match="format='cvs': expected one of csv, json"):
        glue.create_dynamic_frame.from_options("s3", {"paths": ["x"]}, "cvs")
    with pytest.raises(ValueError, match="connection_options has no"):
        glue.create_dynamic_frame.from_options("s3", {}, "csv")


# --- the catalogue


def test_a_csv_table_is_typed_by_the_catalogue(
    glue: Any, aws: Aws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "a.csv", "id;price;day;note\n1;2.5;2026-01-02;x\n2;n/a;;\n")
    columns = {"id": "bigint", "price": "double", "day": "date", "note": "string"}
    table(aws, tmp_path, columns, classification="csv", delimiter=";", skip__header__line__count="1")

    found = glue.create_dynamic_frame.from_catalog(database="db", table_name="t", transformation_ctx="t")

    assert tree_of(found, capsys) == [
        "root",
        "|-- id: long",
        "|-- price: choice",
        "|    |-- double",
        "|    |-- string",
        "|-- day: date",
        "|-- note: string",
    ]
    rows = rows_of(found.resolveChoice(specs=[("price", "cast:double")]))
    assert [(row["id"], row["price"], str(row["day"]), row["note"]) for row in rows] == [
        (1, 2.5, "2026-01-02", "x"),
        (2, None, "None", ""),
    ]


@pytest.mark.parametrize("named", [True, False])
def test_partitions_are_those_of_the_catalogue(glue: Any, aws: Aws, spark: Any, tmp_path: Path, named: bool) -> None:
    for month in ("01", "02", "03"):
        folder = tmp_path / (f"month={month}" if named else f"m{month}")
        spark.createDataFrame([(int(month), "x")], "n int, name string").write.parquet(str(folder))
    table(aws, tmp_path, {"n": "int", "name": "string"}, {"month": "string"}, classification="parquet")
    for month in ("01", "02"):
        partition(aws, tmp_path / (f"month={month}" if named else f"m{month}"), month)

    found = glue.create_dynamic_frame.from_catalog(name_space="db", table_name="t")
    assert [(row["n"], row["month"]) for row in rows_of(found)] == [(1, "01"), (2, "02")]
    some = glue.create_dynamic_frame_from_catalog("db", "t", push_down_predicate="month > '01'")
    assert [row["n"] for row in rows_of(some)] == [2]
    none = glue.create_dynamic_frame_from_catalog("db", "t", push_down_predicate="month = '09'")
    assert none.count() == 0


def test_a_json_table_with_partitions_and_a_choice(glue: Any, aws: Aws, tmp_path: Path) -> None:
    write(tmp_path / "y=2025", "a.json", '{"a": 1}\n')
    write(tmp_path / "y=2026", "a.json", '{"a": "x"}\n')
    table(aws, tmp_path, {"a": "string"}, {"y": "int"}, classification="json")
    for year in ("2025", "2026"):
        partition(aws, tmp_path / f"y={year}", year)

    found = glue.create_dynamic_frame.from_catalog("db", "t").resolveChoice(specs=[("a", "cast:string")])

    assert rows_of(found) == [{"a": "1", "y": 2025}, {"a": "x", "y": 2026}]


def test_a_table_as_a_data_frame_and_its_schema(glue: Any, aws: Aws, tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "1,x\n")
    table(aws, tmp_path, {"a": "int", "b": "string"}, classification="csv")

    assert glue.create_data_frame.from_catalog(database="db", table_name="t").collect()[0] == (1, "x")
    assert glue.create_data_frame_from_options("s3", {"paths": [str(tmp_path)]}, "csv").columns == ["col0", "col1"]
    assert glue.get_catalog_schema_as_spark_schema("db", "t").simpleString() == "struct<a:int,b:string>"


def test_a_table_that_is_not_there_or_says_no_format(glue: Any, aws: Aws) -> None:
    with pytest.raises(Exception, match="EntityNotFoundException"):
        glue.create_dynamic_frame.from_catalog(database="db", table_name="t")
    table(aws, "/nowhere", {"a": "int"})
    with pytest.raises(ValueError, match="table db.t has no classification"):
        glue.create_dynamic_frame.from_catalog(database="db", table_name="t")
    with pytest.raises(ValueError, match="table_name=None"):
        glue.create_dynamic_frame.from_catalog(database="db")


def test_the_context_is_a_sql_context(glue: Any, spark: Any) -> None:
    from awsglue.context import GlueContext

    assert glue.sql("select 1 as one").first()[0] == 1
    assert glue.createDataFrame([(1,)], ["a"]).count() == 1
    assert glue.read.json(spark.sparkContext.parallelize(['{"a": 1}'])).count() == 1
    spark.range(2).createOrReplaceTempView("two")
    assert glue.table("two").count() == 2
    # The session is shared: a view that stays is in the lists of others.
    assert spark.catalog.dropTempView("two")
    assert glue._jsc is not None and glue._jvm is not None
    assert glue.sparkSession is glue.spark_session
    assert GlueContext.getOrCreate(spark.sparkContext).spark_session.range(1).count() == 1
    assert GlueContext(spark).sc is spark.sparkContext
    with pytest.raises(NotImplementedError, match="context.GlueContext.begin_transaction"):
        glue.begin_transaction()
