"""Versions, tokens and labels, by AWS's rules."""

from __future__ import annotations

import pytest

from local.secrets import versions
from local.secrets.api import answer
from local.secrets.errors import SecretsError
from tests.unit.local.secrets.stores import Clock, empty

FIRST, SECOND, THIRD = (letter * 32 for letter in "abc")


def test_the_token_is_the_versions_id_and_the_same_value_changes_nothing() -> None:
    store, _ = empty()
    asked = {"Name": "a", "SecretString": "s", "ClientRequestToken": FIRST}
    made = answer("CreateSecret", asked, store)
    assert made["VersionId"] == FIRST
    assert answer("CreateSecret", asked, store) == made
    put = answer("PutSecretValue", {"SecretId": "a", "SecretString": "s", "ClientRequestToken": FIRST}, store)
    assert put == {**made, "VersionStages": ["AWSCURRENT"]}
    assert list(store.get("a")["Versions"]) == [FIRST]


@pytest.mark.parametrize(
    ("action", "whose"), [("CreateSecret", "Name"), ("PutSecretValue", "SecretId"), ("UpdateSecret", "SecretId")]
)
def test_the_token_of_a_version_with_another_value_is_refused(action: str, whose: str) -> None:
    store, _ = empty()
    answer("CreateSecret", {"Name": "a", "SecretString": "s", "ClientRequestToken": FIRST}, store)
    with pytest.raises(SecretsError, match=f"ResourceExistsException: You can't use ClientRequestToken {FIRST}"):
        answer(action, {whose: "a", "SecretString": "t", "ClientRequestToken": FIRST}, store)
    assert store.get("a")["Versions"][FIRST]["SecretString"] == "s"


def test_a_label_has_one_version_and_previous_follows_current() -> None:
    store, moved = empty()
    answer("CreateSecret", {"Name": "a", "SecretString": "1", "ClientRequestToken": FIRST}, store)
    answer("PutSecretValue", {"SecretId": "a", "SecretString": "2", "ClientRequestToken": SECOND}, store)
    more = {"SecretString": "3", "ClientRequestToken": THIRD, "VersionStages": ["AWSCURRENT", "blue"]}
    answer("PutSecretValue", {"SecretId": "a", **more}, store)
    assert versions.stages(store.get("a")) == {SECOND: ["AWSPREVIOUS"], THIRD: ["AWSCURRENT", "blue"]}
    current = [("a", "AWSCURRENT", one) for one in (FIRST, SECOND, THIRD)]
    assert moved == [*current, ("a", "blue", THIRD)]


def test_the_first_version_is_current_whatever_it_is_asked() -> None:
    store, _ = empty()
    answer("CreateSecret", {"Name": "a"}, store)
    put = answer("PutSecretValue", {"SecretId": "a", "SecretString": "1", "VersionStages": ["AWSPENDING"]}, store)
    assert put["VersionStages"] == ["AWSPENDING", "AWSCURRENT"]


def test_a_value_is_text_or_binary_and_not_both() -> None:
    with pytest.raises(SecretsError, match="InvalidParameterException"):
        versions.value({"SecretString": "s", "SecretBinary": "cw=="})
    with pytest.raises(SecretsError, match="You must provide either SecretString or SecretBinary"):
        versions.required({})


def test_versions_without_a_label_go_after_a_day_and_only_beyond_a_hundred() -> None:
    clock = Clock()
    store, _ = empty(clock)
    answer("CreateSecret", {"Name": "a", "SecretString": "0"}, store)
    for number in range(100):
        answer("PutSecretValue", {"SecretId": "a", "SecretString": str(number)}, store)
    assert len(store.get("a")["Versions"]) == 101
    clock.seconds += versions.DAY + 1
    answer("PutSecretValue", {"SecretId": "a", "SecretString": "last"}, store)
    assert len(store.get("a")["Versions"]) == 100
