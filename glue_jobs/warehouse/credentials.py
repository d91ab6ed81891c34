"""Reads a database secret as RDS writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

NAMES = ("username", "password", "host", "port", "dbname")


class SecretError(Exception):
    """A secret is not what a database connection needs; the message names the secret and what it lacks."""


@dataclass(frozen=True)
class DatabaseSecret:
    """Where a database is, and a role that may log in. The password never shows in a repr.

    `sslmode` is libpq's (`require`, `verify-full`, …), or "" where the secret does not say.
    """

    username: str
    password: str = field(repr=False)
    host: str
    port: int
    dbname: str
    sslmode: str = ""


def database_secret(client: Any, secret_id: str) -> DatabaseSecret:
    """Fetch and check the secret called `secret_id`.

    Args:
        client: boto3's `secretsmanager` client.

    Raises:
        SecretError: it is no JSON object, or lacks one of `NAMES`.
    """
    text = client.get_secret_value(SecretId=secret_id)["SecretString"]
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise SecretError(f"secret {secret_id}: expected a JSON object with {', '.join(NAMES)}")
    missing = [name for name in NAMES if not value.get(name)]
    if missing:
        raise SecretError(f"secret {secret_id} lacks {', '.join(missing)}: deploy the stack again")
    return DatabaseSecret(
        username=str(value["username"]),
        password=str(value["password"]),
        host=str(value["host"]),
        port=int(value["port"]),
        dbname=str(value["dbname"]),
        sslmode=str(value.get("sslmode") or ""),
    )
