"""Secrets made, changed, listed, deleted and restored."""

from __future__ import annotations

from typing import Any

import pytest

from local.secrets.api import answer
from local.secrets.errors import SecretsError
from local.secrets.store import Store
from tests.unit.local.secrets.stores import NOON, Clock, empty


def made(*names: str, clock: Clock | None = None, **more: Any) -> Store:
    """A store with these secrets."""
    store, _ = empty(clock)
    for name in names:
        answer("CreateSecret", {"Name": name, "SecretString": "s", **more}, store)
    return store


def test_a_secret_without_a_value_has_no_version() -> None:
    store, _ = empty()
    assert set(answer("CreateSecret", {"Name": "a"}, store)) == {"ARN", "Name"}
    told = answer("DescribeSecret", {"SecretId": "a"}, store)
    assert set(told) == {"ARN", "Name", "CreatedDate", "LastChangedDate"}
    with pytest.raises(SecretsError, match="secret value for staging label: AWSCURRENT"):
        answer("GetSecretValue", {"SecretId": "a"}, store)


def test_what_was_given_is_shown_in_both_ways() -> None:
    tags = [{"Key": "k", "Value": "v"}]
    store = made("a", Description="d", KmsKeyId="key", Tags=tags)
    told = answer("DescribeSecret", {"SecretId": "a"}, store)
    assert (told["Description"], told["KmsKeyId"], told["Tags"]) == ("d", "key", tags)
    labels = told.pop("VersionIdsToStages")
    assert answer("ListSecrets", {}, store) == {"SecretList": [{**told, "SecretVersionsToStages": labels}]}


def test_a_name_in_use_or_scheduled_for_deletion_is_refused() -> None:
    store = made("a")
    with pytest.raises(SecretsError, match="ResourceExistsException: .* the secret a already exists"):
        answer("CreateSecret", {"Name": "a", "SecretString": "s"}, store)
    answer("DeleteSecret", {"SecretId": "a"}, store)
    with pytest.raises(SecretsError, match="InvalidRequestException: .* already scheduled for deletion"):
        answer("CreateSecret", {"Name": "a", "SecretString": "s"}, store)


def test_update_changes_what_is_said_and_makes_a_version_of_a_value_only() -> None:
    store = made("a")
    assert set(answer("UpdateSecret", {"SecretId": "a", "Description": "d"}, store)) == {"ARN", "Name"}
    new = answer("UpdateSecret", {"SecretId": "a", "SecretString": "t"}, store)["VersionId"]
    assert answer("GetSecretValue", {"SecretId": "a"}, store)["VersionId"] == new
    assert answer("DescribeSecret", {"SecretId": "a"}, store)["Description"] == "d"


def test_secrets_are_listed_as_they_were_made_or_as_asked_and_in_pages() -> None:
    clock = Clock()
    store, _ = empty(clock)
    for name in ("b", "c", "a"):
        answer("CreateSecret", {"Name": name}, store)
        clock.seconds += 1

    def names(**asked: Any) -> list[str]:
        return [one["Name"] for one in answer("ListSecrets", asked, store)["SecretList"]]

    assert names() == ["b", "c", "a"]
    assert names(SortOrder="desc") == ["a", "c", "b"]
    assert names(SortBy="name") == ["a", "b", "c"]
    first = answer("ListSecrets", {"MaxResults": 2}, store)
    assert [one["Name"] for one in first["SecretList"]] == ["b", "c"]
    assert names(MaxResults=2, NextToken=first["NextToken"]) == ["a"]


def test_a_deleted_secret_can_be_restored_and_not_be_used() -> None:
    store = made("a")
    gone = answer("DeleteSecret", {"SecretId": "a", "RecoveryWindowInDays": 7}, store)["DeletionDate"]
    assert gone == NOON + 7 * 86400
    assert answer("ListSecrets", {}, store) == {"SecretList": []}
    assert answer("ListSecrets", {"IncludePlannedDeletion": True}, store)["SecretList"][0]["DeletedDate"] == gone
    for action, more in {"GetSecretValue": {}, "UpdateSecret": {}, "TagResource": {"Tags": []}}.items():
        with pytest.raises(SecretsError, match="because it was marked for deletion"):
            answer(action, {"SecretId": "a", **more}, store)
    answer("RestoreSecret", {"SecretId": "a"}, store)
    assert answer("GetSecretValue", {"SecretId": "a"}, store)["SecretString"] == "s"


def test_restoring_what_is_not_deleted_changes_nothing() -> None:
    store = made("a")
    before = answer("DescribeSecret", {"SecretId": "a"}, store)
    answer("RestoreSecret", {"SecretId": "a"}, store)
    assert answer("DescribeSecret", {"SecretId": "a"}, store) == before


def test_force_deletes_at_once_also_what_is_not_there() -> None:
    store = made("a")
    asked = {"SecretId": "a", "ForceDeleteWithoutRecovery": True}
    assert answer("DeleteSecret", asked, store)["DeletionDate"] == NOON
    assert answer("DeleteSecret", asked, store) == {"Name": "a", "DeletionDate": NOON}
    with pytest.raises(SecretsError, match="ResourceNotFoundException"):
        answer("DeleteSecret", {"SecretId": "a"}, store)


@pytest.mark.parametrize("more", [{"RecoveryWindowInDays": 6}, {"RecoveryWindowInDays": 31}])
def test_a_window_out_of_bounds_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(SecretsError, match="between 7 and 30 days"):
        answer("DeleteSecret", {"SecretId": "a", **more}, made("a"))


def test_tags_are_replaced_by_key_and_taken_away() -> None:
    store = made("a")
    answer("TagResource", {"SecretId": "a", "Tags": [{"Key": "k", "Value": "1"}]}, store)
    answer("TagResource", {"SecretId": "a", "Tags": [{"Key": "k", "Value": "2"}, {"Key": "l", "Value": "3"}]}, store)
    answer("UntagResource", {"SecretId": "a", "TagKeys": ["l"]}, store)
    assert answer("DescribeSecret", {"SecretId": "a"}, store)["Tags"] == [{"Key": "k", "Value": "2"}]
