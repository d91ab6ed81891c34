"""Versions of a schema in the schema registry, and the metadata that people put to them."""

from __future__ import annotations

import json
import re
import uuid

from local.glue.catalogue import avro
from local.glue.catalogue.registries import invalid_characters, str_time
from local.glue.catalogue.store import Record, Store
from local.glue.errors import GlueError

# Glue quotas: key-value pairs of metadata of a schema version.
MOST_METADATA = 10
_ID = re.compile(r"[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}")
_METADATA = {
    "MetadataKey": re.compile(r"[A-Za-z0-9+=._/@-]{1,128}"),
    "MetadataValue": re.compile(r"[A-Za-z0-9+=._/@-]{1,256}"),
}


def made(store: Store, definition: str, number: int) -> Record:
    """A new version. Raises GlueError for a definition that is no Avro schema."""
    try:
        avro.check(definition)
    except ValueError as error:
        message = f"Schema definition of AVRO data format is invalid: {error}"
        raise GlueError("InvalidInputException", message) from error
    return {
        "SchemaVersionId": str(uuid.uuid4()),
        "VersionNumber": number,
        "SchemaDefinition": definition,
        "Status": "AVAILABLE",
        "CreatedTime": str_time(store.now()),
        "Metadata": [],
    }


def of_definition(schema: Record, definition: str) -> Record | None:
    """The version with this definition, however it is spaced."""
    wanted = _canonical(definition)
    return next((one for one in schema["Versions"] if _canonical(one["SchemaDefinition"]) == wanted), None)


def _canonical(definition: str) -> str:
    try:
        return json.dumps(json.loads(definition))
    except ValueError:
        return definition


def numbered(schema: Record, number: Record) -> Record:
    """The version that a SchemaVersionNumber names."""
    latest, wanted = number.get("LatestVersion"), number.get("VersionNumber")
    if latest and wanted:
        raise GlueError("InvalidInputException", "Only one of VersionNumber or LatestVersion is required.")
    if not latest and not wanted:
        raise GlueError("InvalidInputException", "One of version number (or) latest version is required.")
    for one in reversed(schema["Versions"]):
        if latest or one["VersionNumber"] == wanted:
            found: Record = one
            return found
    raise not_found()


def not_found() -> GlueError:
    """The error for a version that is not there."""
    return GlueError("EntityNotFoundException", "Schema version is not found.")


def check_id(identity: str) -> None:
    """Raise GlueError for what is no id of a version."""
    if not _ID.fullmatch(identity):
        raise invalid_characters("SchemaVersionId")


def with_metadata(version: Record, wanted: Record, now: str) -> Record:
    """The version with one more pair of metadata. Raises GlueError for one too many, or one that is there."""
    key, value = wanted.get("MetadataKey") or "", wanted.get("MetadataValue") or ""
    for member, name in (("MetadataKey", "key"), ("MetadataValue", "value")):
        if not _METADATA[member].fullmatch(wanted.get(member) or ""):
            raise invalid_characters(name)
    if (key, value) in [(one["MetadataKey"], one["MetadataValue"]) for one in version["Metadata"]]:
        identity = version["SchemaVersionId"]
        raise GlueError(
            "AlreadyExistsException",
            f"Resource already exist for schema version id: {identity}, metadata key: {key}, metadata value: {value}",
        )
    if len(version["Metadata"]) >= MOST_METADATA:
        message = "Your resource limits for Schema Version Metadata have been exceeded."
        raise GlueError("ResourceNumberLimitExceededException", message)
    pair = {"MetadataKey": key, "MetadataValue": value, "CreatedTime": now}
    return {**version, "Metadata": [*version["Metadata"], pair]}
