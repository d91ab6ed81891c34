"""Partition indexes. On AWS they make GetPartitions faster and change no answer; so they are kept and shown."""

from __future__ import annotations

from local.glue.catalogue.store import Record, Store, folded
from local.glue.errors import GlueError, not_found
from local.glue.paging import listed

# "You can create up to 3 partition indexes on a table" (developer guide, Working with partition indexes).
LARGEST = 3


def described(table: Record, wanted: Record) -> Record:
    """The index as GetPartitionIndexes shows it. Raises GlueError for a key that is no partition key of the table."""
    keys = {column["Name"].lower(): column for column in table.get("PartitionKeys") or []}
    strange = [name for name in wanted["Keys"] if name.lower() not in keys]
    if strange or not wanted["Keys"]:
        raise GlueError("InvalidInputException", f"Index keys {strange}: expected partition keys of {table['Name']}.")
    chosen = [keys[name.lower()] for name in wanted["Keys"]]
    shown = [{"Name": one["Name"], "Type": one.get("Type", "string")} for one in chosen]
    return {"IndexName": wanted["IndexName"], "Keys": shown, "IndexStatus": "ACTIVE"}


def _table(store: Store, request: Record) -> tuple[str, Record]:
    key = f"{folded(request['DatabaseName'])}/{folded(request['TableName'])}"
    if key not in store.tables:
        raise not_found("Table", request["TableName"])
    return key, store.tables[key]


def create(store: Store, request: Record) -> Record:
    """CreatePartitionIndex; it is there at once."""
    key, table = _table(store, request)
    index, there = described(table, request["PartitionIndex"]), store.partition_indexes.get(key, [])
    if index["IndexName"] in [one["IndexName"] for one in there]:
        raise GlueError("AlreadyExistsException", f"Index {index['IndexName']} already exists.")
    if len(there) >= LARGEST:
        raise GlueError("ResourceNumberLimitExceededException", f"A table has at most {LARGEST} partition indexes.")
    store.partition_indexes[key] = [*there, index]
    return {}


def delete(store: Store, request: Record) -> Record:
    """DeletePartitionIndex; it is gone at once."""
    key, _ = _table(store, request)
    there = store.partition_indexes.get(key, [])
    rest = [one for one in there if one["IndexName"] != request["IndexName"]]
    if len(rest) == len(there):
        raise not_found("Index", request["IndexName"])
    store.partition_indexes[key] = rest
    return {}


def get_all(store: Store, request: Record) -> Record:
    """GetPartitionIndexes."""
    key, _ = _table(store, request)
    return listed("PartitionIndexDescriptorList", store.partition_indexes.get(key, []), request, LARGEST)


ACTIONS = {"CreatePartitionIndex": create, "DeletePartitionIndex": delete, "GetPartitionIndexes": get_all}
