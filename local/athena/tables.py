"""What a query's table names stand for: tables, views, Iceberg's own tables, `information_schema`."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

from local.athena import dialect, grammar, scan, types
from local.athena.catalogue import Catalogue, Table
from local.athena.dialect import TableName
from local.athena.errors import AthenaError, QueryFailed, not_supported
from local.athena.scan import Files

INFORMATION_SCHEMA = "information_schema"
_VIEW = re.compile(r"/\*\s*Presto View:\s*(\S+)\s*\*/", re.IGNORECASE)
_DEEPEST_VIEW = 16
_UTC = "timestamp with time zone"


class Tables:
    """Gives the SELECT behind each table name of one query, and remembers what kinds it met."""

    def __init__(self, catalogue: Catalogue, depth: int = 0, numbers: Iterator[int] | None = None) -> None:
        self.catalogue = catalogue
        self.has_iceberg = False
        self.macros: list[str] = []
        self._depth = depth
        self._numbers = numbers or itertools.count()

    def read(self, name: TableName) -> str:
        """The rows of a table as a SELECT for DuckDB.

        Raises:
            QueryFailed: there is no such table, or it can't be read here.
        """
        if name.database == INFORMATION_SCHEMA:
            return self._information(name)
        table = self.catalogue.table(name)
        if name.what:
            return self._metadata_table(name, table)
        if scan.is_view(table):
            return self._view(table)
        if scan.is_iceberg(table):
            self.has_iceberg = True
            location = metadata_location(table)
            if name.version == ("", ""):
                return scan.iceberg(table)
            return scan.iceberg(table, snapshot_of(name, self.catalogue.read_json(location)))
        if name.version != ("", ""):
            raise not_supported("time travel on a table that is not Iceberg")
        return scan.hive(table, self._files(table))

    def _files(self, table: Table) -> list[Files]:
        keys = table.get("PartitionKeys") or []
        descriptor = table["StorageDescriptor"]
        if not descriptor.get("Location"):
            raise QueryFailed(f"HIVE_INVALID_METADATA: table {table['DatabaseName']}.{table['Name']} has no location")
        parameters = dict(table.get("Parameters") or {})
        if not keys:
            files = self.catalogue.files(descriptor["Location"])
            return [Files(descriptor, parameters, [(file, ()) for file in files])]
        groups: dict[str, Files] = {}
        for partition in self.catalogue.partitions(table):
            own = partition.get("StorageDescriptor") or descriptor
            settings = {**parameters, **(partition.get("Parameters") or {})}
            alike = json.dumps([own.get("SerdeInfo"), own.get("InputFormat"), _header(settings)], sort_keys=True)
            group = groups.setdefault(alike, Files(own, settings, []))
            values = tuple(None if one == _NO_VALUE else one for one in partition["Values"])
            group.files.extend((file, values) for file in self.catalogue.files(own["Location"]))
        return list(groups.values())

    def _view(self, table: Table) -> str:
        view = _stored_view(table)
        if view is None:
            raise not_supported(f"the view {table['Name']}, which Athena did not make,")
        if self._depth >= _DEEPEST_VIEW:
            raise QueryFailed("INVALID_VIEW: views are nested too deeply")
        inner = Tables(self.catalogue, self._depth + 1, self._numbers)
        try:
            tree = grammar.query(view["originalSql"])
            grammar.check_functions(tree, grammar.tokens(view["originalSql"]))
        except AthenaError as error:
            raise QueryFailed(
                f"INVALID_VIEW: Failed analyzing stored view '{table['Name']}': {error.message}"
            ) from None
        prefix = f"rh_view_{next(self._numbers)}"
        made = dialect.translate(tree, view.get("schema") or table["DatabaseName"], inner.read, prefix=prefix)
        self.macros += [*inner.macros, *made.macros]
        self.has_iceberg |= inner.has_iceberg
        names = ", ".join(types.quoted(column["Name"]) for column in table["StorageDescriptor"]["Columns"])
        return f"select * from ({made.query}) as viewed({names})"

    def _metadata_table(self, name: TableName, table: Table) -> str:
        if not scan.is_iceberg(table) or name.what not in _METADATA:
            raise not_supported(f"the table {name.name}${name.what}")
        columns, rows = _METADATA[name.what]
        return scan.rows(columns, rows(self.catalogue.read_json(metadata_location(table))))

    def _information(self, name: TableName) -> str:
        if name.name == "schemata":
            rows: list[list[Any]] = [
                [dialect.CATALOGUE, one] for one in [*self.catalogue.databases(), INFORMATION_SCHEMA]
            ]
            return scan.rows([("catalog_name", "varchar"), ("schema_name", "varchar")], rows)
        if name.name not in ("tables", "columns"):
            line, column = name.at
            raise QueryFailed(f"TABLE_NOT_FOUND: line {line}:{column}: Table '{name.full}' does not exist")
        found = [
            (database, table) for database in self.catalogue.databases() for table in self.catalogue.tables(database)
        ]
        if name.name == "tables":
            kinds = [
                [dialect.CATALOGUE, database, table["Name"], "VIEW" if scan.is_view(table) else "BASE TABLE"]
                for database, table in found
            ]
            columns = ("table_catalog", "table_schema", "table_name", "table_type")
            return scan.rows([(column, "varchar") for column in columns], kinds)
        return scan.rows(_COLUMNS, [row for database, table in found for row in _columns_of(database, table)])


def snapshot_of(name: TableName, metadata: dict[str, Any]) -> int:
    """The snapshot that a query's FOR VERSION or FOR TIMESTAMP AS OF means.

    Raises:
        QueryFailed: the table had none then, or never had that one.
    """
    kind, value = name.version
    if kind == "VERSION":
        known = {int(one["snapshot-id"]) for one in metadata.get("snapshots") or []}
        if not value.isdigit() or int(value) not in known:
            raise QueryFailed(f"INVALID_ARGUMENTS: Iceberg snapshot ID does not exists: {value}")
        return int(value)
    try:
        at = dt.datetime.fromisoformat(value.strip().removesuffix(" UTC"))
    except ValueError:
        raise not_supported(f"time travel to {value}", "Write it in UTC.") from None
    asked = (at if at.tzinfo else at.replace(tzinfo=dt.timezone.utc)).timestamp() * 1000
    earlier = [one for one in metadata.get("snapshot-log") or [] if one["timestamp-ms"] <= asked]
    if not earlier:
        table = f'"{name.database}"."{name.name}"'
        raise QueryFailed(f"INVALID_ARGUMENTS: No version history table {table} at or before {value}")
    return int(max(earlier, key=lambda one: int(one["timestamp-ms"]))["snapshot-id"])


def view_text(table: Table) -> str | None:
    """The query of a view that Athena made, or None."""
    view = _stored_view(table)
    return str(view["originalSql"]) if view else None


def _stored_view(table: Table) -> dict[str, Any] | None:
    found = _VIEW.match((table.get("ViewOriginalText") or "").strip())
    if found is None:
        return None
    try:
        view: dict[str, Any] = json.loads(base64.b64decode(found.group(1)))
    except (binascii.Error, ValueError):
        return None
    return view if "originalSql" in view else None


_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_COLUMNS = [
    *((name, "varchar") for name in ("table_catalog", "table_schema", "table_name", "column_name")),
    ("ordinal_position", "bigint"),
    *((name, "varchar") for name in ("column_default", "is_nullable", "data_type", "comment", "extra_info")),
]


def _columns_of(database: str, table: Table) -> list[list[Any]]:
    keys = table.get("PartitionKeys") or []
    rows: list[list[Any]] = []
    for place, column in enumerate([*(table.get("StorageDescriptor") or {}).get("Columns", []), *keys], 1):
        kind = _trino_type(column.get("Type", "string"))
        extra = "partition key" if column in keys else None
        rows.append(
            [dialect.CATALOGUE, database, table["Name"], column["Name"], place, None, "YES", kind]
            + [column.get("Comment"), extra]
        )
    return rows


def _trino_type(hive: str) -> str:
    """The type of a column in Trino's words; one that can't be read stays as it is: it is only shown."""
    try:
        return types.trino(types.parse(hive))
    except QueryFailed:
        return hive


def _header(settings: dict[str, str]) -> str:
    return settings.get("skip.header.line.count", "")


def metadata_location(table: Table) -> str:
    """Where an Iceberg table's metadata is.

    Raises:
        QueryFailed: the catalogue does not say.
    """
    location = (table.get("Parameters") or {}).get("metadata_location")
    if not location:
        raise QueryFailed(
            f"ICEBERG_MISSING_METADATA: table {table['DatabaseName']}.{table['Name']} has no metadata_location"
        )
    return str(location)


def _at(milliseconds: int) -> str:
    seconds, rest = divmod(int(milliseconds), 1000)
    return f"{dt.datetime.fromtimestamp(seconds, dt.timezone.utc):%Y-%m-%d %H:%M:%S}.{rest:03d}+00"


def _snapshots(metadata: dict[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for one in metadata.get("snapshots") or []:
        summary = dict(one.get("summary") or {})
        operation = summary.pop("operation", None)
        rows.append(
            [_at(one["timestamp-ms"]), one["snapshot-id"], one.get("parent-snapshot-id"), operation]
            + [one.get("manifest-list"), summary]
        )
    return rows


def _history(metadata: dict[str, Any]) -> list[list[Any]]:
    parents = {one["snapshot-id"]: one.get("parent-snapshot-id") for one in metadata.get("snapshots") or []}
    ancestors, current = set(), metadata.get("current-snapshot-id")
    while current in parents:
        ancestors.add(current)
        current = parents[current]
    return [
        [_at(one["timestamp-ms"]), one["snapshot-id"], parents.get(one["snapshot-id"])]
        + ["true" if one["snapshot-id"] in ancestors else "false"]
        for one in metadata.get("snapshot-log") or []
    ]


def _refs(metadata: dict[str, Any]) -> list[list[Any]]:
    return [
        [name, str(one["type"]).upper(), one["snapshot-id"], one.get("max-ref-age-ms")]
        + [one.get("min-snapshots-to-keep"), one.get("max-snapshot-age-ms")]
        for name, one in (metadata.get("refs") or {}).items()
    ]


# Iceberg's own tables that its metadata file alone tells; their columns: Athena User Guide, "Query Iceberg metadata".
_METADATA: dict[str, tuple[list[tuple[str, str]], Any]] = {
    "snapshots": (
        [("committed_at", _UTC), ("snapshot_id", "bigint"), ("parent_id", "bigint"), ("operation", "varchar")]
        + [("manifest_list", "varchar"), ("summary", "map(varchar, varchar)")],
        _snapshots,
    ),
    "history": (
        [
            ("made_current_at", _UTC),
            ("snapshot_id", "bigint"),
            ("parent_id", "bigint"),
            ("is_current_ancestor", "boolean"),
        ],
        _history,
    ),
    "refs": (
        [("name", "varchar"), ("type", "varchar"), ("snapshot_id", "bigint"), ("max_reference_age_in_ms", "bigint")]
        + [("min_snapshots_to_keep", "bigint"), ("max_snapshot_age_in_ms", "bigint")],
        _refs,
    ),
}
