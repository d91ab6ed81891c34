"""The actions of the Secrets Manager API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.secrets import carried_out, passwords, policies, records, values
from local.secrets.store import Store

Action = Callable[[dict[str, Any], Store], dict[str, Any]]


def answer(action: str, request: dict[str, Any], store: Store) -> dict[str, Any]:
    """Carry an action out; a member that is null is one that was not sent.

    Raises:
        SecretsError: AWS refuses it, or it is not supported here.
    """
    asked = {member: value for member, value in request.items() if value is not None}
    carried_out.check(action, asked)
    return _ACTIONS[action](asked, store)


def _random_password(request: dict[str, Any], _store: Store) -> dict[str, Any]:
    return {"RandomPassword": passwords.password(request)}


_ACTIONS: dict[str, Action] = {
    "CreateSecret": records.create,
    "UpdateSecret": records.update,
    "DescribeSecret": records.describe,
    "ListSecrets": records.listed,
    "DeleteSecret": records.delete,
    "RestoreSecret": records.restore,
    "TagResource": records.tag,
    "UntagResource": records.untag,
    "PutSecretValue": values.put,
    "GetSecretValue": values.get,
    "BatchGetSecretValue": values.batch,
    "ListSecretVersionIds": values.listed,
    "UpdateSecretVersionStage": values.move_label,
    "GetRandomPassword": _random_password,
    "PutResourcePolicy": policies.put,
    "GetResourcePolicy": policies.get,
    "DeleteResourcePolicy": policies.delete,
}
