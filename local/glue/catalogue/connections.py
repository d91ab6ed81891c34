"""Connections: what is kept of them, and what the API shows."""

from __future__ import annotations

from local.glue.catalogue.store import Record, Store, given, kept
from local.glue.errors import GlueError
from local.glue.paging import listed

MEMBERS = (
    "Name",
    "Description",
    "ConnectionType",
    "MatchCriteria",
    "ConnectionProperties",
    "SparkProperties",
    "AthenaProperties",
    "PythonProperties",
    "PhysicalConnectionRequirements",
)
# What HidePassword leaves out of ConnectionProperties.
SECRET = ("PASSWORD", "ENCRYPTED_PASSWORD")
MOST = 1000


def create(store: Store, request: Record) -> Record:
    """CreateConnection. It is READY at once: there is nothing here to be tested against."""
    wanted = request["ConnectionInput"]
    if wanted["Name"] in store.connections:
        raise GlueError("AlreadyExistsException", "Connection already exists.")
    now = store.now()
    store.connections[wanted["Name"]] = {**given(wanted, *MEMBERS), "CreationTime": now, "LastUpdatedTime": now}
    store.tag("connection", wanted["Name"], request.get("Tags"))
    return {"CreateConnectionStatus": "READY"}


def update(store: Store, request: Record) -> Record:
    """UpdateConnection: the input overwrites all that was there; it can't rename."""
    found, wanted = kept(store.connections, "Connection", request["Name"]), request["ConnectionInput"]
    if wanted["Name"] != found["Name"]:
        raise GlueError("InvalidInputException", "ConnectionInput.Name is not the connection's: it has one name.")
    times = {"CreationTime": found["CreationTime"], "LastUpdatedTime": store.now()}
    store.connections[found["Name"]] = {**given(wanted, *MEMBERS), **times}
    return {}


def delete(store: Store, request: Record) -> Record:
    """DeleteConnection."""
    name = kept(store.connections, "Connection", request["ConnectionName"])["Name"]
    del store.connections[name]
    store.untag("connection", name)
    return {}


def delete_batch(store: Store, request: Record) -> Record:
    """BatchDeleteConnection: those that are not there are told, by name."""
    succeeded, errors = [], {}
    for name in request["ConnectionNameList"]:
        try:
            delete(store, {"ConnectionName": name})
            succeeded.append(name)
        except GlueError as error:
            errors[name] = error.detail()
    return {"Succeeded": succeeded, "Errors": errors}


def get(store: Store, request: Record) -> Record:
    """GetConnection."""
    return {"Connection": _shown(kept(store.connections, "Connection", request["Name"]), request)}


def get_all(store: Store, request: Record) -> Record:
    """GetConnections: those of the filter's type that have all its match criteria."""
    wanted = request.get("Filter") or {}
    found = [one for _, one in sorted(store.connections.items()) if _chosen(one, wanted)]
    return listed("ConnectionList", [_shown(one, request) for one in found], request, MOST)


def _chosen(connection: Record, wanted: Record) -> bool:
    kind, criteria = wanted.get("ConnectionType"), set(wanted.get("MatchCriteria") or [])
    return kind in (None, connection.get("ConnectionType")) and criteria <= set(connection.get("MatchCriteria") or [])


def _shown(connection: Record, request: Record) -> Record:
    shown = {**given(connection, *connection), "Status": "READY"}
    if request.get("HidePassword"):
        properties = shown.get("ConnectionProperties") or {}
        shown["ConnectionProperties"] = {name: value for name, value in properties.items() if name not in SECRET}
    return shown


ACTIONS = {
    "CreateConnection": create,
    "UpdateConnection": update,
    "DeleteConnection": delete,
    "BatchDeleteConnection": delete_batch,
    "GetConnection": get,
    "GetConnections": get_all,
}
