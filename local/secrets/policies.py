"""Resource policies: kept and shown. Nothing here asks them."""

from __future__ import annotations

import json
from typing import Any

from local.secrets.errors import SecretsError
from local.secrets.records import named
from local.secrets.store import Store

Request = dict[str, Any]
Answer = dict[str, Any]


def put(request: Request, store: Store) -> Answer:
    """PutResourcePolicy; raises SecretsError where the policy is no JSON object."""
    record = store.live(request["SecretId"])
    try:
        is_policy = isinstance(json.loads(request["ResourcePolicy"]), dict)
    except ValueError:
        is_policy = False
    if not is_policy:
        raise SecretsError("MalformedPolicyDocumentException", "This resource policy is no JSON object.")
    store.policies[record["ARN"]] = request["ResourcePolicy"]
    return named(record)


def get(request: Request, store: Store) -> Answer:
    """GetResourcePolicy."""
    record = store.live(request["SecretId"])
    policy = store.policies.get(record["ARN"])
    return {**named(record), **({"ResourcePolicy": policy} if policy else {})}


def delete(request: Request, store: Store) -> Answer:
    """DeleteResourcePolicy."""
    record = store.live(request["SecretId"])
    store.policies.pop(record["ARN"], None)
    return named(record)
