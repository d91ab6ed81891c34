"""Databases: what was given is shown, and nothing else; names in lower case; updates overwrite."""

from __future__ import annotations

import pytest

from local.glue.catalogue.store import Store
from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask

PERMISSIONS = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]


def test_what_was_not_given_is_not_shown(ask: Ask) -> None:
    assert ask("GetDatabase", Name="db")["Database"] == {"Name": "db", "CreateTime": 1.0, "CatalogId": "000000000000"}


def test_names_are_folded_to_lower_case(ask: Ask) -> None:
    ask("CreateDatabase", DatabaseInput={"Name": "UpDb", "CreateTableDefaultPermissions": PERMISSIONS})

    found = ask("GetDatabase", Name="UPDB")["Database"]
    assert (found["Name"], found["CreateTableDefaultPermissions"]) == ("updb", PERMISSIONS)
    with pytest.raises(GlueError, match="AlreadyExistsException: Database already exists."):
        ask("CreateDatabase", DatabaseInput={"Name": "updb"})


def test_an_update_overwrites_all_but_name_and_time(ask: Ask) -> None:
    ask("UpdateDatabase", Name="db", DatabaseInput={"Name": "db", "Description": "films", "Parameters": {"a": "1"}})
    ask("UpdateDatabase", Name="db", DatabaseInput={"Name": "db", "LocationUri": "s3://b/p"})

    found = ask("GetDatabase", Name="db")["Database"]
    assert found == {"Name": "db", "CreateTime": 1.0, "CatalogId": "000000000000", "LocationUri": "s3://b/p"}
    with pytest.raises(GlueError, match="a database has one name"):
        ask("UpdateDatabase", Name="db", DatabaseInput={"Name": "other"})


def test_pages_hold_each_database_once(ask: Ask) -> None:
    for name in ("c", "a", "b"):
        ask("CreateDatabase", DatabaseInput={"Name": name})

    first = ask("GetDatabases", MaxResults=3)
    rest = ask("GetDatabases", NextToken=first["NextToken"])
    assert [one["Name"] for one in first["DatabaseList"]] == ["a", "b", "c"]
    assert ([one["Name"] for one in rest["DatabaseList"]], "NextToken" in rest) == (["db"], False)
    assert ask("GetDatabases", ResourceShareType="FOREIGN") == {"DatabaseList": []}


def test_a_deleted_database_takes_all_of_it_away(ask: Ask, store: Store) -> None:
    keys = [{"Name": "day", "Type": "string"}]
    ask("CreateDatabase", DatabaseInput={"Name": "gone"}, Tags={"a": "b"})
    ask("CreateTable", DatabaseName="gone", TableInput={"Name": "t", "PartitionKeys": keys})
    ask("UpdateTable", DatabaseName="gone", TableInput={"Name": "t", "PartitionKeys": keys})
    ask("CreatePartition", DatabaseName="gone", TableName="t", PartitionInput={"Values": ["1"]})
    ask("DeleteDatabase", Name="GONE")

    assert [list(kept) for kept in (store.tables, store.partitions, store.table_versions, store.tags)] == [[]] * 4
    with pytest.raises(GlueError, match="EntityNotFoundException: Database gone not found."):
        ask("GetDatabase", Name="gone")


def test_empty_text_of_an_earlier_release_is_not_shown(ask: Ask, store: Store) -> None:
    store.databases["old"] = {"Name": "old", "Description": "", "LocationUri": None, "Parameters": {}}
    assert ask("GetDatabase", Name="old")["Database"] == {"Name": "old", "Parameters": {}}
