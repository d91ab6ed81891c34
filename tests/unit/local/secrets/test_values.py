"""Values read by version and label, many at once, and labels moved."""

from __future__ import annotations

from typing import Any

import pytest

from local.secrets.api import answer
from local.secrets.errors import SecretsError
from local.secrets.store import Store
from tests.unit.local.secrets.stores import NOON, empty

FIRST, SECOND = "a" * 32, "b" * 32


@pytest.fixture
def store() -> Store:
    """A secret `s` with the value 1, and the value 2 to come."""
    made, _ = empty()
    answer("CreateSecret", {"Name": "s", "SecretString": "1", "ClientRequestToken": FIRST}, made)
    pending = {"SecretString": "2", "ClientRequestToken": SECOND, "VersionStages": ["AWSPENDING"]}
    answer("PutSecretValue", {"SecretId": "s", **pending}, made)
    return made


def value(store: Store, **asked: str) -> str:
    """The text of the version that is asked for."""
    return str(answer("GetSecretValue", {"SecretId": "s", **asked}, store)["SecretString"])


def test_a_value_is_read_by_label_version_or_both(store: Store) -> None:
    assert value(store) == "1"
    assert value(store, VersionStage="AWSPENDING") == "2"
    assert value(store, VersionId=SECOND) == "2"
    assert value(store, VersionId=SECOND, VersionStage="AWSPENDING") == "2"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"VersionStage": "blue"}, "secret value for staging label: blue"),
        ({"VersionId": "c" * 32}, f"secret value for VersionId: {'c' * 32}"),
        ({"VersionId": FIRST, "VersionStage": "AWSPENDING"}, "VersionStage that is not associated"),
    ],
)
def test_a_version_that_is_not_there_is_refused(store: Store, asked: dict[str, str], message: str) -> None:
    with pytest.raises(SecretsError, match=message):
        value(store, **asked)


def test_the_last_access_is_told_to_the_day(store: Store) -> None:
    assert "LastAccessedDate" not in answer("DescribeSecret", {"SecretId": "s"}, store)
    value(store)
    assert answer("DescribeSecret", {"SecretId": "s"}, store)["LastAccessedDate"] == NOON // 86400 * 86400


def test_many_are_read_at_once_and_what_can_not_be_is_an_error_of_its_own(store: Store) -> None:
    answer("CreateSecret", {"Name": "empty"}, store)
    read = answer("BatchGetSecretValue", {"SecretIdList": ["none", "empty", "s"]}, store)
    assert [one["SecretString"] for one in read["SecretValues"]] == ["1"]
    assert [(one["SecretId"], one["ErrorCode"]) for one in read["Errors"]] == [
        ("none", "ResourceNotFoundException"),
        ("empty", "ResourceNotFoundException"),
    ]
    by_filter = answer("BatchGetSecretValue", {"Filters": [{"Key": "name", "Values": ["s"]}]}, store)
    assert [one["Name"] for one in by_filter["SecretValues"]] == ["s"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "Either 'SecretIdList' or 'Filters'"),
        ({"SecretIdList": ["s"], "Filters": [{"Key": "name", "Values": ["s"]}]}, "Either 'SecretIdList' or 'Filters'"),
        ({"SecretIdList": ["s"], "MaxResults": 2}, "'Filters' not specified"),
    ],
)
def test_many_are_asked_for_in_one_way(store: Store, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(SecretsError, match=message):
        answer("BatchGetSecretValue", asked, store)


def test_versions_without_a_label_are_listed_where_they_are_asked_for(store: Store) -> None:
    answer(
        "UpdateSecretVersionStage",
        {"SecretId": "s", "VersionStage": "AWSPENDING", "RemoveFromVersionId": SECOND},
        store,
    )
    listed = answer("ListSecretVersionIds", {"SecretId": "s"}, store)["Versions"]
    assert [(one["VersionId"], one["VersionStages"]) for one in listed] == [(FIRST, ["AWSCURRENT"])]
    every = answer("ListSecretVersionIds", {"SecretId": "s", "IncludeDeprecated": True}, store)["Versions"]
    assert [one["VersionId"] for one in every] == [FIRST, SECOND]


def test_current_is_moved_from_where_it_is_and_previous_follows(store: Store) -> None:
    asked = {"SecretId": "s", "VersionStage": "AWSCURRENT", "MoveToVersionId": SECOND}
    with pytest.raises(SecretsError, match=f"RemoveFromVersionId can't be empty.* attached to version {FIRST}"):
        answer("UpdateSecretVersionStage", asked, store)
    with pytest.raises(SecretsError, match="ResourceNotFoundException"):
        answer("UpdateSecretVersionStage", {**asked, "RemoveFromVersionId": "c" * 32}, store)
    answer("UpdateSecretVersionStage", {**asked, "RemoveFromVersionId": FIRST}, store)
    assert (value(store), value(store, VersionStage="AWSPREVIOUS")) == ("2", "1")


def test_a_label_is_not_taken_from_a_version_that_does_not_have_it(store: Store) -> None:
    asked = {"SecretId": "s", "VersionStage": "AWSPENDING", "RemoveFromVersionId": FIRST}
    with pytest.raises(SecretsError, match=f"AWSPENDING is not attached to version {FIRST}"):
        answer("UpdateSecretVersionStage", asked, store)
