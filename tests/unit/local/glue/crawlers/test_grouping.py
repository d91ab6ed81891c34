"""Folders to tables and partitions: given keys and schemas, expected tables."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from local.glue.crawlers.grouping import DetectedTable, GroupingRules, detect_tables
from local.glue.crawlers.hive_types import BIGINT, STRING, Column
from local.glue.crawlers.s3_objects import S3Object
from local.glue.crawlers.schemas import CrawlFailed, FileFormat, FileSchema

USERS = ("id", "name", "plan")
EVENTS = ("at", "what", "where")


def detect(
    files: Mapping[str, tuple[str, ...]], folder: str = "sales/", rules: GroupingRules | None = None
) -> dict[str, DetectedTable]:
    """Tables by name, for keys below `folder` and the column names their files have."""
    objects = [S3Object("lake", folder + key, 100) for key in files]

    def classify(item: S3Object) -> FileSchema:
        names = files[item.key[len(folder) :]]
        return FileSchema(
            FileFormat("csv", delimiter=","), tuple(Column(name, STRING) for name in names), 10, item.size
        )

    return {table.name: table for table in detect_tables("lake", folder, objects, classify, rules or GroupingRules())}


def partitions(table: DetectedTable) -> list[tuple[str, ...]]:
    return [leaf.values for leaf in table.leaves]


def test_files_of_one_schema_are_the_folders_table() -> None:
    tables = detect({"a.csv": USERS, "b.csv": (*USERS, "age")})
    assert list(tables) == ["sales"]
    sales = tables["sales"]
    assert (sales.location, sales.keys) == ("s3://lake/sales/", ())
    assert [column.name for column in sales.schema.columns] == [*USERS, "age"]
    assert (sales.schema.records, sales.schema.size, sales.schema.objects) == (20, 200, 2)


def test_the_documented_example_with_key_value_folders() -> None:
    keys = [f"year=2019/month={month}/day={day}/f.csv" for month in ("Jan", "Feb") for day in (1, 2)]
    sales = detect(dict.fromkeys(keys, USERS))["sales"]
    assert sales.keys == ("year", "month", "day")
    assert partitions(sales) == [
        ("2019", "Jan", "1"),
        ("2019", "Jan", "2"),
        ("2019", "Feb", "1"),
        ("2019", "Feb", "2"),
    ]
    assert sales.leaves[0].location == "s3://lake/sales/year=2019/month=Jan/day=1/"


def test_the_documented_example_without_keys() -> None:
    keys = [f"table1/partition{n}/f.txt" for n in (1, 2, 3)] + [f"table2/partition{n}/f.txt" for n in (4, 5)]
    sales = detect(dict.fromkeys(keys, USERS))["sales"]
    assert sales.keys == ("partition_0", "partition_1")
    assert partitions(sales)[0] == ("table1", "partition1")
    assert partitions(sales)[-1] == ("table2", "partition5")


def test_the_documented_example_of_unlike_partitions() -> None:
    files = {"year=2017/data1.json": ("A", "B"), "year=2018/data2.json": ("C", "D")}
    assert sorted(detect(files)) == ["year=2017", "year=2018"]
    combined = detect(files, rules=GroupingRules(combine=True))["sales"]
    assert combined.keys == ("year",)
    assert [column.name for column in combined.schema.columns] == ["A", "B", "C", "D"]


def test_folders_of_different_schemas_are_tables_of_their_own() -> None:
    tables = detect({"userbase/ingest_date=2024-01-01/u.csv": USERS, "events/ingest_date=2024-01-01/e.csv": EVENTS})
    assert {name: table.keys for name, table in tables.items()} == {
        "userbase": ("ingest_date",),
        "events": ("ingest_date",),
    }


def test_a_lone_partition_folder_is_a_partition() -> None:
    sales = detect({"ingest_date=2024-01-01/u.csv": USERS})["sales"]
    assert (sales.keys, partitions(sales)) == (("ingest_date",), [("2024-01-01",)])


def test_a_lone_plain_folder_is_the_table() -> None:
    tables = detect({"userbase/2024/u.csv": USERS, "userbase/2025/u.csv": USERS})
    assert {name: table.keys for name, table in tables.items()} == {"userbase": ("partition_0",)}


def test_the_majority_makes_partitions_and_the_odd_one_a_table() -> None:
    tables = detect({"d=1/u.csv": USERS, "d=2/u.csv": USERS, "d=3/e.csv": EVENTS})
    assert partitions(tables["sales"]) == [("1",), ("2",)]
    assert tables["d=3"].location == "s3://lake/sales/d=3/"


def test_unlike_files_in_a_folder_are_a_table_each() -> None:
    tables = detect({"users.csv": USERS, "events.csv": EVENTS})
    assert {name: table.location for name, table in tables.items()} == {
        "users.csv": "s3://lake/sales/users.csv",
        "events.csv": "s3://lake/sales/events.csv",
    }


def test_files_beside_folders_are_tables_of_their_own() -> None:
    tables = detect({"readme.csv": USERS, "d=1/u.csv": USERS, "d=2/u.csv": USERS})
    assert {name: table.keys for name, table in tables.items()} == {"sales": ("d",), "readme.csv": ()}
    assert partitions(tables["sales"]) == [("1",), ("2",)]


def test_a_file_nothing_recognises_does_not_split_its_folder() -> None:
    tables = detect({"d=1/u.csv": USERS, "d=1/logo.png": (), "d=2/u.csv": USERS})
    assert partitions(tables["sales"]) == [("1",), ("2",)]
    assert tables["logo.png"].location == "s3://lake/sales/d=1/logo.png"
    assert list(detect({"a.png": (), "b.png": ()})) == ["sales"]


def test_an_include_path_may_be_one_file_or_a_whole_bucket() -> None:
    def classify(item: S3Object) -> FileSchema:
        return FileSchema(FileFormat("csv", delimiter=","), (Column("id", BIGINT),), 1, item.size)

    (one,) = detect_tables("lake", "in/f.csv/", [S3Object("lake", "in/f.csv", 9)], classify, GroupingRules())
    assert (one.name, one.location) == ("f.csv", "s3://lake/in/f.csv")
    (bucket,) = detect_tables("lake", "", [S3Object("lake", "f.csv", 9)], classify, GroupingRules())
    assert (bucket.name, bucket.location) == ("lake", "s3://lake/")


def test_sample_size_reads_fewer_files_but_counts_all() -> None:
    read: list[str] = []

    def classify(item: S3Object) -> FileSchema:
        read.append(item.key)
        return FileSchema(FileFormat("csv", delimiter=","), (Column("id", BIGINT),), 10, item.size)

    objects = [S3Object("lake", f"in/{name}.csv", 100) for name in "abcd"]
    (table,) = detect_tables("lake", "in/", objects, classify, GroupingRules(sample_size=1))
    assert read == ["in/a.csv"]
    assert (table.schema.objects, table.schema.size, table.schema.records) == (4, 400, 40)


def test_headerless_files_are_alike_by_type() -> None:
    def classify(item: S3Object) -> FileSchema:
        kind = STRING if "text" in item.key else BIGINT
        columns = tuple(Column(f"col{index}", kind) for index in range(3))
        return FileSchema(FileFormat("csv", delimiter=","), columns, 1, item.size)

    objects = [S3Object("lake", f"in/{name}.csv", 1) for name in ("numbers", "text")]
    assert len(detect_tables("lake", "in/", objects, classify, GroupingRules())) == 2


def test_a_partition_key_that_is_also_a_column_is_refused_by_name() -> None:
    with pytest.raises(CrawlFailed, match="partition key plan is also a column"):
        detect({"plan=Basic/u.csv": USERS})
