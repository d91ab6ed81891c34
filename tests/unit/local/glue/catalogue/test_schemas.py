"""The schema registry: registries, schemas, versions, metadata, and what is refused of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.glue.catalogue.store import Store
from local.glue.errors import GlueError
from tests.unit.local.glue.catalogue.conftest import Ask

SCHEMA: dict[str, Any] = {"RegistryName": "films", "SchemaName": "title"}
ARN = "arn:aws:glue:us-east-1:000000000000:schema/films/title"
FIRST = json.dumps({"type": "record", "name": "T", "fields": [{"name": "id", "type": "long"}]})
SECOND = json.dumps({"type": "record", "name": "T", "fields": []})


@pytest.fixture
def asked(ask: Ask) -> Ask:
    ask("CreateRegistry", RegistryName="films", Tags={"team": "a"})
    create(ask)
    return ask


def create(ask: Ask, compatibility: str = "NONE", **members: Any) -> dict[str, Any]:
    given = {"SchemaName": "title", "DataFormat": "AVRO", "SchemaDefinition": FIRST, **members}
    return ask("CreateSchema", RegistryId={"RegistryName": "films"}, Compatibility=compatibility, **given)


def test_versions_are_numbered_and_found_by_each_of_their_names(asked: Ask) -> None:
    second = asked("RegisterSchemaVersion", SchemaId=SCHEMA, SchemaDefinition=SECOND)
    latest = asked("GetSchemaVersion", SchemaId={"SchemaArn": ARN}, SchemaVersionNumber={"LatestVersion": True})
    by_id = asked("GetSchemaVersion", SchemaVersionId=second["SchemaVersionId"])
    by_definition = asked("GetSchemaByDefinition", SchemaId=SCHEMA, SchemaDefinition=SECOND)
    first = asked("GetSchemaVersion", SchemaId=SCHEMA, SchemaVersionNumber={"VersionNumber": 1})

    assert (second["VersionNumber"], latest, latest["SchemaDefinition"]) == (2, by_id, SECOND)
    assert by_definition["SchemaVersionId"] == second["SchemaVersionId"]
    assert first["SchemaDefinition"] == FIRST
    assert [one["VersionNumber"] for one in asked("ListSchemaVersions", SchemaId=SCHEMA)["Schemas"]] == [1, 2]
    assert asked("GetSchema", SchemaId=SCHEMA)["NextSchemaVersion"] == 3


def test_a_definition_that_is_there_is_its_version_again(asked: Ask) -> None:
    again = asked("RegisterSchemaVersion", SchemaId=SCHEMA, SchemaDefinition=FIRST.replace(" ", "\n"))
    assert again["VersionNumber"] == 1


def test_what_nobody_checks_is_refused(asked: Ask) -> None:
    asked("UpdateSchema", SchemaId=SCHEMA, Compatibility="BACKWARD", Description="films")
    with pytest.raises(GlueError, match="RegisterSchemaVersion under compatibility BACKWARD is not supported"):
        asked("RegisterSchemaVersion", SchemaId=SCHEMA, SchemaDefinition=SECOND)
    with pytest.raises(GlueError, match="CreateSchema with DataFormat PROTOBUF is not supported"):
        create(asked, SchemaName="other", DataFormat="PROTOBUF")
    found = asked("GetSchema", SchemaId=SCHEMA)
    assert (found["LatestSchemaVersion"], found["Description"]) == (1, "films")


@pytest.mark.parametrize(
    ("action", "request_", "told"),
    [
        ("CreateRegistry", {"RegistryName": "films"}, "AlreadyExistsException: Registry already exists."),
        ("CreateRegistry", {"RegistryName": "a,b"}, "not valid. Parameter Name: registryName"),
        ("CreateRegistry", {"RegistryName": "a" * 256}, "too many or too few characters"),
        ("GetRegistry", {"RegistryId": {"RegistryName": "no"}}, "EntityNotFoundException: Registry is not found."),
        ("GetSchema", {"SchemaId": {"RegistryName": "films", "SchemaName": "no"}}, "SchemaName: no, SchemaArn: null"),
        ("GetSchema", {"SchemaId": {**SCHEMA, "SchemaArn": ARN}}, "both cannot be provided"),
        ("GetSchemaVersion", {}, "has to be provided"),
        ("GetSchemaVersion", {"SchemaId": SCHEMA}, "One of version number"),
        ("GetSchemaVersion", {"SchemaVersionId": "0" * 36}, "not valid. Parameter Name: SchemaVersionId"),
        ("GetSchemaVersion", {"SchemaId": SCHEMA, "SchemaVersionNumber": {"VersionNumber": 7}}, "version is not found"),
        ("GetSchemaByDefinition", {"SchemaId": SCHEMA, "SchemaDefinition": SECOND}, "Schema is not found."),
        ("RegisterSchemaVersion", {"SchemaId": SCHEMA, "SchemaDefinition": "{"}, "AVRO data format is invalid"),
    ],
)
def test_what_is_wrong_is_told(asked: Ask, action: str, request_: dict[str, Any], told: str) -> None:
    with pytest.raises(GlueError) as refused:
        asked(action, **request_)
    assert told in str(refused.value)


def test_a_disabled_schema_has_no_second_version(asked: Ask) -> None:
    asked("UpdateSchema", SchemaId=SCHEMA, Compatibility="DISABLED")
    with pytest.raises(GlueError, match="Compatibility DISABLED does not allow versioning."):
        asked("RegisterSchemaVersion", SchemaId=SCHEMA, SchemaDefinition=SECOND)


def test_the_default_registry_is_there_when_it_is_needed(asked: Ask) -> None:
    made = asked("CreateSchema", SchemaName="s", DataFormat="AVRO", SchemaDefinition=FIRST)
    assert (made["RegistryName"], made["SchemaVersionStatus"]) == ("default-registry", "AVAILABLE")
    assert [one["RegistryName"] for one in asked("ListRegistries")["Registries"]] == ["default-registry", "films"]
    assert [one["SchemaName"] for one in asked("ListSchemas", RegistryId={"RegistryName": "films"})["Schemas"]] == [
        "title"
    ]


def test_metadata_is_put_once_and_shown(asked: Ask) -> None:
    version: dict[str, Any] = {"SchemaId": SCHEMA, "SchemaVersionNumber": {"VersionNumber": 1}}
    for value in ("x", "y"):
        asked("PutSchemaVersionMetadata", **version, MetadataKeyValue={"MetadataKey": "k", "MetadataValue": value})
    found = asked("QuerySchemaVersionMetadata", **version)["MetadataInfoMap"]["k"]

    assert (found["MetadataValue"], [one["MetadataValue"] for one in found["OtherMetadataValueList"]]) == ("y", ["x"])
    with pytest.raises(GlueError, match="AlreadyExistsException"):
        asked("PutSchemaVersionMetadata", **version, MetadataKeyValue={"MetadataKey": "k", "MetadataValue": "x"})
    with pytest.raises(GlueError, match="not valid. Parameter Name: key"):
        asked("PutSchemaVersionMetadata", **version, MetadataKeyValue={"MetadataKey": "~", "MetadataValue": "x"})


def test_a_deleted_registry_takes_its_schemas_away(asked: Ask, store: Store) -> None:
    assert asked("DeleteRegistry", RegistryId={"RegistryName": "films"})["Status"] == "DELETING"
    assert [list(kept) for kept in (store.registries, store.schemas, store.tags)] == [[]] * 3
