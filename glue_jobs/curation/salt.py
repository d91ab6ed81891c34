"""The salt of the hashes of personal values, from Secrets Manager."""

from __future__ import annotations

from typing import Any

import boto3

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.feed import Feed


def salt_of(feed: Feed, secret_id: str) -> str:
    """The secret's text, or "" for a feed that hashes nothing.

    Raises:
        ContractError: the feed hashes values, and no secret is named or it is empty.
    """
    if not feed.has_hashes:
        return ""
    if not secret_id:
        raise ContractError(f"feed {feed.name} hashes personal columns: pass --salt_secret_id, the salt's secret")
    client: Any = boto3.client("secretsmanager")
    salt: str = client.get_secret_value(SecretId=secret_id)["SecretString"]
    if not salt:
        raise ContractError(f"secret {secret_id} is empty: put a long random text into it, and never change it")
    return salt
