"""What is refused by name, and what by the model's bounds."""

from __future__ import annotations

from typing import Any

import pytest

from local.secrets import api
from local.secrets.carried_out import ACTIONS, check, model
from local.secrets.errors import SecretsError

OURS = "is not supported by the Reelhouse Secrets Manager engine."


def test_every_action_and_member_is_one_of_aws_and_has_its_function() -> None:
    assert set(ACTIONS) == set(api._ACTIONS)
    for action, members in ACTIONS.items():
        assert set(members.split()) <= set(model().operation_model(action).input_shape.members)


@pytest.mark.parametrize("action", sorted(set(model().operation_names) - set(ACTIONS)))
def test_every_other_action_is_refused_by_name(action: str) -> None:
    with pytest.raises(SecretsError, match=f"Secrets Manager action {action} {OURS}"):
        check(action, {"SecretId": "a"})


@pytest.mark.parametrize(
    ("action", "request_", "message"),
    [
        ("CreateSecret", {"Name": "a", "AddReplicaRegions": [{}]}, f"CreateSecret.AddReplicaRegions {OURS}"),
        ("CreateSecret", {"Name": "a", "Type": "x"}, f"CreateSecret.Type {OURS}"),
        ("CreateSecret", {"Name": "a b"}, "Invalid name."),
        ("CreateSecret", {"Name": "a", "ClientRequestToken": "x"}, "ClientRequestToken must be 32-64 characters long."),
        ("CreateSecret", {"Name": "a" * 513}, "at 'name' failed to satisfy constraint: Member must have length less"),
        ("CreateSecret", {"Name": "a", "SecretString": "x" * 65537}, r"Value '\*\*\*' at 'secretString'"),
        ("CreateSecret", {"Name": ["a"]}, "SerializationException: Name is no string."),
        ("GetSecretValue", {}, "Value null at 'secretId' failed to satisfy constraint: Member must not be null"),
        ("GetRandomPassword", {"PasswordLength": 5555}, "Member must have value less than or equal to 4096"),
        ("ListSecrets", {"SortBy": "colour"}, "must satisfy enum value set"),
    ],
)
def test_what_is_not_carried_out_or_out_of_bounds_is_refused(
    action: str, request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(SecretsError, match=message):
        check(action, request_)


def test_a_member_that_asks_for_nothing_is_let_through() -> None:
    check("CreateSecret", {"Name": "a", "ForceOverwriteReplicaSecret": False, "Type": ""})
