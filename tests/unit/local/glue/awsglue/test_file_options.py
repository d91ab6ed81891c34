"""Options of reads and writes of files: which are read, how CSV is escaped and encoded, kinds of connection."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.local.glue.awsglue.conftest import rows_of, write
from tests.unit.local.glue.awsglue.test_reading import partition, read, table

Aws = Callable[[str], Any]
Frame = Callable[[list[dict[str, Any]]], Any]


def test_bounds_and_groups(glue: Any, tmp_path: Path) -> None:
    for name in ("a", "bb", "ccc"):
        write(tmp_path, f"{name}.csv", f"{name}\n")  # of 2, 3 and 4 bytes

    def names(**options: Any) -> list[str]:
        return [row["col0"] for row in rows_of(read(glue, tmp_path, "csv", **options))]

    assert names(boundedSize="5") == ["a", "bb"]
    assert names(boundedSize="4") == ["a"]
    assert names(boundedFiles="2", boundedSize="100") == ["a", "bb"]
    assert names(groupFiles="inPartition", groupSize="10") == ["a", "bb", "ccc"]


def test_classes_of_storage_are_left_out(glue: Any, aws: Aws) -> None:
    """The tests' Spark does not reach moto's S3: what is left of some classes is listed, of all of them read."""
    from awsglue.frames import files

    for key, kind in (("in/a.csv", "STANDARD"), ("in/b.csv", "GLACIER"), ("in/c.csv", "STANDARD_IA")):
        aws("s3").put_object(Bucket="bucket", Key=key, Body=b"x", StorageClass=kind)
    cold = {"paths": ["s3://bucket/in/"], "excludeStorageClasses": ["GLACIER", "DEEP_ARCHIVE"]}

    assert files.listed(cold) == ["s3://bucket/in/a.csv", "s3://bucket/in/c.csv"]
    every = {**cold, "excludeStorageClasses": ["GLACIER", "STANDARD", "STANDARD_IA"]}
    assert rows_of(glue.create_dynamic_frame.from_options("s3", every, "csv")) == []


def test_compressed_files_are_known_by_their_endings(glue: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a\n"))
    assert rows_of(read(glue, tmp_path, "csv", compressionType="gzip")) == [{"col0": "a"}]
    (tmp_path / "a.csv.gz").replace(tmp_path / "a.csv")
    with pytest.raises(NotImplementedError, match=r"compressionType='gzip' of .*a.csv.* name the file \*.gz"):
        read(glue, tmp_path, "csv", compressionType="gzip")
    (tmp_path / "a.csv").unlink()
    (tmp_path / "b.csv.bz2").write_bytes(bz2.compress(b"b\n"))
    assert rows_of(read(glue, tmp_path, "csv", compressionType="bzip2")) == [{"col0": "b"}]


def test_a_broken_line_fails_a_read_that_is_to_fail_fast(glue: Any, tmp_path: Path) -> None:
    folder = write(tmp_path, "a.json", '{"a": 1}\n{"a": \n')

    assert rows_of(read(glue, folder, "json")) == [{"a": 1}]
    with pytest.raises(ValueError, match="isFailFast: a record could not be read: JSONDecodeError"):
        read(glue, folder, "json", isFailFast=True).count()
    write(tmp_path, "a.json", '{"a": 1}\n')
    assert rows_of(read(glue, folder, "json", isFailFast=True)) == [{"a": 1}]


ESCAPED = [
    (r"a\,b,c", ["a,b", "c"]),
    (r'"say \"hi\"",x', ['say "hi"', "x"]),
    (r'"a\\",\x', ["a\\", "x"]),
    (r"one\ntwo,\t", ["one\ntwo", "\t"]),
    (r'"a""b",', ['a"b', ""]),
    (r"\"a,b", ['"a', "b"]),
]


@pytest.mark.parametrize(("multi_line"), [False, True])
def test_what_follows_an_escaper_is_itself_but_for_four_letters(glue: Any, tmp_path: Path, multi_line: bool) -> None:
    folder = write(tmp_path, "a.csv", "".join(f"{line}\n" for line, _ in [("h,i", []), *ESCAPED]))

    found = read(glue, folder, "csv", {"escaper": "\\", "withHeader": True, "multiLine": multi_line}).toDF().collect()

    assert [list(row) for row in found] == [values for _, values in ESCAPED]
    assert found[0].asDict().keys() == {"h", "i"}


def test_quotes_hold_line_ends_where_they_may() -> None:
    from awsglue.frames.escaped_csv import Dialect

    text = '"a\r\nb",c\r\n\r\nd;"",e\u2028'

    assert list(Dialect(",", '"', "\\", True).records(text)) == [["a\r\nb", "c"], ['d;""', "e\u2028"]]
    assert list(Dialect(",", '"', "\\", False).records(text)) == [["a"], ['b"', "c"], ['d;""', "e\u2028"]]
    assert list(Dialect(";", "", "!", True).records('!;;"a')) == [[";", '"a']]


def test_an_escaper_is_not_for_writing(glue: Any, frame: Frame, tmp_path: Path) -> None:
    options = {"escaper": "\\", "writeHeader": False}
    glue.write_dynamic_frame.from_options(frame([{"a": 'x"y'}]), "s3", {"path": str(tmp_path)}, "csv", options)

    assert [path.read_text() for path in tmp_path.glob("*.csv")] == ['"x""y"\n']


def test_other_encodings(glue: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("ä;ß\n".encode("iso-8859-1"))

    assert rows_of(read(glue, tmp_path, "csv", {"encoding": "iso-8859-1", "separator": ";"})) == [
        {"col0": "ä", "col1": "ß"}
    ]


def test_partitions_that_the_catalogue_chooses(glue: Any, aws: Aws, tmp_path: Path) -> None:
    table(aws, tmp_path, {"n": "int"}, {"month": "string"}, classification="json")
    for number, month in enumerate(("01", "02", "03"), start=1):
        write(tmp_path / f"month={month}", "a.json", f'{{"n": {number}}}\n')
        partition(aws, tmp_path / f"month={month}", month)

    def read_with(chosen: str, predicate: str = "") -> list[int]:
        found = glue.create_dynamic_frame.from_catalog(
            database="db", table_name="t", push_down_predicate=predicate, catalog_id="123456789012",
            additional_options={"catalogPartitionPredicate": chosen},
        )  # fmt: skip
        return [row["n"] for row in rows_of(found)]

    assert read_with("month >= '02'") == [2, 3]
    assert read_with("month >= '02'", "month < '03'") == [2]


@pytest.mark.parametrize("kind", ["file", "parquet", "orc"])
def test_kinds_of_connection_that_are_files(glue: Any, frame: Frame, tmp_path: Path, kind: str) -> None:
    format_ = "json" if kind == "file" else None
    frame([{"a": 1}]).write(kind, {"path": str(tmp_path / "out")}, format_)

    assert rows_of(glue.create_dynamic_frame.from_options(kind, {"paths": [str(tmp_path / "out")]}, format_)) == [
        {"a": 1}
    ]


def test_a_source_refuses_what_it_would_pass_over(glue: Any) -> None:
    with pytest.raises(NotImplementedError, match="getSource with push_down_predicate"):
        glue.getSource("s3", paths=["s3://bucket/in"], push_down_predicate="a = 1")
