"""A table's versions: the current one, and those that updates have archived."""

from __future__ import annotations

from local.glue.catalogue.store import Record, Store, folded, given
from local.glue.errors import GlueError, not_found
from local.glue.paging import listed

FIRST = "0"
MOST = 100
# AWS keeps as many as the account's quota allows, 100,000 a table. Each save of the catalogue writes them all.
KEPT = 100


def after(version: str) -> str:
    """The number of the version that follows."""
    return str(int(version) + 1)


def archive(store: Store, table: Record) -> None:
    """Keep a table as it is now, before it is changed."""
    key = f"{table['DatabaseName']}/{table['Name']}"
    store.table_versions[key] = [*store.table_versions.get(key, []), table][-KEPT:]


def _all(store: Store, request: Record) -> list[Record]:
    """A table in all its versions, newest first."""
    database, name = folded(request["DatabaseName"]), folded(request["TableName"])
    if database not in store.databases:
        raise not_found("Database", request["DatabaseName"])
    current = store.tables.get(f"{database}/{name}")
    if current is None:
        raise not_found("Table", request["TableName"])
    return [current, *reversed(store.table_versions.get(f"{database}/{name}", []))]


def _shown(table: Record) -> Record:
    return {"Table": given(table, *table), "VersionId": table["VersionId"]}


def get_all(store: Store, request: Record) -> Record:
    """GetTableVersions, newest first."""
    return listed("TableVersions", [_shown(table) for table in _all(store, request)], request, MOST)


def get(store: Store, request: Record) -> Record:
    """GetTableVersion; without a VersionId the current one."""
    found = _all(store, request)
    wanted = request.get("VersionId") or found[0]["VersionId"]
    if not wanted.isdigit():
        raise GlueError("InvalidInputException", f"VersionId {wanted!r}: expected a number.")
    for table in found:
        if table["VersionId"] == wanted:
            return {"TableVersion": _shown(table)}
    raise GlueError("EntityNotFoundException", "Version not found.")


def delete(store: Store, request: Record) -> Record:
    """DeleteTableVersion, of an archived one."""
    current, *archived = _all(store, request)
    wanted = request["VersionId"]
    if wanted == current["VersionId"]:
        raise GlueError("InvalidInputException", f"VersionId {wanted} is the current version: delete the table.")
    if wanted not in [table["VersionId"] for table in archived]:
        raise GlueError("EntityNotFoundException", "Version not found.")
    key = f"{current['DatabaseName']}/{current['Name']}"
    store.table_versions[key] = [one for one in store.table_versions[key] if one["VersionId"] != wanted]
    return {}


def delete_batch(store: Store, request: Record) -> Record:
    """BatchDeleteTableVersion: those that can't be deleted are told."""
    _all(store, request)
    errors = []
    for version in request["VersionIds"]:
        try:
            delete(store, {**request, "VersionId": version})
        except GlueError as error:
            told = {"TableName": request["TableName"], "VersionId": version, "ErrorDetail": error.detail()}
            errors.append(told)
    return {"Errors": errors}


ACTIONS = {
    "GetTableVersion": get,
    "GetTableVersions": get_all,
    "DeleteTableVersion": delete,
    "BatchDeleteTableVersion": delete_batch,
}
