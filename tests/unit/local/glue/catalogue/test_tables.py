"""Tables: what was given is shown, names in lower case, updates overwrite, regular expressions choose."""

from __future__ import annotations

import pytest

from local.glue.catalogue.store import Store
from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask

KEYS = [{"Name": "day", "Type": "string"}]


def test_what_was_not_given_is_not_shown(ask: Ask) -> None:
    ask("CreateTable", DatabaseName="DB", TableInput={"Name": "Films", "Parameters": {}})

    assert ask("GetTable", DatabaseName="db", Name="FILMS")["Table"] == {
        "Name": "films",
        "DatabaseName": "db",
        "CreateTime": 2.0,
        "UpdateTime": 2.0,
        "Retention": 0,
        "Parameters": {},
        "IsRegisteredWithLakeFormation": False,
        "IsMultiDialectView": False,
        "CatalogId": "000000000000",
        "VersionId": "0",
    }


def test_an_update_overwrites_and_counts(ask: Ask) -> None:
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "t", "Owner": "me", "TableType": "EXTERNAL_TABLE"})
    ask("UpdateTable", DatabaseName="db", TableInput={"Name": "T", "Description": "new"}, VersionId="0")

    found = ask("GetTable", DatabaseName="db", Name="t")["Table"]
    assert ("Owner" in found, "TableType" in found) == (False, False)
    assert (found["Description"], found["VersionId"], found["CreateTime"], found["UpdateTime"]) == (
        "new",
        "1",
        2.0,
        3.0,
    )


def test_a_stale_version_is_refused(ask: Ask) -> None:
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "t"})
    ask("UpdateTable", DatabaseName="db", TableInput={"Name": "t"})
    with pytest.raises(GlueError, match="ConcurrentModificationException"):
        ask("UpdateTable", DatabaseName="db", TableInput={"Name": "t"}, VersionId="0")


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (".*", ["film_a", "film_b", "the_film"]),
        ("*", ["film_a", "film_b", "the_film"]),
        ("film_\\w+", ["film_a", "film_b"]),
        ("film*", ["film_a", "film_b"]),
        ("*film", ["the_film"]),
        ("film_[ac]*", ["film_a"]),
        ("FILM_A", ["film_a"]),
        ("film", []),
    ],
)
def test_an_expression_must_match_the_whole_name(ask: Ask, expression: str, found: list[str]) -> None:
    for name in ("film_a", "film_b", "the_film"):
        ask("CreateTable", DatabaseName="db", TableInput={"Name": name})
    tables = ask("GetTables", DatabaseName="db", Expression=expression)["TableList"]
    assert [table["Name"] for table in tables] == found


def test_an_expression_that_is_none_is_refused(ask: Ask) -> None:
    with pytest.raises(GlueError, match="GetTables with Expression '\\(' .* is not supported"):
        ask("GetTables", DatabaseName="db", Expression="(")


def test_pages_hold_each_table_once(ask: Ask) -> None:
    for name in ("b", "a", "c"):
        ask("CreateTable", DatabaseName="db", TableInput={"Name": name})
    first = ask("GetTables", DatabaseName="db", MaxResults=2)
    rest = ask("GetTables", DatabaseName="db", NextToken=first["NextToken"])
    assert [table["Name"] for table in first["TableList"] + rest["TableList"]] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("action", "request_", "missing"),
    [
        ("GetTables", {"DatabaseName": "no"}, "Database no not found."),
        ("GetTable", {"DatabaseName": "no", "Name": "t"}, "Database no not found."),
        ("GetTable", {"DatabaseName": "db", "Name": "t"}, "Table t not found."),
        ("DeleteTable", {"DatabaseName": "db", "Name": "t"}, "Table t not found."),
        ("CreateTable", {"DatabaseName": "no", "TableInput": {"Name": "t"}}, "Database no not found."),
        ("UpdateTable", {"DatabaseName": "db", "TableInput": {"Name": "t"}}, "Table t not found."),
        ("BatchDeleteTable", {"DatabaseName": "no", "TablesToDelete": ["t"]}, "Database no not found."),
    ],
)
def test_what_is_missing_is_named(ask: Ask, action: str, request_: dict[str, object], missing: str) -> None:
    with pytest.raises(GlueError) as refused:
        ask(action, **request_)
    assert (refused.value.code, refused.value.message) == ("EntityNotFoundException", missing)


def test_a_batch_deletes_what_is_there_and_tells_the_rest(ask: Ask, store: Store) -> None:
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "t"})
    detail = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Table no not found."}

    answer = ask("BatchDeleteTable", DatabaseName="db", TablesToDelete=["no", "T"])
    assert answer == {"Errors": [{"TableName": "no", "ErrorDetail": detail}]}
    assert list(store.tables) == []


def test_partition_indexes_are_of_partition_keys(ask: Ask) -> None:
    index = {"Keys": ["DAY"], "IndexName": "by_day"}
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": KEYS}, PartitionIndexes=[index])
    table = {"DatabaseName": "db", "TableName": "t"}

    (found,) = ask("GetPartitionIndexes", **table)["PartitionIndexDescriptorList"]
    assert found == {"IndexName": "by_day", "Keys": KEYS, "IndexStatus": "ACTIVE"}
    with pytest.raises(GlueError, match="AlreadyExistsException"):
        ask("CreatePartitionIndex", **table, PartitionIndex=index)
    with pytest.raises(GlueError, match="expected partition keys of t"):
        ask("CreatePartitionIndex", **table, PartitionIndex={"Keys": ["hour"], "IndexName": "other"})
    ask("DeletePartitionIndex", **table, IndexName="by_day")
    assert ask("GetPartitionIndexes", **table) == {"PartitionIndexDescriptorList": []}
