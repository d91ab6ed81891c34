"""DDL that the catalogue alone carries out: databases, tables of files, views, partitions."""

from __future__ import annotations

import base64
import json
from typing import Any, Protocol

from botocore.exceptions import ClientError

from local.athena import statements
from local.athena.catalogue import Catalogue
from local.athena.errors import QueryFailed, not_supported
from local.athena.statements import Statement


class CreateTable(Protocol):
    """A CREATE TABLE that was read: the table's name, whether it may be there already, and Glue's TableInput."""

    @property
    def database(self) -> str | None:
        """As it is written, if it is."""

    @property
    def table(self) -> str:
        """As it is written."""

    @property
    def external(self) -> bool:
        """CREATE EXTERNAL TABLE."""

    @property
    def iceberg(self) -> bool:
        """An Iceberg table by its properties."""

    @property
    def if_not_exists(self) -> bool:
        """With IF NOT EXISTS."""

    @property
    def table_input(self) -> dict[str, Any]:
        """Glue's TableInput."""


class TableInputs(Protocol):
    """Reads Hive's CREATE TABLE."""

    def __call__(self, text: str) -> CreateTable | None:
        """The statement's table, or None where it is not understood."""


def run(statement: Statement, database: str, catalogue: Catalogue, table_inputs: TableInputs) -> list[str]:
    """Carry it out; return the lines of its result, mostly none.

    Raises:
        QueryFailed: it can't be done, or is not supported.
    """
    kind = statement.substatement_type
    try:
        if kind == "CREATE_DATABASE":
            _create_database(statement, catalogue)
        elif kind == "DROP_DATABASE":
            _drop_database(statement, catalogue)
        elif kind == "CREATE_TABLE":
            _create_table(statement, database, catalogue, table_inputs)
        elif kind in ("DROP_TABLE", "DROP_VIEW"):
            _drop_table(statement, database, catalogue, kind)
        elif kind == "MSCK_REPAIR":
            return _repair(statement, database, catalogue)
        elif statement.words[:2] == ("ALTER", "TABLE"):
            _alter(statement, database, catalogue)
        else:
            raise not_supported(" ".join(statement.words[:2]))
    except ClientError as error:
        reason = error.response["Error"]
        raise QueryFailed(f"FAILED: Execution Error, return code 1: {reason['Code']}: {reason['Message']}") from None
    return []


def _name(statement: Statement, start: int) -> tuple[str, int]:
    """The dotted name from the word at `start` on, as it is written, and the place after it."""
    raw = _raw(statement)
    end = start + 1
    while end < len(raw) and (raw[end] == "." or raw[end - 1] == "."):
        end += 1
    return "".join(raw[start:end]), end


def _raw(statement: Statement) -> list[str]:
    from local.athena import grammar

    return [statement.text[token.start : token.end + 1] for token in grammar.tokens(statement.text)]


def _after_exists(statement: Statement, start: int, words: tuple[str, ...]) -> tuple[bool, int]:
    """Whether IF [NOT] EXISTS stands at `start`, and where the name begins."""
    found = statement.words[start : start + len(words)] == words
    return found, start + len(words) if found else start


def _create_database(statement: Statement, catalogue: Catalogue) -> None:
    lenient, start = _after_exists(statement, 2, ("IF", "NOT", "EXISTS"))
    name, end = _name(statement, start)
    clean = name.strip('`"').lower()
    if catalogue.has_database(clean):
        if lenient:
            return
        raise QueryFailed(f"FAILED: Execution Error, return code 1: Database {clean} already exists")
    made: dict[str, Any] = {"Name": clean}
    raw = _raw(statement)
    while end < len(raw):
        word, value = raw[end].upper(), raw[end + 1 : end + 2]
        if word not in ("COMMENT", "LOCATION") or not value or not value[0].startswith("'"):
            raise not_supported(f"CREATE DATABASE with {word}")
        made["Description" if word == "COMMENT" else "LocationUri"] = value[0][1:-1].replace("''", "'")
        end += 2
    catalogue.glue.create_database(DatabaseInput=made)


def _drop_database(statement: Statement, catalogue: Catalogue) -> None:
    lenient, start = _after_exists(statement, 2, ("IF", "EXISTS"))
    name, _ = _name(statement, start)
    clean = name.strip('`"').lower()
    if not catalogue.has_database(clean):
        if lenient:
            return
        raise QueryFailed(f"FAILED: SemanticException [Error 10072]: Database does not exist: {clean}")
    if catalogue.tables(clean) and statement.words[-1] != "CASCADE":
        raise QueryFailed(
            "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
            f" InvalidOperationException(message:Database {clean} is not empty. One or more tables exist.)"
        )
    catalogue.glue.delete_database(Name=clean)


def _create_table(statement: Statement, database: str, catalogue: Catalogue, table_inputs: TableInputs) -> None:
    made = table_inputs(statement.text)
    if made is None:
        raise not_supported("a part of this CREATE TABLE")
    if made.iceberg:
        raise not_supported("CREATE TABLE of an Iceberg table", "A Glue job or pyiceberg can make it.")
    where = (made.database or database).lower()
    if not catalogue.has_database(where):
        raise QueryFailed(f"FAILED: SemanticException [Error 10072]: Database does not exist: {where}")
    if catalogue.find(where, made.table.lower()):
        if made.if_not_exists:
            return
        raise QueryFailed(
            "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
            f" AlreadyExistsException(message:Table {made.table.lower()} already exists)"
        )
    catalogue.glue.create_table(DatabaseName=where, TableInput={**made.table_input, "Name": made.table.lower()})


