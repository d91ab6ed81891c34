"""Registries of the schema registry, and how requests name them and their schemas."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from local.glue.catalogue.store import Record, Store, given
from local.glue.errors import GlueError
from local.glue.paging import listed

DEFAULT = "default-registry"
# Glue quotas: registries of an account, tags of a resource, characters of a description.
MOST_REGISTRIES, MOST_TAGS, LONGEST, LONGEST_DESCRIPTION = 10, 50, 255, 2048
MOST = 100
_NAME = re.compile(r"[A-Za-z0-9_$#.-]+")
_ARN = re.compile(r"arn:aws[\w-]*:glue:[\w-]+:\d{12}:(registry|schema)/(.+)")


def check_name(name: str, parameter: str) -> None:
    """Raise GlueError for what AWS takes for no name."""
    if not 1 <= len(name) <= LONGEST:
        raise _length(parameter)
    if not _NAME.fullmatch(name):
        raise invalid_characters(parameter)


def check_described(request: Record) -> None:
    """Raise GlueError for a description or tags that AWS does not take."""
    if len(request.get("Description") or "") > LONGEST_DESCRIPTION:
        raise _length("description")
    if len(request.get("Tags") or {}) > MOST_TAGS:
        raise GlueError("InvalidInputException", f"New Tags cannot be empty or more than {MOST_TAGS}")


def _length(parameter: str) -> GlueError:
    message = f"The resource name contains too many or too few characters. Parameter Name: {parameter}"
    return GlueError("InvalidInputException", message)


def invalid_characters(parameter: str) -> GlueError:
    """The error for a value with letters that it must not have."""
    message = "The parameter value contains one or more characters that are not valid."
    return GlueError("InvalidInputException", f"{message} Parameter Name: {parameter}")


def of_arn(arn: str, parameter: str) -> str:
    """The name in an ARN. Raises GlueError where it is none."""
    found = _ARN.fullmatch(arn)
    if found is None:
        raise invalid_characters(parameter)
    return found[2]


def named(registry_id: Record) -> str:
    """The registry's name that a RegistryId gives; the default one's for an empty one."""
    name, arn = registry_id.get("RegistryName"), registry_id.get("RegistryArn")
    if name and arn:
        message = "One of registryName or registryArn has to be provided, both cannot be provided."
        raise GlueError("InvalidInputException", message)
    if arn:
        return of_arn(arn, "registryArn")
    if name:
        check_name(name, "registryName")
    return name or DEFAULT


def find(store: Store, registry_id: Record) -> Record:
    """The registry. Raises GlueError EntityNotFoundException."""
    name = named(registry_id)
    found: Record | None = store.registries.get(name)
    if found is None:
        told = f"RegistryName: {registry_id.get('RegistryName', 'null')}, RegistryArn: "
        raise GlueError(
            "EntityNotFoundException", f"Registry is not found. {told}{registry_id.get('RegistryArn', 'null')}"
        )
    return found


def create(store: Store, request: Record) -> Record:
    """CreateRegistry."""
    name = request["RegistryName"]
    check_name(name, "registryName")
    check_described(request)
    if name in store.registries:
        raise GlueError("AlreadyExistsException", f"Registry already exists. RegistryName: {name}")
    if len(store.registries) >= MOST_REGISTRIES:
        message = "More registries cannot be created. The maximum limit has been reached."
        raise GlueError("ResourceNumberLimitExceededException", message)
    registry = make(store, name, request.get("Description"))
    store.tag("registry", name, request.get("Tags"))
    return {**given(registry, "RegistryName", "RegistryArn", "Description"), **given(request, "Tags")}


def make(store: Store, name: str, description: str | None = None) -> Record:
    """Keep a new registry and return it."""
    now = str_time(store.now())
    registry = {
        "RegistryName": name,
        "RegistryArn": store.arn("registry", name),
        **given({"Description": description}, "Description"),
        "Status": "AVAILABLE",
        "CreatedTime": now,
        "UpdatedTime": now,
    }
    store.registries[name] = registry
    return registry


def str_time(seconds: float) -> str:
    """A time as the registry's API has it: text."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")


def update(store: Store, request: Record) -> Record:
    """UpdateRegistry."""
    found = find(store, request["RegistryId"])
    changed = {**found, "Description": request["Description"], "UpdatedTime": str_time(store.now())}
    store.registries[found["RegistryName"]] = changed
    return given(found, "RegistryName", "RegistryArn")


def delete(store: Store, request: Record) -> Record:
    """DeleteRegistry, with all its schemas."""
    found = find(store, request["RegistryId"])
    name = found["RegistryName"]
    for key in [key for key in store.schemas if key.startswith(f"{name}/")]:
        del store.schemas[key]
        store.untag("schema", key)
    del store.registries[name]
    store.untag("registry", name)
    return {**given(found, "RegistryName", "RegistryArn"), "Status": "DELETING"}


def get_all(store: Store, request: Record) -> Record:
    """ListRegistries."""
    return listed("Registries", [one for _, one in sorted(store.registries.items())], request, MOST)


ACTIONS = {
    "CreateRegistry": create,
    "GetRegistry": lambda store, request: find(store, request["RegistryId"]),
    "UpdateRegistry": update,
    "DeleteRegistry": delete,
    "ListRegistries": get_all,
}
