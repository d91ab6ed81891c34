"""Schemas of the schema registry. Definitions are Avro's; no compatibility of versions is checked, so it is refused."""

from __future__ import annotations

from local.glue.catalogue import registries, schema_versions
from local.glue.catalogue.registries import check_described, check_name, str_time
from local.glue.catalogue.store import Record, Store, given
from local.glue.errors import GlueError, unsupported
from local.glue.paging import listed

FORMATS = ("AVRO", "JSON", "PROTOBUF")
COMPATIBILITIES = (
    "NONE", "DISABLED", "BACKWARD", "BACKWARD_ALL", "FORWARD", "FORWARD_ALL", "FULL", "FULL_ALL",
)  # fmt: skip
MOST = 100
_HEAD = ("RegistryName", "RegistryArn", "SchemaName", "SchemaArn", "Description", "DataFormat", "Compatibility")
_LISTED = ("RegistryName", "SchemaName", "SchemaArn", "Description", "SchemaStatus", "CreatedTime", "UpdatedTime")


def find(store: Store, schema_id: Record) -> Record:
    """The schema that a SchemaId names. Raises GlueError where it names none, or two ways at once."""
    registry, name, arn = (schema_id.get(one) for one in ("RegistryName", "SchemaName", "SchemaArn"))
    if arn and (registry or name):
        message = "One of (registryName and schemaName) or schemaArn has to be provided, both cannot be provided."
        raise GlueError("InvalidInputException", message)
    if not arn and not (registry and name):
        message = "At least one of (registryName and schemaName) or schemaArn has to be provided."
        raise GlueError("InvalidInputException", message)
    key = registries.of_arn(arn, "schemaArn") if arn else f"{registry}/{name}"
    found: Record | None = store.schemas.get(key)
    if found is None:
        raise not_found(schema_id)
    return found


def not_found(schema_id: Record) -> GlueError:
    """The error for a schema, or for a definition that none of its versions has."""
    told = ", ".join(f"{one}: {schema_id.get(one, 'null')}" for one in ("RegistryName", "SchemaName", "SchemaArn"))
    return GlueError("EntityNotFoundException", f"Schema is not found. {told}")


def _check(request: Record) -> None:
    check_name(request["SchemaName"], "schemaName")
    check_described(request)
    if request["DataFormat"] not in FORMATS:
        raise GlueError("InvalidInputException", "Data format is not valid.")
    if request.get("Compatibility", "NONE") not in COMPATIBILITIES:
        raise GlueError("InvalidInputException", "Compatibility is not valid.")
    if request["DataFormat"] != "AVRO":
        raise unsupported(
            f"CreateSchema with DataFormat {request['DataFormat']}", "Nobody would check its definitions."
        )


def create(store: Store, request: Record) -> Record:
    """CreateSchema, in the default registry where none is named; its first version is there at once."""
    registry_id = request.get("RegistryId") or {}
    name = registries.named(registry_id)
    _check(request)
    if name == registries.DEFAULT and name not in store.registries:
        registries.make(store, name)
    registry, key, now = registries.find(store, registry_id), f"{name}/{request['SchemaName']}", str_time(store.now())
    if key in store.schemas:
        raise GlueError("AlreadyExistsException", f"Schema already exists. SchemaName: {request['SchemaName']}")
    first = schema_versions.made(store, request["SchemaDefinition"], 1) if request.get("SchemaDefinition") else None
    schema = {
        **given(registry, "RegistryName", "RegistryArn"),
        "SchemaName": request["SchemaName"],
        "SchemaArn": store.arn("schema", key),
        **given(request, "Description", "DataFormat"),
        "Compatibility": request.get("Compatibility", "NONE"),
        "SchemaCheckpoint": 1,
        "SchemaStatus": "AVAILABLE",
        "CreatedTime": now,
        "UpdatedTime": now,
        "Versions": [first] if first else [],
    }
    store.schemas[key] = schema
    store.tag("schema", key, request.get("Tags"))
    told = {"SchemaVersionId": first["SchemaVersionId"], "SchemaVersionStatus": first["Status"]} if first else {}
    return {**shown(schema), **given(request, "Tags"), **told}


def shown(schema: Record) -> Record:
    """A schema as GetSchema shows it."""
    latest = schema["Versions"][-1]["VersionNumber"] if schema["Versions"] else 0
    rest = given(schema, *_HEAD, "SchemaCheckpoint", "SchemaStatus", "CreatedTime", "UpdatedTime")
    return {**rest, "LatestSchemaVersion": latest, "NextSchemaVersion": latest + 1}


def update(store: Store, request: Record) -> Record:
    """UpdateSchema: its description, its compatibility, its checkpoint."""
    found = find(store, request["SchemaId"])
    compatibility = request.get("Compatibility", found["Compatibility"])
    if compatibility not in COMPATIBILITIES:
        raise GlueError("InvalidInputException", "Compatibility is not valid.")
    checkpoint = found["SchemaCheckpoint"]
    if request.get("SchemaVersionNumber"):
        checkpoint = schema_versions.numbered(found, request["SchemaVersionNumber"])["VersionNumber"]
    changed = {"Compatibility": compatibility, "SchemaCheckpoint": checkpoint, "UpdatedTime": str_time(store.now())}
    keep(store, {**found, **given(request, "Description"), **changed})
    return given(found, "SchemaArn", "SchemaName", "RegistryName")


def keep(store: Store, schema: Record) -> None:
    """Replace a schema's record."""
    store.schemas[f"{schema['RegistryName']}/{schema['SchemaName']}"] = schema


