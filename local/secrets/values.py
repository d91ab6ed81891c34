"""The values of secrets: put, read alone or many at once, listed by version, and their labels moved."""

from __future__ import annotations

from typing import Any

from local.secrets import pages, search, versions
from local.secrets.errors import NO_SECRET, SecretsError, invalid_parameter, invalid_request, not_found
from local.secrets.records import named
from local.secrets.store import Record, Store

Request = dict[str, Any]
Answer = dict[str, Any]


def put(request: Request, store: Store) -> Answer:
    """PutSecretValue."""
    versions.required(request)
    record = store.live(request["SecretId"])
    version_id = versions.put(store, record, request, request.get("VersionStages") or [versions.CURRENT])
    labels = list(record["Versions"][version_id]["Stages"])
    return {**named(record), "VersionId": version_id, "VersionStages": labels}


def get(request: Request, store: Store) -> Answer:
    """GetSecretValue: by version, by label, or by both where they are one's."""
    record = store.live(request["SecretId"])
    version_id = _wanted(record, request.get("VersionId"), request.get("VersionStage"))
    return _told(record, version_id, store)


def _wanted(record: Record, version_id: str | None, label: str | None) -> str:
    if version_id is None:
        found = versions.holder(record, label or versions.CURRENT)
        if found is None:
            raise not_found(f"{NO_SECRET[:-1]} value for staging label: {label or versions.CURRENT}")
        return found
    if version_id not in record["Versions"]:
        raise not_found(f"{NO_SECRET[:-1]} value for VersionId: {version_id}")
    if label is not None and label not in record["Versions"][version_id]["Stages"]:
        raise invalid_request("You provided a VersionStage that is not associated to the provided VersionId.")
    return version_id


def _told(record: Record, version_id: str, store: Store) -> Answer:
    version = record["Versions"][version_id]
    record["LastAccessedDate"] = version["LastAccessedDate"] = store.today()
    return {
        **named(record),
        "VersionId": version_id,
        **{name: version[name] for name in versions.VALUES if version.get(name) is not None},
        "VersionStages": list(version["Stages"]),
        "CreatedDate": version["CreatedDate"],
    }


def batch(request: Request, store: Store) -> Answer:
    """BatchGetSecretValue: by ids or by filters; what can't be read is in `Errors`."""
    ids, filters = request.get("SecretIdList"), request.get("Filters")
    if request.get("MaxResults") and not filters:
        words = "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided."
        raise invalid_parameter(words)
    if bool(ids) == bool(filters):
        raise invalid_parameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.")
    found = ids or [record["ARN"] for record in search.chosen(store.all(), filters or [])]
    wanted, token = pages.page(found, request, 20)
    read: Answer = {"SecretValues": [], "Errors": []}
    for secret_id in wanted:
        try:
            read["SecretValues"].append(get({"SecretId": secret_id}, store))
        except SecretsError as error:
            read["Errors"].append({"SecretId": secret_id, "ErrorCode": error.code, "Message": error.message})
    return {**read, **token}


def listed(request: Request, store: Store) -> Answer:
    """ListSecretVersionIds: those without a label only where they are asked for."""
    record = store.get(request["SecretId"])
    found = [
        {
            "VersionId": version_id,
            **({"VersionStages": list(version["Stages"])} if version["Stages"] else {}),
            **({"LastAccessedDate": version["LastAccessedDate"]} if version.get("LastAccessedDate") else {}),
            "CreatedDate": version["CreatedDate"],
        }
        for version_id, version in record["Versions"].items()
        if version["Stages"] or request.get("IncludeDeprecated")
    ]
    shown, token = pages.page(found, request, 100)
    return {**named(record), "Versions": shown, **token}


def move_label(request: Request, store: Store) -> Answer:
    """UpdateSecretVersionStage: who moves a label says from where."""
    record = store.live(request["SecretId"])
    label, target, source = request["VersionStage"], request.get("MoveToVersionId"), request.get("RemoveFromVersionId")
    if not target and not source:
        raise invalid_parameter("You must specify MoveToVersionId or RemoveFromVersionId.")
    for version_id in (target, source):
        if version_id and version_id not in record["Versions"]:
            raise not_found(f"{NO_SECRET[:-1]} value for VersionId: {version_id}")
    _check_source(label, versions.holder(record, label), source, target)
    if target:
        versions.move(store, record, label, target)
    else:
        versions.detach(record, label)
    store.touch(record)
    return named(record)


def _check_source(label: str, holder: str | None, source: str | None, target: str | None) -> None:
    """A label that is attached is taken only from the version that the request names."""
    if holder in (source, target):
        return
    if source:
        raise invalid_parameter(f"The staging label {label} is not attached to version {source}.")
    raise invalid_parameter(
        f"The parameter RemoveFromVersionId can't be empty. Staging label {label} is currently attached to version"
        f" {holder}, so you must explicitly reference that version in RemoveFromVersionId."
    )
