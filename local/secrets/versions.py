"""A secret's versions and their staging labels.

Source of the rules: AWS's API reference of PutSecretValue and UpdateSecretVersionStage, and the user guide's page on
versions: one version a label, AWSPREVIOUS follows AWSCURRENT, and the first version is AWSCURRENT whatever it is asked.
"""

from __future__ import annotations

import uuid
from typing import Any

from local.secrets.errors import SecretsError, invalid_parameter, invalid_request
from local.secrets.store import Record, Store

CURRENT, PREVIOUS, PENDING = "AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"
VALUES = ("SecretString", "SecretBinary")
# Versions without labels stay until there are more than these, and each a day at least.
MOST, DAY = 100, 86400


def value(request: dict[str, Any]) -> dict[str, str]:
    """The value in a request, `{}` where it has none; raises SecretsError where it has two."""
    given = {name: request[name] for name in VALUES if request.get(name) is not None}
    if len(given) > 1:
        words = "You can't specify both a binary secret value and a string secret value in the same secret."
        raise invalid_parameter(words)
    return given


def required(request: dict[str, Any]) -> dict[str, str]:
    """The value in a request; raises SecretsError where it has none, or two."""
    given = value(request)
    if not given:
        raise invalid_request("You must provide either SecretString or SecretBinary.")
    return given


def put(store: Store, record: Record, request: dict[str, Any], labels: list[str]) -> str:
    """Add a version with the request's value and these labels, and return its id.

    A ClientRequestToken that names a version with the same value asks for nothing new.

    Raises:
        SecretsError: the token names a version that has another value.
    """
    given = value(request)
    version_id = request.get("ClientRequestToken") or str(uuid.uuid4())
    if version_id in record["Versions"]:
        check_same(record, version_id, given)
        return str(version_id)
    first = not record["Versions"]
    record["Versions"][version_id] = {
        **{name: given.get(name) for name in VALUES},
        "CreatedDate": store.stamp(),
        "Stages": [],
    }
    for label in [*labels, CURRENT] if first and CURRENT not in labels else labels:
        move(store, record, label, version_id)
    _prune(record, store.now())
    store.touch(record)
    return str(version_id)


def check_same(record: Record, version_id: str, given: dict[str, str]) -> None:
    """Raise SecretsError where the version has another value than the one given: versions never change."""
    version = record["Versions"][version_id]
    if {name: version[name] for name in VALUES if version.get(name) is not None} != given:
        raise SecretsError(
            "ResourceExistsException",
            f"You can't use ClientRequestToken {version_id} because that value is already in use for a version of"
            f" secret {record['ARN']}.",
        )


def holder(record: Record, label: str) -> str | None:
    """The id of the version with this label."""
    return next((found for found, version in record["Versions"].items() if label in version["Stages"]), None)


def detach(record: Record, label: str) -> None:
    """Take a label from the version that has it."""
    former = holder(record, label)
    if former:
        record["Versions"][former]["Stages"].remove(label)


def move(store: Store, record: Record, label: str, version_id: str) -> None:
    """Give a label to a version, and AWSPREVIOUS to the one that was AWSCURRENT."""
    former = holder(record, label)
    if former == version_id:
        return
    detach(record, label)
    record["Versions"][version_id]["Stages"].append(label)
    if label == CURRENT and former:
        move(store, record, PREVIOUS, former)
    if label not in (PREVIOUS, PENDING):  # of these two AWS sends no event
        store.label_moved(record, label, version_id)


def stages(record: Record) -> dict[str, list[str]]:
    """The labels by version, of the versions that have any."""
    return {found: list(version["Stages"]) for found, version in record["Versions"].items() if version["Stages"]}


def _prune(record: Record, now: float) -> None:
    old = [
        found
        for found, version in record["Versions"].items()
        if not version["Stages"] and version["CreatedDate"] < now - DAY
    ]
    for found in old[: max(0, len(record["Versions"]) - MOST)]:
        del record["Versions"][found]
