"""Partitions of tables: what is kept, and the choice, segment and page that were asked for."""

from __future__ import annotations

from local.glue.catalogue import tables
from local.glue.catalogue.partition_filter import matching
from local.glue.catalogue.store import Record, Store, given
from local.glue.errors import GlueError
from local.glue.paging import listed

MEMBERS = ("LastAccessTime", "StorageDescriptor", "Parameters", "LastAnalyzedTime")
MOST = 1000
_MISSING = "Cannot find partition."


def _found(store: Store, request: Record) -> tuple[Record, list[Record]]:
    """A request's table, and its partitions."""
    table = tables.find(store, request["DatabaseName"], request["TableName"])
    return table, store.partitions.get(tables.key(table["DatabaseName"], table["Name"]), [])


def _keep(store: Store, table: Record, partitions: list[Record]) -> None:
    store.partitions[tables.key(table["DatabaseName"], table["Name"])] = partitions


def _made(store: Store, table: Record, wanted: Record, created: float | None = None) -> Record:
    values = wanted.get("Values") or []
    keys = table.get("PartitionKeys") or []
    if len(values) != len(keys):
        raise GlueError(
            "InvalidInputException",
            f"The number of partition keys do not match the number of partition values: {len(keys)} and {len(values)}.",
        )
    return {
        "Values": values,
        "DatabaseName": table["DatabaseName"],
        "TableName": table["Name"],
        "CreationTime": store.now() if created is None else created,
        **given(wanted, *MEMBERS),
        "CatalogId": store.account(),
    }


def _position(partitions: list[Record], values: list[str]) -> int | None:
    return next((index for index, one in enumerate(partitions) if one["Values"] == values), None)


def create(store: Store, request: Record) -> Record:
    """CreatePartition."""
    table, there = _found(store, request)
    partition = _made(store, table, request["PartitionInput"])
    if _position(there, partition["Values"]) is not None:
        raise GlueError("AlreadyExistsException", "Partition already exists.")
    _keep(store, table, [*there, partition])
    return {}


def create_batch(store: Store, request: Record) -> Record:
    """BatchCreatePartition: those that can't be made are told, and the others made."""
    table, there = _found(store, request)
    known, made, errors = {tuple(one["Values"]) for one in there}, [], []
    for wanted in request["PartitionInputList"]:
        try:
            partition = _made(store, table, wanted)
            if tuple(partition["Values"]) in known:
                raise GlueError("AlreadyExistsException", "Partition already exists.")
        except GlueError as error:
            errors.append({"PartitionValues": wanted.get("Values") or [], "ErrorDetail": error.detail()})
        else:
            known.add(tuple(partition["Values"]))
            made.append(partition)
    _keep(store, table, [*there, *made])
    return {"Errors": errors} if errors else {}


def update(store: Store, request: Record) -> Record:
    """UpdatePartition: the input overwrites all that was there, except its values."""
    table, there = _found(store, request)
    _keep(store, table, _replaced(store, table, there, request["PartitionValueList"], request["PartitionInput"]))
    return {}


def update_batch(store: Store, request: Record) -> Record:
    """BatchUpdatePartition: those that can't be updated are told, and the others updated."""
    table, there = _found(store, request)
    errors = []
    for entry in request["Entries"]:
        values = entry["PartitionValueList"]
        try:
            there = _replaced(store, table, there, values, entry["PartitionInput"])
        except GlueError as error:
            errors.append({"PartitionValueList": values, "ErrorDetail": error.detail()})
    _keep(store, table, there)
    return {"Errors": errors} if errors else {}


def _replaced(store: Store, table: Record, there: list[Record], values: list[str], wanted: Record) -> list[Record]:
    position = _position(there, values)
    if position is None:
        raise GlueError("EntityNotFoundException", _MISSING)
    if (wanted.get("Values") or values) != values:
        # "The Values property can't be changed. If you want to change the partition key values for a partition, delete
        # and recreate the partition" (UpdatePartition, API reference).
        raise GlueError("InvalidInputException", "The Values of a partition can't be changed: delete and recreate it.")
    partition = _made(store, table, {**wanted, "Values": values}, there[position]["CreationTime"])
    return [*there[:position], partition, *there[position + 1 :]]


def delete(store: Store, request: Record) -> Record:
    """DeletePartition."""
    table, there = _found(store, request)
    position = _position(there, request["PartitionValues"])
    if position is None:
        raise GlueError("EntityNotFoundException", _MISSING)
    _keep(store, table, there[:position] + there[position + 1 :])
    _forget_statistics(store, table, [request["PartitionValues"]])
    return {}


def delete_batch(store: Store, request: Record) -> Record:
    """BatchDeletePartition: those that are not there are told, and the others deleted."""
    table, there = _found(store, request)
    wanted = [one["Values"] for one in request["PartitionsToDelete"]]
    known = {tuple(one["Values"]) for one in there}
    missing = GlueError("EntityNotFoundException", _MISSING).detail()
    errors = [{"PartitionValues": one, "ErrorDetail": missing} for one in wanted if tuple(one) not in known]
    gone = {tuple(one) for one in wanted}
    _keep(store, table, [one for one in there if tuple(one["Values"]) not in gone])
    _forget_statistics(store, table, wanted)
    return {"Errors": errors} if errors else {}


def _forget_statistics(store: Store, table: Record, values: list[list[str]]) -> None:
    key = tables.key(table["DatabaseName"], table["Name"])
    if key in store.partition_statistics:
        store.partition_statistics[key] = [
            one for one in store.partition_statistics[key] if one.get("Values") not in values
        ]


def get(store: Store, request: Record) -> Record:
    """GetPartition."""
    _, there = _found(store, request)
    position = _position(there, request["PartitionValues"])
    if position is None:
        raise GlueError("EntityNotFoundException", _MISSING)
    return {"Partition": there[position]}


def get_batch(store: Store, request: Record) -> Record:
    """BatchGetPartition. `UnprocessedKeys` are those "for which partitions were not returned" (API reference)."""
    _, there = _found(store, request)
    known = {tuple(one["Values"]): one for one in there}
    wanted = [tuple(one["Values"]) for one in request["PartitionsToGet"]]
    missing = [{"Values": list(one)} for one in wanted if one not in known]
    return {"Partitions": [known[one] for one in wanted if one in known], "UnprocessedKeys": missing}


def get_all(store: Store, request: Record) -> Record:
    """GetPartitions: of those that the Expression asks for the request's segment, of that its page."""
    table, there = _found(store, request)
    wanted = matching(request.get("Expression") or "", table.get("PartitionKeys") or [])
    chosen = [partition for partition in there if wanted(partition["Values"])]
    segment = request.get("Segment") or {"SegmentNumber": 0, "TotalSegments": 1}
    mine = chosen[segment["SegmentNumber"] :: segment["TotalSegments"]]
    answer = listed("Partitions", mine, request, MOST)
    if request.get("ExcludeColumnSchema"):
        answer["Partitions"] = [_without_columns(partition) for partition in answer["Partitions"]]
    return answer


def _without_columns(partition: Record) -> Record:
    if "StorageDescriptor" not in partition:
        return partition
    rest = {name: value for name, value in partition["StorageDescriptor"].items() if name != "Columns"}
    return {**partition, "StorageDescriptor": rest}


ACTIONS = {
    "CreatePartition": create,
    "BatchCreatePartition": create_batch,
    "UpdatePartition": update,
    "BatchUpdatePartition": update_batch,
    "DeletePartition": delete,
    "BatchDeletePartition": delete_batch,
    "GetPartition": get,
    "BatchGetPartition": get_batch,
    "GetPartitions": get_all,
}
