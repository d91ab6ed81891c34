"""SearchTables: by text, by properties, in order."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask


@pytest.fixture
def asked(ask: Ask) -> Ask:
    columns = [{"Name": "title_id", "Type": "string", "Comment": "of the licensed film"}]
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "customer-link", "Parameters": {"classification": "csv"}})
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "films", "StorageDescriptor": {"Columns": columns}})
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "xxlinkyy", "Description": "Nothing to see"})
    return ask


def names(answer: dict[str, Any]) -> list[str]:
    return [table["Name"] for table in answer["TableList"]]


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        ({}, ["customer-link", "films", "xxlinkyy"]),
        ({"SearchText": "link"}, ["customer-link", "xxlinkyy"]),
        ({"SearchText": "LICENSED film"}, ["films"]),
        ({"SearchText": '"films"'}, ["films"]),
        ({"SearchText": '"film"'}, []),
        ({"Filters": [{"Key": "Name", "Value": "link"}]}, ["customer-link"]),
        ({"Filters": [{"Key": "classification", "Value": "csv"}]}, ["customer-link"]),
        ({"Filters": [{"Key": "DatabaseName", "Value": "other"}]}, []),
        ({"SortCriteria": [{"FieldName": "Name", "Sort": "DESC"}]}, ["xxlinkyy", "films", "customer-link"]),
        ({"ResourceShareType": "FOREIGN"}, []),
    ],
)
def test_tables_are_found(asked: Ask, request_: dict[str, Any], found: list[str]) -> None:
    assert names(asked("SearchTables", **request_)) == found


def test_in_pages(asked: Ask) -> None:
    first = asked("SearchTables", MaxResults=2)
    assert names(first) + names(asked("SearchTables", NextToken=first["NextToken"])) == names(asked("SearchTables"))


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"Filters": [{"Key": "CreateTime", "Value": "1", "Comparator": "GREATER_THAN"}]}, "a filter by CreateTime"),
        ({"SortCriteria": [{"FieldName": "Popularity"}]}, "SortCriteria by Popularity"),
        ({"IncludeStatusDetails": True}, "IncludeStatusDetails"),
    ],
)
def test_what_is_not_carried_out_is_named(asked: Ask, request_: dict[str, Any], named: str) -> None:
    with pytest.raises(GlueError, match=f"SearchTables with {named} is not supported"):
        asked("SearchTables", **request_)
