"""Databases and tables as Athena's own API shows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from local.athena.catalogue import Catalogue
from local.athena.errors import AthenaError, invalid_request
from local.athena.stores import Answer, Stores, listed

CATALOGUE = "AwsDataCatalog"


def _of_catalogue(request: Answer, stores: Stores) -> Catalogue:
    """The Glue catalogue; another data catalog that was made here is kept and shown, and has nothing in it.

    Raises:
        AthenaError: there is no such catalog, or nothing stands behind it.
    """
    name = request["CatalogName"]
    if name.lower() == CATALOGUE.lower():
        return stores.catalogue()
    if name not in stores.data_catalogs:
        raise invalid_request(f"DataCatalog {name} was not found", "DATACATALOG_NOT_FOUND")
    raise invalid_request(
        f"The content of a data catalog other than {CATALOGUE} is not supported by Reelhouse's Athena."
    )


def _missing(kind: str, name: str) -> AthenaError:
    return AthenaError("MetadataException", f"{kind} {name} not found. (Service: AmazonDataCatalog; Status Code: 400;"
                       " Error Code: EntityNotFoundException)")  # fmt: skip


def _database(record: dict[str, Any]) -> dict[str, Any]:
    described = {"Description": record["Description"]} if record.get("Description") else {}
    return {"Name": record["Name"], **described, "Parameters": record.get("Parameters") or {}}


def _get_database(request: Answer, stores: Stores) -> Answer:
    found = _of_catalogue(request, stores).database(request["DatabaseName"].lower())
    if found is None:
        raise _missing("Database", request["DatabaseName"])
    return {"Database": _database(found)}


def _list_databases(request: Answer, stores: Stores) -> Answer:
    catalogue = _of_catalogue(request, stores)
    found = [_database(catalogue.database(name) or {"Name": name}) for name in catalogue.databases()]
    return listed("DatabaseList", found, request)


def _table(record: dict[str, Any]) -> dict[str, Any]:
    storage = record.get("StorageDescriptor") or {}
    # Of a table's storage Athena shows some as parameters of the table.
    serde = storage.get("SerdeInfo") or {}
    more = {
        "location": storage.get("Location"),
        "inputformat": storage.get("InputFormat"),
        "outputformat": storage.get("OutputFormat"),
        "serde.serialization.lib": serde.get("SerializationLibrary"),
        **{f"serde.param.{name}": value for name, value in (serde.get("Parameters") or {}).items()},
    }
    return {
        "Name": record["Name"],
        "CreateTime": record["CreateTime"].timestamp(),
        "TableType": record.get("TableType") or "EXTERNAL_TABLE",
        "Columns": [_column(one) for one in storage.get("Columns") or []],
        "PartitionKeys": [_column(one) for one in record.get("PartitionKeys") or []],
        "Parameters": {**(record.get("Parameters") or {}), **{name: value for name, value in more.items() if value}},
    }


def _column(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("Name", "Type", "Comment") if one.get(name)}


def _get_table_metadata(request: Answer, stores: Stores) -> Answer:
    found = _of_catalogue(request, stores).find(request["DatabaseName"].lower(), request["TableName"].lower())
    if found is None:
        raise _missing("Table", request["TableName"])
    return {"TableMetadata": _table(found)}


def _list_table_metadata(request: Answer, stores: Stores) -> Answer:
    catalogue, database = _of_catalogue(request, stores), request["DatabaseName"].lower()
    if catalogue.database(database) is None:
        raise _missing("Database", request["DatabaseName"])
    try:
        wanted = re.compile(request.get("Expression") or "")
    except re.error:
        raise invalid_request(f"Expression {request['Expression']} is no regular expression.") from None
    found = [one for one in catalogue.tables(database) if wanted.search(one["Name"])]
    return listed("TableMetadataList", [_table(one) for one in found], request)


ACTIONS: dict[str, Callable[[Answer, Stores], Answer]] = {
    "GetDatabase": _get_database,
    "ListDatabases": _list_databases,
    "GetTableMetadata": _get_table_metadata,
    "ListTableMetadata": _list_table_metadata,
}
