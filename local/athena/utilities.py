"""SHOW and DESCRIBE: what they answer, from the catalogue alone.

The rows' form (fields padded to 20 characters, tabs, headings) is Athena's own, as it was measured there.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.athena import scan, statements, tables, types
from local.athena.catalogue import Catalogue, Table
from local.athena.dialect import TableName
from local.athena.errors import QueryFailed, not_supported
from local.athena.statements import Statement

_WIDTH = 20


@dataclass(frozen=True)
class Answer:
    """Columns (ColumnInfo) and rows of one value each, or of several where the columns are."""

    columns: list[dict[str, Any]]
    rows: list[list[str | None]]


def run(statement: Statement, database: str, catalogue: Catalogue) -> Answer:
    """Answer a SHOW or DESCRIBE.

    Raises:
        QueryFailed: what it asks for does not exist, or it is not supported.
    """
    work = _WORK.get(statement.substatement_type)
    if work is None:
        raise not_supported(" ".join(statement.words[:3]))
    return work(_Request(statement, database, catalogue))


@dataclass(frozen=True)
class _Request:
    statement: Statement
    database: str
    catalogue: Catalogue

    def after(self, *keywords: str) -> str:
        """The text after the last word of these that stands in the statement, up to the next space."""
        words = self.statement.words
        place = max((index for index, word in enumerate(words) if word in keywords), default=-1)
        parts: list[str] = []
        for word in self._raw()[place + 1 :]:
            if parts and not (word == "." or parts[-1] == "."):
                break
            parts.append(word)
        return "".join(parts)

    def _raw(self) -> list[str]:
        from local.athena import grammar

        found = grammar.tokens(self.statement.text)
        return [self.statement.text[token.start : token.end + 1] for token in found]

    def in_database(self) -> str:
        """The database named by IN or FROM, else the query's own.

        Raises:
            QueryFailed: it does not exist.
        """
        name = self.after("IN", "FROM") if {"IN", "FROM"} & set(self.statement.words) else ""
        database = name.strip('`"').lower() or self.database
        if not self.catalogue.has_database(database):
            raise QueryFailed(f"FAILED: SemanticException [Error 10072]: Database does not exist: {database}")
        return database

    def pattern(self) -> str | None:
        """The text of LIKE, or of a lone literal at the end: `*` is any text, `|` or."""
        last = self._raw()[-1]
        return last[1:-1] if last.startswith("'") and last.endswith("'") else None

    def table(self, *keywords: str) -> Table:
        """The table that the statement names after these words."""
        database, name = statements.name_parts(self.after(*keywords), self.database)
        return self.catalogue.table(TableName(database, name))


def _text_column(name: str, kind: str = "string") -> dict[str, Any]:
    info = {"CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": name, "Label": name, "Type": kind}
    return {**info, "Precision": 0, "Scale": 0, "Nullable": "UNKNOWN", "CaseSensitive": False}


def _list(column: str, values: list[str]) -> Answer:
    return Answer([_text_column(column)], [[value] for value in values])


def _like(names: list[str], pattern: str | None) -> list[str]:
    if pattern is None:
        return names
    choices = [choice.lower().replace("%", "*") for choice in pattern.split("|")]
    return [name for name in names if any(fnmatch.fnmatchcase(name, choice) for choice in choices)]


def _databases(request: _Request) -> Answer:
    return _list("database_name", _like(request.catalogue.databases(), request.pattern()))


def _tables(request: _Request) -> Answer:
    names = [table["Name"] for table in request.catalogue.tables(request.in_database())]
    return _list("tab_name", _like(names, request.pattern()))


def _views(request: _Request) -> Answer:
    found = request.catalogue.tables(request.in_database())
    return _list("views", _like([table["Name"] for table in found if scan.is_view(table)], request.pattern()))


def _columns(request: _Request) -> Answer:
    words = request.statement.words
    database = request.database
    if sum(word in ("IN", "FROM") for word in words) > 1:
        database = request.after("IN", "FROM").strip('`"').lower()
    name = _first_after(request, words)
    found = request.catalogue.table(TableName(*statements.name_parts(name, database)))
    columns = _all_columns(found)
    if scan.is_view(found):
        return _view_columns(columns)
    width = 0 if scan.is_iceberg(found) else _WIDTH
    return _list("field", [column["Name"].ljust(width) for column in columns])


def _first_after(request: _Request, words: tuple[str, ...]) -> str:
    place = next((index for index, word in enumerate(words) if word in ("IN", "FROM")), -1)
    raw = request._raw()[place + 1 :]
    parts = [raw[0]] if raw else []
    for before, word in zip(raw, raw[1:], strict=False):
        if "." not in (before, word):
            break
        parts.append(word)
    return "".join(parts)


def _view_columns(columns: list[dict[str, str]]) -> Answer:
    info = [_text_column("column", "varchar"), _text_column("type", "varchar")]
    rows: list[list[str | None]] = [[f"{one['Name']}\t{types.trino(types.parse(one['Type']))}"] for one in columns]
    return Answer(info, rows)


def _all_columns(table: Table) -> list[dict[str, Any]]:
    return [*(table.get("StorageDescriptor") or {}).get("Columns", []), *(table.get("PartitionKeys") or [])]


def _describe(request: _Request) -> Answer:
    if {"EXTENDED", "FORMATTED"} & set(request.statement.words):
        raise not_supported("DESCRIBE EXTENDED or FORMATTED")
    table = request.table("DESCRIBE", "DESC")
    if scan.is_view(table):
        return _view_columns(_all_columns(table))
    lines = _iceberg_lines(request.catalogue, table) if scan.is_iceberg(table) else _hive_lines(table)
    return Answer([_text_column(name) for name in ("col_name", "data_type", "comment")], [[line] for line in lines])


def _padded(name: str, kind: str, comment: str) -> str:
    return "\t".join(part.ljust(_WIDTH) for part in (name, kind, comment))


def _hive_lines(table: Table) -> list[str]:
    keys = table.get("PartitionKeys") or []
    lines = [_padded(one["Name"], one["Type"], one.get("Comment") or "") for one in _all_columns(table)]
    if keys:
        lines += ["\t \t ", "# Partition Information\t \t ", _padded("# col_name", "data_type", "comment"), "\t \t "]
        lines += [_padded(one["Name"], one["Type"], one.get("Comment") or "") for one in keys]
    return lines


def _iceberg_lines(catalogue: Catalogue, table: Table) -> list[str]:
    metadata = catalogue.read_json(tables.metadata_location(table))
    schema = next(one for one in metadata["schemas"] if one["schema-id"] == metadata["current-schema-id"])
    names = {field["id"]: field["name"] for field in schema["fields"]}
    lines = ["# Table schema:\t\t", "# col_name\tdata_type\tcomment"]
    lines += [f"{one['Name']}\t{one['Type']}\t{one.get('Comment') or ''}" for one in _all_columns(table)]
    lines += ["\t\t", "# Partition spec:\t\t", "# field_name\tfield_transform\tcolumn_name"]
    spec = next(one for one in metadata["partition-specs"] if one["spec-id"] == metadata["default-spec-id"])
    return lines + [f"{one['name']}\t{one['transform']}\t{names[one['source-id']]}" for one in spec["fields"]]


def _partitions(request: _Request) -> Answer:
    table = request.table("PARTITIONS")
    keys = [key["Name"] for key in table.get("PartitionKeys") or []]
    if not keys:
        name = f"{table['DatabaseName']}.{table['Name']}"
        raise QueryFailed(f"FAILED: SemanticException [Error 10241]: Table {name} is not a partitioned table")
    found = request.catalogue.partitions(table)
    lines = ["/".join(f"{key}={value}" for key, value in zip(keys, one["Values"], strict=True)) for one in found]
    return _list("partition", sorted(lines))


def _properties(request: _Request) -> Answer:
    table = request.table("TBLPROPERTIES")
    return Answer(
        [_text_column("prpt_name"), _text_column("prpt_value")],
        [[name, value] for name, value in sorted((table.get("Parameters") or {}).items())],
    )


def _create_view(request: _Request) -> Answer:
    table = request.table("VIEW")
    text = tables.view_text(table)
    if text is None:
        raise QueryFailed(f"INVALID_VIEW: {table['DatabaseName']}.{table['Name']} is not a view")
    lines = f"CREATE VIEW {table['DatabaseName']}.{table['Name']} AS\n{text}".split("\n")
    return Answer([_text_column("create view", "varchar")], [[line] for line in lines])


_WORK: dict[str, Callable[[_Request], Answer]] = {
    "SHOW_DATABASES": _databases,
    "SHOW_TABLES": _tables,
    "SHOW_VIEWS": _views,
    "SHOW_COLUMNS": _columns,
    "SHOW_PARTITIONS": _partitions,
    "SHOW_TABLE_PROPERTIES": _properties,
    "SHOW_CREATE_VIEW": _create_view,
    "DESCRIBE_TABLE": _describe,
}
