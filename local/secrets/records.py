"""Secrets as a whole: made, changed, listed, tagged, deleted and restored."""

from __future__ import annotations

import secrets
import string
from typing import Any

from local.secrets import pages, search, versions
from local.secrets.errors import SecretsError, invalid_parameter, invalid_request
from local.secrets.store import SUFFIX, Record, Store

Request = dict[str, Any]
Answer = dict[str, Any]
DATES = ("CreatedDate", "LastChangedDate", "LastAccessedDate", "DeletedDate")
SHORTEST, LONGEST = 7, 30  # days of a recovery window
SORTED_BY = {"last-accessed-date": "LastAccessedDate", "last-changed-date": "LastChangedDate", "name": "Name"}


def create(request: Request, store: Store) -> Answer:
    """CreateSecret: without a value it has no version; the same token and value once more change nothing."""
    versions.value(request)
    existing = store.find(request["Name"])
    if existing is not None:
        return _created_before(existing, request)
    record = _new(request, store)
    store.records[request["Name"]] = record
    return {**named(record), **_new_version(request, store, record)}


def _created_before(existing: Record, request: Request) -> Answer:
    if existing.get("DeletedDate"):
        words = "You can't create this secret because a secret with this name is already scheduled for deletion."
        raise invalid_request(words)
    token = str(request.get("ClientRequestToken"))
    if token not in existing["Versions"]:
        words = f"The operation failed because the secret {request['Name']} already exists."
        raise SecretsError("ResourceExistsException", words)
    versions.check_same(existing, token, versions.value(request))
    return {**named(existing), "VersionId": token}


def _new(request: Request, store: Store) -> Record:
    suffix = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(SUFFIX - 1))
    record: Record = {
        "ARN": f"{store.arn_prefix}{request['Name']}-{suffix}",
        "Name": request["Name"],
        "Description": request.get("Description") or "",
        "KmsKeyId": request.get("KmsKeyId") or None,
        "CreatedDate": store.stamp(),
        "LastChangedDate": store.stamp(),
        "LastAccessedDate": None,
        "DeletedDate": None,
        "RotationEnabled": False,
        "RotationLambdaARN": None,
        "RotationRules": None,
        "ReplicationStatus": [],
        "Versions": {},
    }
    return {**record, "Tags": request["Tags"]} if request.get("Tags") else record


def _new_version(request: Request, store: Store, record: Record) -> Answer:
    if not versions.value(request):
        return {}
    return {"VersionId": versions.put(store, record, request, [versions.CURRENT])}


def update(request: Request, store: Store) -> Answer:
    """UpdateSecret: what is said of the secret, and a new AWSCURRENT version where a value is given."""
    record = store.live(request["SecretId"])
    version = _new_version(request, store, record)
    for member in ("Description", "KmsKeyId"):
        if request.get(member) is not None:
            record[member] = request[member]
    store.touch(record)
    return {**named(record), **version}


def describe(request: Request, store: Store) -> Answer:
    """DescribeSecret: what was never set is left out."""
    record = store.get(request["SecretId"])
    return {**_told(record), **_present("VersionIdsToStages", versions.stages(record))}


def listed(request: Request, store: Store) -> Answer:
    """ListSecrets: in the order in which they were made, or as SortBy and SortOrder have it."""
    found = search.chosen(store.all(bool(request.get("IncludePlannedDeletion"))), request.get("Filters") or [])
    member = SORTED_BY.get(request.get("SortBy") or "", "CreatedDate")
    found = sorted(found, key=lambda record: record.get(member) or 0, reverse=request.get("SortOrder") == "desc")
    shown, token = pages.page(found, request, 100)
    entries = [{**_told(record), **_present("SecretVersionsToStages", versions.stages(record))} for record in shown]
    return {"SecretList": entries, **token}


def delete(request: Request, store: Store) -> Answer:
    """DeleteSecret: after a window of days, or at once by force, which a secret that is not there does not hinder."""
    force, window = bool(request.get("ForceDeleteWithoutRecovery")), request.get("RecoveryWindowInDays")
    if window is not None and not SHORTEST <= window <= LONGEST:
        words = f"RecoveryWindowInDays value must be between {SHORTEST} and {LONGEST} days (inclusive)."
        raise invalid_parameter(words)
    if force and window is not None:
        words = "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."
        raise invalid_parameter(words)
    return _forced(request["SecretId"], store) if force else _scheduled(request["SecretId"], window or LONGEST, store)


def _forced(secret_id: str, store: Store) -> Answer:
    record = store.find(secret_id)
    if record is None:  # there is no ARN to tell
        return {"Name": secret_id, "DeletionDate": store.stamp()}
    store.remove(record)
    return {**named(record), "DeletionDate": store.stamp()}


def _scheduled(secret_id: str, days: int, store: Store) -> Answer:
    record = store.live(secret_id)
    record["DeletedDate"] = round(store.stamp() + days * 86400, 3)
    return {**named(record), "DeletionDate": record["DeletedDate"]}


def restore(request: Request, store: Store) -> Answer:
    """RestoreSecret: one that is not scheduled for deletion stays as it is."""
    record = store.get(request["SecretId"])
    record["DeletedDate"] = None
    return named(record)


def tag(request: Request, store: Store) -> Answer:
    """TagResource."""
    record = store.live(request["SecretId"])
    tags = {one["Key"]: one for one in [*(record.get("Tags") or []), *request["Tags"]]}
    record["Tags"] = list(tags.values())
    return {}


def untag(request: Request, store: Store) -> Answer:
    """UntagResource."""
    record = store.live(request["SecretId"])
    record["Tags"] = [one for one in record.get("Tags") or [] if one["Key"] not in request["TagKeys"]]
    return {}


def named(record: Record) -> Answer:
    """What every answer has of a secret."""
    return {"ARN": record["ARN"], "Name": record["Name"]}


def _told(record: Record) -> Answer:
    told = {**named(record)}
    for member in ("Description", "KmsKeyId", *DATES):
        told.update(_present(member, record.get(member)))
    if record.get("Tags") is not None:
        told["Tags"] = record["Tags"]
    return told


def _present(member: str, value: Any) -> Answer:
    return {member: value} if value else {}
