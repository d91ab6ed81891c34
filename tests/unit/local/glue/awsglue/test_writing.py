"""Writing: formats, partitions, the catalogue told of it, purging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.unit.local.glue.awsglue.conftest import rows_of
from tests.unit.local.glue.awsglue.test_reading import table

Aws = Callable[[str], Any]
Frame = Callable[[list[dict[str, Any]]], Any]
ROWS = [{"id": 1, "day": "a b", "note": 'x"y'}, {"id": 2, "day": "c", "note": None}]


def files(folder: Path, ending: str) -> list[Path]:
    return sorted(path for path in folder.rglob(f"*{ending}") if not path.name.startswith("."))


@pytest.mark.parametrize("format_", ["parquet", "glueparquet", "json", "csv", "orc", "avro"])
def test_what_is_written_is_read_again(glue: Any, frame: Frame, tmp_path: Path, format_: str) -> None:
    given = frame(ROWS)
    options = {"path": str(tmp_path / "out"), "partitionKeys": []}
    for _ in range(2):  # files are added, none is overwritten
        assert (
            glue.write_dynamic_frame.from_options(
                given, "s3", options, format_, {"compression": "gzip"} if format_ == "json" else {}
            )
            is given
        )

    found = glue.create_dynamic_frame.from_options("s3", {"paths": [options["path"]]}, format_, {"withHeader": True})
    expected = [{"id": str(one["id"]), "day": one["day"], "note": one["note"] or ""} for one in ROWS]
    assert rows_of(found) == sorted((expected if format_ == "csv" else ROWS) * 2, key=lambda row: int(row["id"]))
    assert not list((tmp_path / "out").glob("_SUCCESS"))
    if format_ == "json":
        assert files(tmp_path, ".json.gz")


def test_the_context_s_own_methods_take_aws_s_names_of_arguments(glue: Any, frame: Frame, tmp_path: Path) -> None:
    from awsglue.dynamicframe import DynamicFrameCollection

    given, options = frame(ROWS), {"path": str(tmp_path / "out")}
    written = glue.write_from_options(
        frame_or_dfc=given, connection_type="s3", connection_options=options, format="json", format_options={}
    )
    assert written is given
    assert rows_of(glue.create_dynamic_frame.from_options("s3", {"paths": [options["path"]]}, "json")) == ROWS
    several = DynamicFrameCollection({"one": given}, glue)
    with pytest.raises(NotImplementedError, match="DynamicFrameCollection"):
        glue.write_from_options(frame_or_dfc=several, connection_type="s3", connection_options=options, format="json")
    with pytest.raises(NotImplementedError, match="DynamicFrameCollection"):
        glue.write_from_jdbc_conf(frame_or_dfc=several, catalog_connection="warehouse")


def test_csv_options_and_partition_folders(glue: Any, frame: Frame, tmp_path: Path) -> None:
    glue.write_dynamic_frame.from_options(
        frame=frame(ROWS),
        connection_type="s3",
        connection_options={"path": str(tmp_path), "partitionKeys": ["DAY"]},
        format="csv",
        format_options={"separator": ";", "writeHeader": False, "quoteChar": -1, "enableUpdateCatalog": True},
    )

    assert [path.parent.name for path in files(tmp_path, ".csv")] == ["day=a b", "day=c"]
    assert files(tmp_path, ".csv")[0].read_text() == '1;x"y\n'
    with pytest.raises(ValueError, match="'nope' is no field; there are id, day, note"):
        frame(ROWS).write("s3", {"path": str(tmp_path), "partitionKeys": ["nope"]}, "csv")


def test_fields_without_a_type_are_left_out_and_no_fields_write_nothing(
    glue: Any, frame: Frame, tmp_path: Path
) -> None:
    given = frame([{"a": 1, "no": None, "of": {"n": None, "x": 1}, "all": []}])

    given.write("s3", {"path": str(tmp_path / "a")}, "parquet")
    assert rows_of(glue.spark_session.read.parquet(str(tmp_path / "a"))) == [{"a": 1, "of": {"x": 1}}]
    frame([{"no": None}]).write("s3", {"path": str(tmp_path / "b")}, "parquet")
    assert not (tmp_path / "b").exists()


def sink(glue: Any, folder: Path, format_: str = "glueparquet", **options: Any) -> Any:
    made = glue.getSink(connection_type="s3", path=str(folder), transformation_ctx="sink", **options)
    made.setCatalogInfo(catalogDatabase="db", catalogTableName="made")
    made.setFormat(format_, useGlueParquetWriter=True)
    return made


@pytest.mark.parametrize("format_", ["glueparquet", "json", "csv", "avro"])
def test_a_sink_makes_the_table_and_its_partitions(
    glue: Any, aws: Aws, frame: Frame, tmp_path: Path, format_: str
) -> None:
    made = sink(
        glue, tmp_path, format_, enableUpdateCatalog=True, partitionKeys=["day"], updateBehavior="UPDATE_IN_DATABASE"
    )
    made.writeFrame(frame([{"id": 1, "day": "a b"}, {"id": 2, "day": "c"}]))

    found = aws("glue").get_table(DatabaseName="db", Name="made")["Table"]
    assert found["StorageDescriptor"]["Columns"] == [{"Name": "id", "Type": "int"}]
    assert found["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    assert found["Parameters"]["classification"] == format_.removeprefix("glue")
    values = [one["Values"] for one in aws("glue").get_partitions(DatabaseName="db", TableName="made")["Partitions"]]
    assert sorted(values) == [["a b"], ["c"]]
    assert rows_of(glue.create_dynamic_frame.from_catalog("db", "made")) == [
        {"id": 1, "day": "a b"},
        {"id": 2, "day": "c"},
    ]


def test_a_later_write_changes_the_schema_unless_told_to_leave_it(
    glue: Any, aws: Aws, frame: Frame, tmp_path: Path
) -> None:
    def columns() -> list[str]:
        found = aws("glue").get_table(DatabaseName="db", Name="made")["Table"]
        return [one["Name"] for one in found["StorageDescriptor"]["Columns"]]

    sink(glue, tmp_path, enableUpdateCatalog=True).writeFrame(frame([{"id": 1}]))
    sink(glue, tmp_path, enableUpdateCatalog=True, updateBehavior="LOG").writeFrame(frame([{"id": 2, "more": 1}]))
    assert columns() == ["id"]
    sink(glue, tmp_path, enableUpdateCatalog=True).writeFrame(frame([{"id": 3, "more": 1}]))
    assert columns() == ["id", "more"]
    assert glue.create_dynamic_frame.from_catalog("db", "made").count() == 3
    with pytest.raises(ValueError, match="partitionKeys \\['id'\\]: table db.made has \\[\\]"):
        sink(glue, tmp_path, enableUpdateCatalog=True, partitionKeys=["id"]).writeFrame(frame([{"id": 1}]))
    with pytest.raises(ValueError, match="updateBehavior='MAYBE'"):
        sink(glue, tmp_path, enableUpdateCatalog=True, updateBehavior="MAYBE").writeFrame(frame([{"id": 1}]))


def test_without_enable_update_catalog_the_catalogue_hears_nothing(
    glue: Any, aws: Aws, frame: Frame, tmp_path: Path
) -> None:
    sink(glue, tmp_path).writeFrame(frame([{"id": 1}]))

    assert aws("glue").get_tables(DatabaseName="db")["TableList"] == []
    assert len(files(tmp_path, ".parquet")) >= 1
    made = glue.getSink("s3", path=str(tmp_path), enableUpdateCatalog=True)
    made.setFormat("parquet")
    with pytest.raises(ValueError, match="needs setCatalogInfo"):
        made.writeFrame(frame([{"id": 1}]))


def test_a_table_of_the_catalogue_is_written_as_it_is(glue: Any, aws: Aws, frame: Frame, tmp_path: Path) -> None:
    table(
        aws,
        tmp_path,
        {"id": "int"},
        {"day": "string"},
        classification="csv",
        delimiter="|",
        skip__header__line__count="1",
    )

    glue.write_dynamic_frame.from_catalog(
        frame=frame([{"id": 1, "day": "c"}]), database="db", table_name="t",
        additional_options={"enableUpdateCatalog": True, "updateBehavior": "LOG", "partitionKeys": ["day"]},
    )  # fmt: skip

    assert rows_of(glue.create_dynamic_frame.from_catalog("db", "t")) == [{"id": 1, "day": "c"}]
    assert files(tmp_path, ".csv")[0].read_text() == "id\n1\n"


@pytest.mark.parametrize(
    ("kind", "format_", "named"),
    [
        ("redshift", None, "connection_type='redshift'"),
        ("s3", "hudi", "format='hudi'"),
        ("s3", "delta", "format='delta'"),
    ],
)
def test_what_is_not_written_is_named(glue: Any, frame: Frame, kind: str, format_: str | None, named: str) -> None:
    with pytest.raises(NotImplementedError, match=named):
        glue.write_dynamic_frame.from_options(frame([{"a": 1}]), kind, {"path": "/x"}, format_)
    from awsglue.dynamicframe import DynamicFrameCollection

    with pytest.raises(NotImplementedError, match="of a DynamicFrameCollection"):
        glue.write_dynamic_frame.from_options(DynamicFrameCollection({}, glue), "s3", {"path": "/x"}, "json")


# --- purging


def objects(aws: Aws) -> list[str]:
    return [one["Key"] for one in aws("s3").list_objects_v2(Bucket="bucket").get("Contents", [])]


def test_purge_keeps_what_is_young_or_of_an_excluded_class(glue: Any, aws: Aws) -> None:
    s3 = aws("s3")
    for key in ("data/a", "data/deep/b", "database/c"):
        s3.put_object(Bucket="bucket", Key=key, Body=b"x")
    s3.put_object(Bucket="bucket", Key="data/cold", Body=b"x", StorageClass="STANDARD_IA")

    glue.purge_s3_path("s3://bucket/data")
    assert len(objects(aws)) == 4
    options = {"retentionPeriod": 0, "excludeStorageClasses": ["STANDARD_IA"], "manifestFilePath": "s3://bucket/m"}
    glue.purge_s3_path("s3://bucket/data", options, "ctx")
    assert objects(aws) == ["data/cold", "database/c", "m/ctx/Failed.csv", "m/ctx/Success.csv"]
    manifest = s3.get_object(Bucket="bucket", Key="m/ctx/Success.csv")["Body"].read().decode()
    assert manifest.split() == ["s3://bucket/data/a", "s3://bucket/data/deep/b"]


def test_retention_is_in_hours(aws: Aws) -> None:
    from awsglue.frames import purge

    aws("s3").put_object(Bucket="bucket", Key="data/a", Body=b"x")
    soon, later = (datetime.now(timezone.utc) + timedelta(hours=hours) for hours in (1, 3))

    purge.purge_path("s3://bucket/data/", {"retentionPeriod": 2}, "", soon)
    assert objects(aws) == ["data/a"]
    purge.purge_path("s3://bucket/data/", {"retentionPeriod": 2}, "", later)
    assert objects(aws) == []


def test_purging_a_table_drops_emptied_partitions(glue: Any, aws: Aws) -> None:
    table(aws, "s3://bucket/t", {"a": "int"}, {"y": "int"}, classification="json")
    for year in ("2025", "2026"):
        aws("s3").put_object(Bucket="bucket", Key=f"t/y={year}/a.json", Body=b"{}")
        aws("glue").create_partition(
            DatabaseName="db", TableName="t",
            PartitionInput={"Values": [year], "StorageDescriptor": {"Location": f"s3://bucket/t/y={year}"}},
        )  # fmt: skip

    glue.purge_table(database="db", table_name="t", options={"retentionPeriod": 0, "partitionPredicate": "y < 2026"})

    assert objects(aws) == ["t/y=2026/a.json"]
    left = aws("glue").get_partitions(DatabaseName="db", TableName="t")["Partitions"]
    assert [one["Values"] for one in left] == [["2026"]]