def delete(store: Store, request: Record) -> Record:
    """DeleteSchema, with all its versions."""
    found = find(store, request["SchemaId"])
    key = f"{found['RegistryName']}/{found['SchemaName']}"
    del store.schemas[key]
    store.untag("schema", key)
    return {**given(found, "SchemaArn", "SchemaName"), "Status": "DELETING"}


def get_all(store: Store, request: Record) -> Record:
    """ListSchemas, of one registry or of all."""
    wanted = registries.find(store, request["RegistryId"])["RegistryName"] if request.get("RegistryId") else None
    found = [one for _, one in sorted(store.schemas.items()) if wanted in (None, one["RegistryName"])]
    return listed("Schemas", [given(one, *_LISTED) for one in found], request, MOST)


def register(store: Store, request: Record) -> Record:
    """RegisterSchemaVersion. A definition that is there already is its version again.

    Raises:
        GlueError: the schema's compatibility would have to be checked, and nobody does.
    """
    found = find(store, request["SchemaId"])
    if found["Compatibility"] == "DISABLED":
        names = (("schemaArn", "SchemaArn"), ("schemaName", "SchemaName"), ("registryName", "RegistryName"))
        told = ", ".join(f"{name}={request['SchemaId'].get(member, 'null')}" for name, member in names)
        message = f"Compatibility DISABLED does not allow versioning. SchemaId: SchemaId({told})"
        raise GlueError("InvalidInputException", message)
    same = schema_versions.of_definition(found, request["SchemaDefinition"])
    if same is None:
        number = shown(found)["NextSchemaVersion"]
        same = schema_versions.made(store, request["SchemaDefinition"], number)
        if number > 1 and found["Compatibility"] != "NONE":
            what = f"RegisterSchemaVersion under compatibility {found['Compatibility']}"
            raise unsupported(what, "Use NONE: no compatibility is checked here.")
        keep(store, {**found, "Versions": [*found["Versions"], same]})
    return given(same, "SchemaVersionId", "VersionNumber", "Status")


def by_definition(store: Store, request: Record) -> Record:
    """GetSchemaByDefinition."""
    found = find(store, request["SchemaId"])
    version = schema_versions.of_definition(found, request["SchemaDefinition"])
    if version is None:
        raise not_found(request["SchemaId"])
    told = given(version, "SchemaVersionId", "Status", "CreatedTime")
    return {**told, **given(found, "SchemaArn", "DataFormat")}


def version(store: Store, request: Record) -> Record:
    """GetSchemaVersion, by its id or by its schema and number."""
    found, version_ = which(store, request)
    told = given(version_, "SchemaVersionId", "SchemaDefinition", "VersionNumber", "Status", "CreatedTime")
    return {**told, **given(found, "SchemaArn", "DataFormat")}


def which(store: Store, request: Record) -> tuple[Record, Record]:
    """The schema and the version that a request is about."""
    identity = request.get("SchemaVersionId")
    if not identity:
        found = find(store, request.get("SchemaId") or {})
        return found, schema_versions.numbered(found, request.get("SchemaVersionNumber") or {})
    if request.get("SchemaId") or request.get("SchemaVersionNumber"):
        message = "No other input parameters can be specified when fetching by SchemaVersionId."
        raise GlueError("InvalidInputException", message)
    schema_versions.check_id(identity)
    for schema in store.schemas.values():
        for one in schema["Versions"]:
            if one["SchemaVersionId"] == identity:
                return schema, one
    raise schema_versions.not_found()


def versions(store: Store, request: Record) -> Record:
    """ListSchemaVersions."""
    found = find(store, request["SchemaId"])
    members = ("SchemaVersionId", "VersionNumber", "Status", "CreatedTime")
    rows = [{"SchemaArn": found["SchemaArn"], **given(one, *members)} for one in found["Versions"]]
    return listed("Schemas", rows, request, MOST)


def put_metadata(store: Store, request: Record) -> Record:
    """PutSchemaVersionMetadata."""
    found, version_ = which(store, request)
    wanted = request["MetadataKeyValue"]
    changed = schema_versions.with_metadata(version_, wanted, str_time(store.now()))
    keep(store, {**found, "Versions": [changed if one is version_ else one for one in found["Versions"]]})
    return {
        **given(found, "SchemaArn", "SchemaName", "RegistryName"),
        "LatestVersion": bool((request.get("SchemaVersionNumber") or {}).get("LatestVersion")),
        **given(version_, "VersionNumber", "SchemaVersionId"),
        **given(wanted, "MetadataKey", "MetadataValue"),
    }


def metadata(store: Store, request: Record) -> Record:
    """QuerySchemaVersionMetadata: by key its newest value, with the others."""
    _, found = which(store, request)
    shown_: Record = {}
    for pair in reversed(found["Metadata"]):
        value = given(pair, "MetadataValue", "CreatedTime")
        if pair["MetadataKey"] not in shown_:
            shown_[pair["MetadataKey"]] = value
        else:
            shown_[pair["MetadataKey"]].setdefault("OtherMetadataValueList", []).append(value)
    return {"MetadataInfoMap": shown_, **given(found, "SchemaVersionId")}


ACTIONS = {
    "CreateSchema": create,
    "GetSchema": lambda store, request: shown(find(store, request["SchemaId"])),
    "UpdateSchema": update,
    "DeleteSchema": delete,
    "ListSchemas": get_all,
    "RegisterSchemaVersion": register,
    "GetSchemaByDefinition": by_definition,
    "GetSchemaVersion": version,
    "ListSchemaVersions": versions,
    "PutSchemaVersionMetadata": put_metadata,
    "QuerySchemaVersionMetadata": metadata,
}
