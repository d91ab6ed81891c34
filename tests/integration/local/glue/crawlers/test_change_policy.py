"""Second crawls: nothing changed, data added, changed, gone; what each policy makes of it."""

from __future__ import annotations

import json

import pytest

from local.glue.crawlers.counts import Counts
from tests.integration.local.glue.crawlers.conftest import Lake

USERS = "id,plan\n1,Basic\n2,Premium\n"
WIDER = "id,plan,age\n1,Basic,30\n2,Premium,40\n"
LOG = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
DELETE = {"DeleteBehavior": "DELETE_FROM_DATABASE"}


def test_an_unchanged_folder_makes_no_new_version(lake: Lake) -> None:
    lake.put("in/d=1/u.csv", USERS)
    lake.crawl()
    before = lake.version("in")
    assert lake.crawl() == Counts()
    assert lake.version("in") == before
    assert lake.table("in")["Parameters"]["CRAWL_RUN_ID"] == "run-1"


def test_new_data_adds_partitions_and_updates_the_table(lake: Lake) -> None:
    lake.put("in/d=1/u.csv", USERS)
    lake.crawl()
    lake.put("in/d=2/u.csv", WIDER.replace("age", "seniority"))
    lake.put("in/d=3/u.csv", USERS)
    assert lake.crawl(Configuration='{"Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"}}') == Counts(
        tables_updated=1, partitions_created=2
    )
    assert sorted(lake.partitions("in")) == [("1",), ("2",), ("3",)]
    assert lake.columns("in") == [("id", "bigint"), ("plan", "string"), ("seniority", "bigint")]


def test_a_changed_partition_is_updated(lake: Lake) -> None:
    lake.put("in/d=1/u.csv", USERS)
    lake.crawl()
    lake.put("in/d=1/u.csv", WIDER)
    assert lake.crawl() == Counts(tables_updated=1, partitions_updated=1)
    columns = lake.partitions("in")[("1",)]["StorageDescriptor"]["Columns"]
    assert [column["Name"] for column in columns] == ["id", "plan", "age"]


def test_update_log_leaves_the_table_but_adds_partitions(lake: Lake) -> None:
    lake.put("in/d=1/u.csv", USERS)
    lake.crawl()
    lake.put("in/d=1/u.csv", WIDER)
    lake.put("in/d=2/u.csv", WIDER)
    assert lake.crawl(SchemaChangePolicy=LOG) == Counts(partitions_created=1)
    assert lake.columns("in") == [("id", "bigint"), ("plan", "string")]
    assert sorted(lake.partitions("in")) == [("1",), ("2",)]
    assert any("left as it is (UpdateBehavior LOG)" in line for line in lake.log_lines())


