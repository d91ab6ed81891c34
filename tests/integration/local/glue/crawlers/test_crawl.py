"""Files in S3, a crawl, then what is in the catalogue."""

from __future__ import annotations

import gzip
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.glue.crawlers.counts import Counts
from local.glue.crawlers.schemas import CrawlFailed
from tests.integration.local.glue.crawlers.conftest import Lake

USERS = "User ID,Plan\n1,Basic\n2,Premium\n"


def test_csv_table_has_what_an_aws_crawler_writes(lake: Lake) -> None:
    lake.put("in/User-Base/ingest_date=2024-01-31/u.csv", "\ufeff" + USERS)
    counts = lake.crawl(TablePrefix="Raw_")
    assert counts == Counts(tables_created=1, partitions_created=1)
    table = lake.table("raw_user_base")
    size = len(("\ufeff" + USERS).encode())
    parameters = {
        "classification": "csv",
        "compressionType": "none",
        "typeOfData": "file",
        "objectCount": "1",
        "recordCount": "2",
        "sizeKey": str(size),
        "averageRecordSize": str(size // 2),
        "CrawlerSchemaSerializerVersion": "1.0",
        "CrawlerSchemaDeserializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": "crawler",
        "delimiter": ",",
        "columnsOrdered": "true",
        "areColumnsQuoted": "false",
        "skip.header.line.count": "1",
    }
    assert table["Parameters"] == {**parameters, "CRAWL_RUN_ID": "run-1"}
    assert table["TableType"] == "EXTERNAL_TABLE"
    assert table["PartitionKeys"] == [{"Name": "ingest_date", "Type": "string"}]
    descriptor = table["StorageDescriptor"]
    assert descriptor["Columns"] == [{"Name": "user id", "Type": "bigint"}, {"Name": "plan", "Type": "string"}]
    assert descriptor["Location"] == "s3://lake/in/User-Base/"
    assert descriptor["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"
    assert descriptor["OutputFormat"] == "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    assert descriptor["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": ","},
    }
    assert descriptor["Parameters"] == parameters
    partition = lake.partitions("raw_user_base")[("2024-01-31",)]
    assert partition["StorageDescriptor"]["Location"] == "s3://lake/in/User-Base/ingest_date=2024-01-31/"
    assert partition["StorageDescriptor"]["Columns"] == descriptor["Columns"]


def test_gzip_tsv(lake: Lake) -> None:
    lake.put("in/basics.tsv.gz", gzip.compress(b"id\tname\n1\tx\n2\ty\n"))
    lake.crawl()
    table = lake.table("in")
    assert (table["Parameters"]["compressionType"], table["Parameters"]["delimiter"]) == ("gzip", "\t")
    assert table["StorageDescriptor"]["Compressed"] is True
    assert lake.columns("in") == [("id", "bigint"), ("name", "string")]


def test_json_lines(lake: Lake) -> None:
    lake.put("in/e.json", '{"userId": 1, "at": 1700000000000}\n{"userId": 2, "device": {"os": "tv"}}\n')
    lake.crawl()
    serde = lake.table("in")["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.openx.data.jsonserde.JsonSerDe"
    assert serde["Parameters"] == {"paths": "at,device,userId"}
    assert lake.columns("in") == [("userid", "int"), ("at", "bigint"), ("device", "struct<os:string>")]


def test_parquet(lake: Lake) -> None:
    sink = io.BytesIO()
    pq.write_table(pa.table({"Id": [1, 2, 3], "name": ["a", "b", "c"]}), sink)
    lake.put("in/p=1/f.parquet", sink.getvalue())
    lake.crawl()
    table = lake.table("in")
    assert (table["Parameters"]["classification"], table["Parameters"]["recordCount"]) == ("parquet", "3")
    assert table["StorageDescriptor"]["InputFormat"].endswith("MapredParquetInputFormat")
    assert lake.columns("in") == [("id", "bigint"), ("name", "string")]


def test_unrecognised_files_are_unknown_and_empty_ones_skipped(lake: Lake) -> None:
    lake.put("in/u.csv", USERS)
    lake.put("in/v.csv", USERS)
    lake.put("in/logo.png", b"\x89PNG\r\n\x1a\n\x00\x00")
    lake.put("in/empty.csv", b"")
    lake.put("in/_SUCCESS", b"done")
    lake.crawl()
    assert lake.tables() == ["in", "logo_png"]
    assert lake.table("in")["Parameters"]["objectCount"] == "2"
    assert lake.table("logo_png")["Parameters"]["classification"] == "UNKNOWN"
    assert any("WARN" in line and "logo.png" in line and "binary" in line for line in lake.log_lines())


def test_exclusions(lake: Lake) -> None:
    lake.put("in/u.csv", USERS)
    lake.put("in/old/u.csv", "a|b\n1|x\n2|y\n")
    target = {"Path": "s3://lake/in", "Exclusions": ["old/**"]}
    lake.crawl(Targets={"S3Targets": [target]})
    assert lake.tables() == ["in"]


def test_an_include_path_does_not_take_in_a_longer_name(lake: Lake) -> None:
    lake.put("in/u.csv", USERS)
    lake.put("inner/u.csv", USERS)
    lake.crawl("s3://lake/in")
    assert lake.tables() == ["in"]
    assert lake.table("in")["Parameters"]["objectCount"] == "1"


def test_a_custom_csv_classifier_is_asked_first(lake: Lake) -> None:
    lake.put("in/names.csv", "name,city\nAda,London\nAlan,Bletchley\n")
    classifier = {"Name": "with-header", "ContainsHeader": "PRESENT", "Delimiter": ","}
    lake.clients.glue.create_classifier(CsvClassifier=classifier)
    lake.crawl(Classifiers=["with-header"])
    assert lake.columns("in") == [("name", "string"), ("city", "string")]


def test_two_folders_of_one_name_get_two_tables(lake: Lake) -> None:
    lake.put("in/users/u.csv", USERS)
    lake.put("other/users/u.csv", USERS)
    lake.crawl("s3://lake/in/users/", "s3://lake/other/users/")
    first, second = lake.tables()
    assert first == "users"
    assert second.startswith("users_") and len(second) == len("users_") + 32
    assert lake.crawl("s3://lake/in/users/", "s3://lake/other/users/") == Counts()


def test_tables_of_others_are_left_alone(lake: Lake) -> None:
    mine = {"Name": "in", "StorageDescriptor": {"Columns": [], "Location": "s3://elsewhere/in/"}, "Parameters": {}}
    lake.clients.glue.create_table(DatabaseName="raw", TableInput=mine)
    lake.put("in/u.csv", USERS)
    lake.crawl()
    assert lake.table("in")["StorageDescriptor"]["Location"] == "s3://elsewhere/in/"
    assert len(lake.tables()) == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"DatabaseName": "nowhere"}, "Database nowhere does not exist"),
        ({"Targets": {"S3Targets": [{"Path": "s3://no-such-bucket/in/"}]}}, "s3://no-such-bucket/in/.*bucket"),
        (
            {"Configuration": '{"CrawlerOutput": {"Tables": {"TableThreshold": 0}}}'},
            "1 tables found, TableThreshold is 0",
        ),
    ],
)
def test_what_cannot_succeed_fails(lake: Lake, changes: dict[str, object], message: str) -> None:
    lake.put("in/u.csv", USERS)
    with pytest.raises(CrawlFailed, match=message):
        lake.crawl(**changes)
    assert lake.tables() == []


@pytest.mark.parametrize(("magic", "name"), [(b"Obj\x01", "Avro"), (b"ORC", "ORC"), (b"<?xml version='1.0'?>", "XML")])
def test_formats_aws_has_and_we_do_not_are_named(lake: Lake, magic: bytes, name: str) -> None:
    lake.put("in/file", magic + b"...")
    with pytest.raises(CrawlFailed, match=f"s3://lake/in/file: {name} is recognised by AWS Glue but not supported"):
        lake.crawl()


def test_many_partitions_go_in_batches_of_at_most_a_hundred(lake: Lake) -> None:
    batches: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        batches.append(len(params["PartitionInputList"]))

    lake.clients.glue.meta.events.register("provide-client-params.glue.BatchCreatePartition", note)
    for day in range(205):
        lake.put(f"in/day={day:03}/u.csv", USERS)
    assert lake.crawl().partitions_created == 205
    assert len(lake.partitions("in")) == 205
    assert batches == [100, 100, 5]