def _drop_table(statement: Statement, database: str, catalogue: Catalogue, kind: str) -> None:
    lenient, start = _after_exists(statement, 2, ("IF", "EXISTS"))
    name, _ = _name(statement, start)
    where, table = statements.name_parts(name, database)
    if catalogue.find(where, table) is None:
        if lenient:
            return
        raise QueryFailed(f"FAILED: SemanticException [Error 10001]: Table not found {where}.{table}")
    catalogue.glue.delete_table(DatabaseName=where, Name=table)


def _repair(statement: Statement, database: str, catalogue: Catalogue) -> list[str]:
    """Add the partitions whose folders `key=value` lie below the table's location."""
    where, name = statements.name_parts(_name(statement, 3)[0], database)
    table = catalogue.find(where, name)
    if table is None:
        raise QueryFailed(f"FAILED: SemanticException [Error 10001]: Table not found {where}.{name}")
    keys = [key["Name"].lower() for key in table.get("PartitionKeys") or []]
    location = table["StorageDescriptor"]["Location"].rstrip("/")
    known = {tuple(one["Values"]) for one in catalogue.partitions(table)}
    lines = []
    for values, folder in _folders(catalogue.files(location), location, keys).items():
        if values not in known:
            storage = {**table["StorageDescriptor"], "Location": f"{location}/{folder}/"}
            made = {"Values": list(values), "StorageDescriptor": storage}
            catalogue.glue.create_partition(DatabaseName=where, TableName=name, PartitionInput=made)
            lines.append((name, folder))
    missing = (
        [f"Partitions not in metastore:\t{'	'.join(f'{table}:{folder}' for table, folder in lines)}"]
        if lines
        else []
    )
    return missing + [f"Repair: Added partition to metastore {table}:{folder}" for table, folder in lines]


def _folders(files: list[str], location: str, keys: list[str]) -> dict[tuple[str, ...], str]:
    from urllib.parse import unquote

    found: dict[tuple[str, ...], str] = {}
    for file in files:
        parts = file[len(location) + 1 :].split("/")[: len(keys)]
        pairs = [part.partition("=") for part in parts]
        if keys and [pair[0].lower() for pair in pairs] == keys:
            found.setdefault(tuple(unquote(pair[2]) for pair in pairs), "/".join(parts))
    return found


def _alter(statement: Statement, database: str, catalogue: Catalogue) -> None:
    name, end = _name(statement, 2)
    where, table_name = statements.name_parts(name, database)
    if statement.words[end : end + 1] != ("ADD",) or "PARTITION" not in statement.words[end:]:
        raise not_supported("ALTER TABLE other than ADD PARTITION")
    table = catalogue.find(where, table_name)
    if table is None:
        raise QueryFailed(f"FAILED: SemanticException [Error 10001]: Table not found {where}.{table_name}")
    lenient = statement.words[end + 1 : end + 4] == ("IF", "NOT", "EXISTS")
    known = {tuple(one["Values"]) for one in catalogue.partitions(table)}
    for values, location in _given_partitions(_raw(statement)[end + (4 if lenient else 1) :], table):
        if values in known and lenient:
            continue
        storage = {**table["StorageDescriptor"], "Location": location}
        made = {"Values": list(values), "StorageDescriptor": storage}
        catalogue.glue.create_partition(DatabaseName=where, TableName=table_name, PartitionInput=made)


def _given_partitions(raw: list[str], table: dict[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    keys = [key["Name"].lower() for key in table.get("PartitionKeys") or []]
    found: list[tuple[tuple[str, ...], str]] = []
    place = 0
    while place < len(raw):
        if raw[place].upper() != "PARTITION" or ")" not in raw[place:]:
            raise not_supported("this form of ALTER TABLE ADD PARTITION")
        close = raw.index(")", place)
        inside = [part for part in raw[place + 2 : close] if part not in ("=", ",")]
        given = {
            name.strip('`"').lower(): value.strip("'") for name, value in zip(inside[::2], inside[1::2], strict=True)
        }
        if sorted(given) != sorted(keys):
            raise QueryFailed("FAILED: SemanticException partition spec does not match the table's partition columns")
        folder = "/".join(f"{key}={given[key]}" for key in keys)
        location, place = f"{table['StorageDescriptor']['Location'].rstrip('/')}/{folder}/", close + 1
        if place + 1 < len(raw) and raw[place].upper() == "LOCATION":
            location, place = raw[place + 1][1:-1], place + 2
        found.append((tuple(given[key] for key in keys), location))
    return found


def view_input(name: str, query: str, database: str, columns: list[dict[str, str]], shown: list[str]) -> dict[str, Any]:
    """A view as Athena keeps it in the catalogue; `columns` in Hive's types, `shown` their types in Trino's."""
    pairs = [{"name": one["Name"], "type": kind} for one, kind in zip(columns, shown, strict=True)]
    view = {"originalSql": query, "catalog": "awsdatacatalog", "schema": database, "columns": pairs}
    coded = base64.b64encode(json.dumps(view).encode()).decode()
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "ViewOriginalText": f"/* Presto View: {coded} */",
        "ViewExpandedText": "/* Presto View */",
        "PartitionKeys": [],
        "StorageDescriptor": {"Columns": columns, "SerdeInfo": {}},
    }
