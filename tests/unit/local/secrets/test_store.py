"""How a secret is found, and when it is gone."""

from __future__ import annotations

import pytest

from local.secrets.api import answer
from local.secrets.errors import SecretsError
from tests.unit.local.secrets.stores import Clock, empty


def test_a_secret_is_found_by_its_name_its_arn_and_its_arn_without_the_suffix() -> None:
    store, _ = empty()
    arn = answer("CreateSecret", {"Name": "a", "SecretString": "s"}, store)["ARN"]
    found = [store.get(one)["Name"] for one in ("a", arn, arn[:-7])]
    assert found == ["a", "a", "a"]
    with pytest.raises(SecretsError, match="ResourceNotFoundException"):
        store.get(arn[:-8])


def test_a_recovery_window_that_is_over_ends_the_secret_and_its_policy() -> None:
    clock = Clock()
    store, _ = empty(clock)
    answer("CreateSecret", {"Name": "a", "SecretString": "s"}, store)
    answer("PutResourcePolicy", {"SecretId": "a", "ResourcePolicy": "{}"}, store)
    answer("DeleteSecret", {"SecretId": "a", "RecoveryWindowInDays": 7}, store)
    clock.seconds += 7 * 86400 - 1
    assert store.find("a") is not None
    clock.seconds += 1
    assert store.find("a") is None
    assert not store.policies
