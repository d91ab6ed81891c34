"""Tables of the Data Catalog."""

from __future__ import annotations

import re

from local.glue.catalogue import indexes, versions
from local.glue.catalogue.store import Record, Store, folded, given
from local.glue.errors import GlueError, not_found, unsupported
from local.glue.paging import listed

MEMBERS = (
    "Description",
    "Owner",
    "LastAccessTime",
    "LastAnalyzedTime",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)
KEPT = ("Name", "DatabaseName", "CreateTime", "CatalogId", "IsRegisteredWithLakeFormation", "IsMultiDialectView")
MOST = 100
_WILDCARD = re.compile(r"(?<![.)\]}])(?<!\\\w)\*")


def find(store: Store, database: str, name: str) -> Record:
    """The table of this name. Raises GlueError EntityNotFoundException, for the database where that is absent."""
    if folded(database) not in store.databases:
        raise not_found("Database", database)
    found: Record | None = store.tables.get(key(database, name))
    if found is None:
        raise not_found("Table", name)
    return found


def key(database: str, table: str) -> str:
    """The key of a table, and of all that belongs to it."""
    return f"{folded(database)}/{folded(table)}"


def of_database(store: Store, database: str) -> list[Record]:
    """The tables of a database in the order of their names."""
    prefix = f"{folded(database)}/"
    return [table for one, table in sorted(store.tables.items()) if one.startswith(prefix)]


def create(store: Store, request: Record) -> Record:
    """CreateTable."""
    wanted = request.get("TableInput")
    if not wanted:
        raise GlueError("InvalidInputException", "TableInput is required.")
    database, name = folded(request["DatabaseName"]), folded(wanted["Name"])
    if database not in store.databases:
        raise not_found("Database", request["DatabaseName"])
    if key(database, name) in store.tables:
        raise GlueError("AlreadyExistsException", "Table already exists.")
    now = store.now()
    table = {
        "Name": name,
        "DatabaseName": database,
        "CreateTime": now,
        "UpdateTime": now,
        "Retention": 0,
        **given(wanted, *MEMBERS),
        "IsRegisteredWithLakeFormation": False,
        "IsMultiDialectView": False,
        "CatalogId": store.account(),
        "VersionId": versions.FIRST,
    }
    wanted_indexes = [indexes.described(table, index) for index in request.get("PartitionIndexes") or []]
    store.tables[key(database, name)] = table
    if wanted_indexes:
        store.partition_indexes[key(database, name)] = wanted_indexes
    return {}


def update(store: Store, request: Record) -> Record:
    """UpdateTable: the input overwrites all that was there. The version before is archived, unless SkipArchive says no.

    Raises:
        GlueError: ConcurrentModificationException where VersionId is not the table's current one.
    """
    wanted = request.get("TableInput")
    if not wanted:
        raise GlueError("InvalidInputException", "TableInput is required.")
    found = find(store, request["DatabaseName"], wanted["Name"])
    if request.get("VersionId") not in (None, "", found["VersionId"]):
        raise GlueError("ConcurrentModificationException", "Update table failed due to concurrent modifications.")
    if not request.get("SkipArchive"):
        versions.archive(store, found)
    store.tables[key(found["DatabaseName"], found["Name"])] = {
        **given(found, *KEPT),
        "Retention": 0,
        **given(wanted, *MEMBERS),
        "UpdateTime": store.now(),
        "VersionId": versions.after(found["VersionId"]),
    }
    return {}


def delete(store: Store, request: Record) -> Record:
    """DeleteTable."""
    found = find(store, request["DatabaseName"], request["Name"])
    forget(store, found["DatabaseName"], found["Name"])
    return {}


def delete_batch(store: Store, request: Record) -> Record:
    """BatchDeleteTable: those that are not there are told, and the others deleted."""
    if folded(request["DatabaseName"]) not in store.databases:
        raise not_found("Database", request["DatabaseName"])
    errors = []
    for name in request["TablesToDelete"]:
        try:
            delete(store, {"DatabaseName": request["DatabaseName"], "Name": name})
        except GlueError as error:
            errors.append({"TableName": name, "ErrorDetail": error.detail()})
    return {"Errors": errors} if errors else {}


def forget(store: Store, database: str, table: str) -> None:
    """Remove a table and all that belongs to it."""
    belongings = (
        store.tables,
        store.table_versions,
        store.partitions,
        store.partition_indexes,
        store.table_statistics,
        store.partition_statistics,
    )
    for records in belongings:
        records.pop(key(database, table), None)
    store.untag("table", key(database, table))


def get(store: Store, request: Record) -> Record:
    """GetTable."""
    return {"Table": shown(find(store, request["DatabaseName"], request["Name"]))}


def get_all(store: Store, request: Record) -> Record:
    """GetTables: those whose whole name `Expression`, a regular expression, matches."""
    if folded(request["DatabaseName"]) not in store.databases:
        raise not_found("Database", request["DatabaseName"])
    found = of_database(store, request["DatabaseName"])
    if request.get("Expression"):
        pattern = _pattern(request["Expression"])
        found = [table for table in found if pattern.fullmatch(table["Name"])]
    if request.get("ResourceShareType") in ("FOREIGN", "FEDERATED"):
        found = []
    return listed("TableList", [shown(table) for table in found], request, MOST)


def _pattern(expression: str) -> re.Pattern[str]:
    """The expression as Glue reads it: a `*` that repeats nothing is a wildcard, as clients of Hive write it."""
    try:
        return re.compile(_WILDCARD.sub(".*", expression), re.IGNORECASE)
    except re.error as error:
        raise unsupported(f"GetTables with Expression {expression!r} ({error})", "Use a regular expression.") from error


def shown(table: Record) -> Record:
    """A table as the API shows it; what an earlier release kept as empty text is left out."""
    return given(table, *table)


ACTIONS = {
    "CreateTable": create,
    "UpdateTable": update,
    "DeleteTable": delete,
    "BatchDeleteTable": delete_batch,
    "GetTable": get,
    "GetTables": get_all,
}
