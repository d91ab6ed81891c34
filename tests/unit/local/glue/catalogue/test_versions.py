"""Versions of a table: archived at each update that does not skip it, newest first."""

from __future__ import annotations

import pytest

from local.glue.catalogue import versions
from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask

TABLE = {"DatabaseName": "db", "TableName": "t"}


def update(ask: Ask, description: str, **options: object) -> None:
    ask("UpdateTable", DatabaseName="db", TableInput={"Name": "t", "Description": description}, **options)


@pytest.fixture
def asked(ask: Ask) -> Ask:
    ask("CreateTable", DatabaseName="db", TableInput={"Name": "t", "Description": "zero"})
    update(ask, "one")
    update(ask, "two", SkipArchive=True)
    return ask


def test_the_current_and_the_archived_are_listed_newest_first(asked: Ask) -> None:
    found = asked("GetTableVersions", **TABLE)["TableVersions"]
    assert [(one["VersionId"], one["Table"]["Description"]) for one in found] == [("2", "two"), ("0", "zero")]


def test_one_is_found_by_number_and_the_current_without(asked: Ask) -> None:
    assert asked("GetTableVersion", **TABLE)["TableVersion"]["Table"]["Description"] == "two"
    assert asked("GetTableVersion", **TABLE, VersionId="0")["TableVersion"]["Table"]["Description"] == "zero"
    with pytest.raises(GlueError, match="EntityNotFoundException: Version not found."):
        asked("GetTableVersion", **TABLE, VersionId="1")
    with pytest.raises(GlueError, match="InvalidInputException"):
        asked("GetTableVersion", **TABLE, VersionId="one")


def test_only_archived_ones_are_deleted(asked: Ask) -> None:
    answer = asked("BatchDeleteTableVersion", **TABLE, VersionIds=["0", "1", "2"])
    assert [one["VersionId"] for one in answer["Errors"]] == ["1", "2"]
    assert [one["VersionId"] for one in asked("GetTableVersions", **TABLE)["TableVersions"]] == ["2"]


def test_the_oldest_are_forgotten(asked: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "KEPT", 2)
    for number in range(4):
        update(asked, str(number))
    found = asked("GetTableVersions", **TABLE)["TableVersions"]
    assert [one["VersionId"] for one in found] == ["6", "5", "4"]
