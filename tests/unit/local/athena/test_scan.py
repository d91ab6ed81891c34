"""A table's files read by the SerDe's rules, from a folder instead of S3."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from local.athena import scan
from local.athena.errors import QueryFailed
from local.athena.scan import Files
from tests.unit.local.athena.running import Database

LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
JSON = "org.openx.data.jsonserde.JsonSerDe"
PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


def table(serde: str, columns: str, keys: str = "", **parameters: str) -> dict[str, Any]:
    def parsed(text: str) -> list[dict[str, str]]:
        return [dict(zip(("Name", "Type"), one.split(" "), strict=True)) for one in text.split("; ") if one]

    return {
        "Name": "t",
        "StorageDescriptor": {
            "Columns": parsed(columns),
            "SerdeInfo": {"SerializationLibrary": serde, "Parameters": parameters},
        },
        "PartitionKeys": parsed(keys),
    }


def read(database: Database, found: dict[str, Any], *files: tuple[Path, tuple[str, ...]], header: str = "0") -> Any:
    group = Files(
        found["StorageDescriptor"],
        {"skip.header.line.count": header},
        [(str(path), values) for path, values in files],
    )
    return database.rows(scan.hive(found, [group]))


def file(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "odd [1] *.csv"])
def test_a_delimited_text_has_no_quotes_and_bad_numbers_are_null(database: Database, tmp_path: Path, name: str) -> None:
    text = 'id,name,x,ok\n1,"a,b",3\n2\n3,c,1.9,TRUE,more\n\\N,,x,no\n'
    found = table(LAZY, "id bigint; name string; x int; ok boolean", **{"field.delim": ","})
    assert read(database, found, (file(tmp_path, text, name), ()), header="1") == [
        ["id", "name", "x", "ok"],
        ["1", '"a', None, None],
        ["2", None, None, None],
        ["3", "c", "1", "true"],
        [None, "", None, None],
    ]


def test_an_escaped_delimiter_is_part_of_its_field(database: Database, tmp_path: Path) -> None:
    found = table(LAZY, "a string; b string", **{"field.delim": "|", "escape.delim": "\\"})
    assert read(database, found, (file(tmp_path, "x\\|y|z\\\\\n"), ()))[1] == ["x|y", "z\\"]


def test_a_quoted_csv_has_its_quotes_and_escapes_taken_off(database: Database, tmp_path: Path) -> None:
    text = '1,"a,b","say ""hi""",\n,"x\\"y",,2024\n'
    found = table(OPEN_CSV, "id string; a string; b string; c string", separatorChar=",", quoteChar='"')
    assert read(database, found, (file(tmp_path, text), ()))[1:] == [
        ["1", "a,b", 'say "hi"', ""],
        ["", 'x"y', "", "2024"],
    ]


def test_json_keys_are_found_whatever_their_case(database: Database, tmp_path: Path) -> None:
    text = '{"userId": 1, "Tags": ["a"], "at": {"x": 1, "y": "z"}}\n{"USERID": "2", "other": 1}\n'
    found = table(JSON, "userid bigint; tags array<string>; at struct<x:int,y:string>")
    assert read(database, found, (file(tmp_path, text), ()))[1:] == [
        ["1", "[a]", "{x=1, y=z}"],
        ["2", None, None],
    ]
    told = table(JSON, "userid bigint", paths="userId")
    assert read(database, told, (file(tmp_path, text), ()))[1:] == [["1"], [None]]


def test_parquet_columns_are_found_by_name_and_absent_ones_are_null(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "p"
    database.duck.execute(f"copy (select 2 as B, 'x' as extra, 1.5::decimal(10,2) as d) to '{path}' (format parquet)")
    found = table(PARQUET, "a string; b bigint; d decimal(10,2)")
    assert read(database, found, (path, ())) == [["a", "b", "d"], [None, "2", "1.50"]]


def test_a_partitions_values_come_from_the_catalogue(database: Database, tmp_path: Path) -> None:
    found = table(LAZY, "id int", "day date; part string", **{"field.delim": ","})
    first, second = file(tmp_path, "1\n", "a"), file(tmp_path, "2\n3\n", "b")
    rows = read(database, found, (first, ("2024-01-01", "it's")), (second, ("2024-01-02", "y")))
    assert rows[0] == ["id", "day", "part"]
    assert sorted(rows[1:]) == [["1", "2024-01-01", "it's"], ["2", "2024-01-02", "y"], ["3", "2024-01-02", "y"]]


def test_no_files_are_no_rows_of_the_same_columns(database: Database) -> None:
    found = table(LAZY, "id int; tags array<string>", "day string")
    assert database.rows(scan.hive(found, [])) == [["id", "tags", "day"]]


@pytest.mark.parametrize(
    ("serde", "columns", "named"),
    [
        ("org.apache.hadoop.hive.ql.io.orc.OrcSerde", "a int", "the file format of OrcSerde"),
        (LAZY, "a array<int>", "the type array in a delimited text file"),
        (LAZY, "a geometry", "the column type geometry"),
    ],
)
def test_what_can_not_be_read_is_refused_by_name(database: Database, serde: str, columns: str, named: str) -> None:
    with pytest.raises(QueryFailed, match=f"NOT_SUPPORTED: {named} is not supported"):
        read(database, table(serde, columns), (Path("x"), ()))
