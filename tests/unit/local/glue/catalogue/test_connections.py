"""Connections: filters, passwords, names."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask

SECRET = {"USERNAME": "u", "PASSWORD": "p", "ENCRYPTED_PASSWORD": "e"}


def connection(name: str, kind: str = "JDBC", **members: Any) -> dict[str, Any]:
    return {"Name": name, "ConnectionType": kind, "ConnectionProperties": SECRET, **members}


@pytest.fixture
def asked(ask: Ask) -> Ask:
    assert ask("CreateConnection", ConnectionInput=connection("a", MatchCriteria=["x", "y"])) == {
        "CreateConnectionStatus": "READY"
    }
    ask("CreateConnection", ConnectionInput=connection("b", MatchCriteria=["x"]), Tags={"k": "v"})
    ask("CreateConnection", ConnectionInput=connection("c", "NETWORK", MatchCriteria=["x"]))
    return ask


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["a", "b", "c"]),
        ({"ConnectionType": "JDBC"}, ["a", "b"]),
        ({"MatchCriteria": ["x"]}, ["a", "b", "c"]),
        ({"MatchCriteria": ["y", "x"]}, ["a"]),
        ({"ConnectionType": "NETWORK", "MatchCriteria": ["y"]}, []),
    ],
)
def test_a_filter_filters(asked: Ask, wanted: dict[str, Any], found: list[str]) -> None:
    assert [one["Name"] for one in asked("GetConnections", Filter=wanted)["ConnectionList"]] == found


def test_the_password_is_hidden_where_asked(asked: Ask) -> None:
    assert asked("GetConnection", Name="a")["Connection"]["ConnectionProperties"] == SECRET
    hidden = asked("GetConnection", Name="a", HidePassword=True)["Connection"]
    assert (hidden["ConnectionProperties"], hidden["Status"]) == ({"USERNAME": "u"}, "READY")
    listed = asked("GetConnections", HidePassword=True)["ConnectionList"]
    assert [one["ConnectionProperties"] for one in listed] == [{"USERNAME": "u"}] * 3


def test_an_update_overwrites(asked: Ask) -> None:
    asked("UpdateConnection", Name="a", ConnectionInput=connection("a", "NETWORK"))
    found = asked("GetConnection", Name="a")["Connection"]
    assert (found["ConnectionType"], "MatchCriteria" in found) == ("NETWORK", False)
    assert found["LastUpdatedTime"] > found["CreationTime"]


def test_there_is_one_of_a_name(asked: Ask) -> None:
    with pytest.raises(GlueError, match="AlreadyExistsException"):
        asked("CreateConnection", ConnectionInput=connection("a"))
    answer = asked("BatchDeleteConnection", ConnectionNameList=["a", "no"])
    assert (answer["Succeeded"], list(answer["Errors"])) == (["a"], ["no"])
    with pytest.raises(GlueError, match="Connection a not found."):
        asked("GetConnection", Name="a")


def test_what_nobody_validates_is_refused(asked: Ask) -> None:
    with pytest.raises(GlueError, match="CreateConnection with ConnectionInput.ValidateCredentials is not supported"):
        asked("CreateConnection", ConnectionInput=connection("d", ValidateCredentials=True))
