"""Databases of the Data Catalog."""

from __future__ import annotations

from local.glue.catalogue import tables
from local.glue.catalogue.store import Record, Store, folded, given
from local.glue.errors import GlueError, not_found
from local.glue.paging import listed

MEMBERS = ("Description", "LocationUri", "Parameters", "CreateTableDefaultPermissions")
# Databases that other accounts share, or that stand for another catalogue: there are none.
SHARED = ("FOREIGN", "FEDERATED")
MOST = 100


def find(store: Store, name: str) -> Record:
    """The database of this name. Raises GlueError EntityNotFoundException."""
    found: Record | None = store.databases.get(folded(name))
    if found is None:
        raise not_found("Database", name)
    return found


def create(store: Store, request: Record) -> Record:
    """CreateDatabase."""
    wanted = request["DatabaseInput"]
    name = folded(wanted["Name"])
    if name in store.databases:
        raise GlueError("AlreadyExistsException", "Database already exists.")
    identity = {"Name": name, "CreateTime": store.now(), "CatalogId": store.account()}
    store.databases[name] = {**identity, **given(wanted, *MEMBERS)}
    store.tag("database", name, request.get("Tags"))
    return {}


def update(store: Store, request: Record) -> Record:
    """UpdateDatabase: the input overwrites all that was there; it can't rename."""
    found, wanted = find(store, request["Name"]), request["DatabaseInput"]
    if folded(wanted["Name"]) != found["Name"]:
        raise GlueError("InvalidInputException", "DatabaseInput.Name is not the database's: a database has one name.")
    store.databases[found["Name"]] = {**given(found, "Name", "CreateTime", "CatalogId"), **given(wanted, *MEMBERS)}
    return {}


def delete(store: Store, request: Record) -> Record:
    """DeleteDatabase, with all its tables and functions (API reference)."""
    name = find(store, request["Name"])["Name"]
    for table in tables.of_database(store, name):
        tables.forget(store, name, table["Name"])
    for key in [key for key in store.functions if key.startswith(f"{name}/")]:
        del store.functions[key]
    del store.databases[name]
    store.untag("database", name)
    return {}


def get(store: Store, request: Record) -> Record:
    """GetDatabase."""
    return {"Database": shown(find(store, request["Name"]))}


def get_all(store: Store, request: Record) -> Record:
    """GetDatabases, in the order of their names."""
    mine = [] if request.get("ResourceShareType") in SHARED else sorted(store.databases.items())
    return listed("DatabaseList", [shown(database) for _, database in mine], request, MOST)


def shown(database: Record) -> Record:
    """A database as the API shows it; what an earlier release kept as empty text is left out."""
    return given(database, *database)


ACTIONS = {
    "CreateDatabase": create,
    "UpdateDatabase": update,
    "DeleteDatabase": delete,
    "GetDatabase": get,
    "GetDatabases": get_all,
}