def test_partitions_inherit_from_the_table_when_asked(lake: Lake) -> None:
    inherit = json.dumps({"Version": 1.0, "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}})
    lake.put("in/d=1/u.csv", "id,plan,age,more\n1,Basic,30,x\n")
    lake.put("in/d=2/u.csv", "id,plan,age\n2,Basic,30\n")
    lake.crawl(Configuration=inherit)
    table = lake.table("in")["StorageDescriptor"]
    partition = lake.partitions("in")[("2",)]["StorageDescriptor"]
    assert partition["Columns"] == table["Columns"]
    assert partition["Location"] == "s3://lake/in/d=2/"


def test_merge_new_columns_keeps_types_and_foreign_parameters(lake: Lake) -> None:
    lake.put("in/u.csv", USERS)
    lake.crawl()
    edited = {
        key: lake.table("in")[key] for key in ("Name", "TableType", "StorageDescriptor", "PartitionKeys", "Parameters")
    }
    edited["StorageDescriptor"]["Columns"][0]["Type"] = "string"
    edited["Parameters"]["owner_team"] = "analytics"
    lake.clients.glue.update_table(DatabaseName="raw", TableInput=edited)
    lake.put("in/u.csv", WIDER)
    merge = json.dumps({"CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}})
    assert lake.crawl(Configuration=merge).tables_updated == 1
    assert lake.columns("in") == [("id", "string"), ("plan", "string"), ("age", "bigint")]
    assert lake.table("in")["Parameters"]["owner_team"] == "analytics"
    assert lake.crawl(Configuration=merge) == Counts()
    lake.put("in/u.csv", WIDER.replace(",", ";"))
    lake.crawl(Configuration=merge)
    assert "DEPRECATED_BY_CRAWLER" in lake.table("in")["Parameters"]
    assert lake.table("in")["Parameters"]["delimiter"] == ","


def test_data_gone_deprecates_by_default_and_comes_back(lake: Lake) -> None:
    lake.put("in/a/u.csv", USERS)
    lake.put("in/b/e.csv", "at|what\n1|x\n2|y\n")
    lake.crawl()
    lake.delete("in/b/e.csv")
    lake.put("in/c/e.csv", "no;such;thing\n1;2;3\n4;5;6\n")
    assert lake.crawl() == Counts(tables_created=1, tables_updated=1)
    assert lake.table("b")["Parameters"]["DEPRECATED_BY_CRAWLER"].isdigit()
    assert lake.crawl() == Counts()
    lake.put("in/b/e.csv", "at|what\n1|x\n2|y\n")
    assert lake.crawl() == Counts(tables_updated=1)
    assert "DEPRECATED_BY_CRAWLER" not in lake.table("b")["Parameters"]


def test_data_gone_deletes_tables_and_partitions_when_asked(lake: Lake) -> None:
    for key in ("in/a/d=1/u.csv", "in/a/d=2/u.csv"):
        lake.put(key, USERS)
    lake.put("in/b/e.csv", "at|what\n1|x\n2|y\n")
    lake.put("in/c/e.csv", "no;such;thing\n1;2;3\n4;5;6\n")
    lake.crawl()
    lake.delete("in/a/d=1/u.csv")
    lake.delete("in/b/e.csv")
    counts = lake.crawl(SchemaChangePolicy=DELETE)
    assert (counts.tables_deleted, counts.partitions_deleted) == (1, 1)
    assert lake.tables() == ["a", "c"]
    assert list(lake.partitions("a")) == [("2",)]


@pytest.mark.parametrize("behavior", ["LOG", "DEPRECATE_IN_DATABASE"])
def test_a_partition_gone_stays_unless_deletion_is_asked(lake: Lake, behavior: str) -> None:
    lake.put("in/d=1/u.csv", USERS)
    lake.put("in/d=2/u.csv", USERS)
    lake.crawl()
    lake.delete("in/d=1/u.csv")
    assert lake.crawl(SchemaChangePolicy={"DeleteBehavior": behavior}).partitions_deleted == 0
    assert sorted(lake.partitions("in")) == [("1",), ("2",)]
    assert any(f"kept (DeleteBehavior {behavior})" in line for line in lake.log_lines())


def test_delete_log_leaves_the_table(lake: Lake) -> None:
    lake.put("in/u.csv", USERS)
    lake.crawl()
    lake.delete("in/u.csv")
    assert lake.crawl(SchemaChangePolicy=LOG) == Counts()
    assert "DEPRECATED_BY_CRAWLER" not in lake.table("in")["Parameters"]


def test_only_this_crawlers_tables_under_its_paths_are_retired(lake: Lake) -> None:
    lake.put("in/u.csv", USERS)
    lake.put("kept/u.csv", USERS)
    lake.crawl("s3://lake/kept/")
    lake.crawl("s3://lake/in/")
    lake.crawl("s3://lake/in/", Name="another")
    lake.delete("in/u.csv")
    assert lake.crawl("s3://lake/in/", SchemaChangePolicy=DELETE) == Counts()
    assert lake.tables() == ["in", "kept"]


def test_other_partition_keys_replace_the_old_ones(lake: Lake) -> None:
    lake.put("in/d=1/u.csv", USERS)
    lake.crawl()
    lake.delete("in/d=1/u.csv")
    lake.put("in/y=2024/m=1/u.csv", USERS)
    counts = lake.crawl()
    assert (counts.tables_updated, counts.partitions_created, counts.partitions_deleted) == (1, 1, 1)
    assert list(lake.partitions("in")) == [("2024", "1")]
    assert [key["Name"] for key in lake.table("in")["PartitionKeys"]] == ["y", "m"]
