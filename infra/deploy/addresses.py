"""Keeps the address in database secrets true.

A SecretTargetAttachment writes host and port into its secret once, when it is made. When only the database's port
changes, CloudFormation has no reason to make it again, so the deploy command mends the secrets itself.
"""

from __future__ import annotations

import json
from typing import Any

from infra.deploy.errors import DeployError

SECRETS = ("OwnerSecretId", "LoaderSecretId", "ReaderSecretId")


def align(secrets: Any, outputs: dict[str, str]) -> list[str]:
    """Write the stack's database address into the secrets that have another one; return the names of these.

    Raises:
        DeployError: a secret is not the JSON that the template makes.
    """
    address = {"host": outputs["WarehouseHost"], "port": int(outputs["WarehousePort"])}
    return [outputs[name] for name in SECRETS if _align(secrets, outputs[name], address)]


def _align(secrets: Any, secret_id: str, address: dict[str, Any]) -> bool:
    value = _read(secrets, secret_id)
    if {"host": value.get("host"), "port": int(value.get("port", 0))} == address:
        return False
    secrets.put_secret_value(SecretId=secret_id, SecretString=json.dumps({**value, **address}))
    return True


def _read(secrets: Any, secret_id: str) -> dict[str, Any]:
    text = secrets.get_secret_value(SecretId=secret_id)["SecretString"]
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not {"username", "password"} <= value.keys():
        raise DeployError(f"secret {secret_id} is not a JSON object with username and password: restore or delete it")
    return value
