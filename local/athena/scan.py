"""A table of the catalogue as a SELECT for DuckDB: which reader, which files, which types.

Pure: whoever calls it has looked the table, its partitions and its files up. Text tables are read line by line and
taken apart by the SerDe's own rules, since DuckDB's CSV reader has others (quotes, missing fields, NULL).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from local.athena import types
from local.athena.errors import QueryFailed, not_supported
from local.athena.types import HiveType, literal, quoted

Table = dict[str, Any]
# No text holds it: the reader takes a whole line for one field.
_NO_DELIMITER = "\x01\x02\x03"
_LONGEST_LINE = 64 * 1024 * 1024
_LAZY = ("lazysimpleserde", "multidelimitserde")
_SERDES = {"opencsvserde": "opencsv", "jsonserde": "json", "parquethiveserde": "parquet", "avroserde": "avro"}


@dataclass(frozen=True)
class Files:
    """Files that are read alike, each with its partition's values (none in a table without partitions)."""

    descriptor: dict[str, Any]
    parameters: dict[str, str]
    files: list[tuple[str, tuple[str | None, ...]]]


def is_iceberg(table: Table) -> bool:
    """True for an Iceberg table."""
    return str((table.get("Parameters") or {}).get("table_type", "")).upper() == "ICEBERG"


def is_view(table: Table) -> bool:
    """True for a view."""
    return table.get("TableType") == "VIRTUAL_VIEW"


def iceberg(table: Table, snapshot: int | None = None) -> str:
    """The rows of an Iceberg table, as its newest metadata or an earlier snapshot says."""
    location = literal(str(table["Parameters"]["metadata_location"]))
    chosen = "" if snapshot is None else f", snapshot_from_id = {snapshot}"
    return f"select * from iceberg_scan({location}{chosen})"


def hive(table: Table, groups: Iterable[Files]) -> str:
    """The rows of a table of files: its columns, then its partition keys.

    Raises:
        QueryFailed: a type or a file format that is not supported.
    """
    columns = [(column["Name"], types.parse(column["Type"])) for column in table["StorageDescriptor"]["Columns"]]
    keys = [(key["Name"], types.parse(key["Type"])) for key in table.get("PartitionKeys") or []]
    parts = [_group(columns, keys, group) for group in groups if group.files]
    return " union all ".join(parts) if parts else empty([*columns, *keys])


def empty(columns: list[tuple[str, HiveType]]) -> str:
    """No rows, and the columns."""
    found = ", ".join(f"cast(null as {types.duckdb(kind)}) as {quoted(name)}" for name, kind in columns)
    return f"select {found} where false"


def rows(columns: list[tuple[str, str]], values: list[list[Any]]) -> str:
    """Rows that are known already: columns with their DuckDB types, and Python's values (text, number, None, dict)."""
    names = ", ".join(quoted(name) for name, _ in columns)
    selected = ", ".join(f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in columns)
    if not values:
        nothing = ", ".join(f"cast(null as {kind}) as {quoted(name)}" for name, kind in columns)
        return f"select {nothing} where false"
    lines = ", ".join("(" + ", ".join(_constant(value) for value in row) + ")" for row in values)
    return f"select {selected} from (values {lines}) as known({names})"


def _constant(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        keys = ", ".join(literal(str(key)) for key in value)
        return f"map([{keys}], [{', '.join(literal(str(one)) for one in value.values())}])"
    return str(value) if isinstance(value, int) else literal(str(value))


def _group(columns: list[tuple[str, HiveType]], keys: list[tuple[str, HiveType]], group: Files) -> str:
    reader = _READERS[_format(group)]
    inner = reader(columns, group)
    if not keys:
        return f"select {', '.join(quoted(name) for name, _ in columns)} from ({inner})"
    values = ", ".join(
        f"({literal(file)}, {', '.join('null' if value is None else literal(value) for value in found)})"
        for file, found in group.files
    )
    names = ", ".join(f"k{index}" for index in range(len(keys)))
    selected = [f"rows.{quoted(name)}" for name, _ in columns]
    selected += [
        f"cast(parts.k{index} as {types.duckdb(kind)}) as {quoted(name)}" for index, (name, kind) in enumerate(keys)
    ]
    return (
        f"select {', '.join(selected)} from ({inner}) as rows"
        f" join (values {values}) as parts(file, {names}) on rows.rh_file = parts.file"
    )


def _format(group: Files) -> str:
    serde = str((group.descriptor.get("SerdeInfo") or {}).get("SerializationLibrary", "")).rpartition(".")[2]
    if serde.lower() in _SERDES:
        return _SERDES[serde.lower()]
    if serde.lower() in _LAZY:
        return "text"
    raise not_supported(f"the file format of {serde or group.descriptor.get('InputFormat') or 'no SerDe'}")


def _paths(group: Files) -> str:
    """The files as a list of patterns that mean just these names."""
    return "[" + ", ".join(literal(_escaped(file)) for file, _ in group.files) + "]"


def _escaped(path: str) -> str:
    return "".join(f"[{one}]" if one in "*?[" else one for one in path)


def _serde(group: Files) -> dict[str, str]:
    return dict((group.descriptor.get("SerdeInfo") or {}).get("Parameters") or {})


def _lines(group: Files) -> str:
    skip = int(group.parameters.get("skip.header.line.count") or _of_descriptor(group, "skip.header.line.count") or 0)
    return (
        f"select line, filename as rh_file from read_csv({_paths(group)}, columns = {{'line': 'VARCHAR'}},"
        f" auto_detect = false, delim = {literal(_NO_DELIMITER)}, quote = '', escape = '', header = false,"
        f" skip = {skip}, strict_mode = false, filename = true, maximum_line_size = {_LONGEST_LINE})"
    )


def _of_descriptor(group: Files, name: str) -> str:
    return str((group.descriptor.get("Parameters") or {}).get(name) or "")


def _text(columns: list[tuple[str, HiveType]], group: Files) -> str:
    """LazySimpleSerDe: no quotes; a field that is no number is NULL, and so is one that is missing."""
    serde = _serde(group)
    delimiter = serde.get("field.delim") or serde.get("serialization.format") or "\x01"
    delimiter = "\x01" if delimiter == "1" else delimiter
    null = serde.get("serialization.null.format", "\\N")
    fields = f"string_split(line, {literal(delimiter)})"
    if escape := serde.get("escape.delim"):
        # Out of the way before the line is split, back in its place afterwards.
        hidden = f"replace(replace(line, {literal(escape * 2)}, chr(2)), {literal(escape + delimiter)}, chr(3))"
        shown = f"replace(replace(f, chr(3), {literal(delimiter)}), chr(2), {literal(escape)})"
        fields = f"list_transform(string_split({hidden}, {literal(delimiter)}), lambda f: {shown})"
    selected = [
        f"{_lazy(f'nullif(fields[{index + 1}], {literal(null)})', kind)} as {quoted(name)}"
        for index, (name, kind) in enumerate(columns)
    ]
    return f"select {', '.join(selected)}, rh_file from (select {fields} as fields, rh_file from ({_lines(group)}))"


def _lazy(field: str, kind: HiveType) -> str:
    duckdb = types.duckdb(kind)
    if kind.parts or kind.name == "binary":
        raise not_supported(f"the type {kind.name} in a delimited text file")
    if kind.name in ("tinyint", "smallint", "int", "bigint"):
        # "We allow decimals and will return a truncated integer in that case" (Hive, LazyInteger).
        return f"try_cast(regexp_extract({field}, '^([+-]?[0-9]+)([.][0-9]*)?$', 1) as {duckdb})"
    if kind.name == "boolean":
        return f"case lower({field}) when 'true' then true when 'false' then false end"
    return field if duckdb == "VARCHAR" else f"try_cast({field} as {duckdb})"


def _opencsv(columns: list[tuple[str, HiveType]], group: Files) -> str:
    """OpenCSVSerDe: quotes and escapes; an empty field is an empty text, and no number."""
    serde = _serde(group)
    comma, quote = serde.get("separatorChar") or ",", serde.get("quoteChar") or '"'
    escape = serde.get("escapeChar") or "\\"
    q, e, c = (_pattern(one) for one in (quote, escape, comma))
    whole = f"{c}({q}(?:[^{q}{e}]|{e}.|{q}{q})*{q}|[^{c}]*)"
    inner = f"regexp_replace(f[2:-2], {literal(f'{e}(.)|{q}({q})')}, '\\1\\2', 'g')"
    is_quoted = f"length(f) > 1 and starts_with(f, {literal(quote)}) and ends_with(f, {literal(quote)})"
    fields = (
        f"list_transform(regexp_extract_all({literal(comma)} || line, {literal(whole)}, 1),"
        f" lambda f: case when {is_quoted} then {inner} else f end)"
    )
    selected = [f"{_opencsv_value(index, kind)} as {quoted(name)}" for index, (name, kind) in enumerate(columns)]
    return f"select {', '.join(selected)}, rh_file from (select {fields} as fields, rh_file from ({_lines(group)}))"


def _pattern(one: str) -> str:
    """A character within a regular expression, in or out of brackets."""
    return f"\\x{{{ord(one):x}}}"


def _opencsv_value(index: int, kind: HiveType) -> str:
    field, duckdb = f"fields[{index + 1}]", types.duckdb(kind)
    if kind.name == "date":
        return f"date '1970-01-01' + cast({field} as integer)"
    if kind.name == "timestamp":
        return f"epoch_ms(cast({field} as bigint))"
    if kind.parts or kind.name == "binary":
        raise not_supported(f"the type {kind.name} in a CSV file")
    return field if duckdb == "VARCHAR" else f"cast({field} as {duckdb})"


def _json(columns: list[tuple[str, HiveType]], group: Files) -> str:
    """A JSON object a line; a key is found whatever its case, unless the SerDe is told otherwise."""
    serde = _serde(group)
    spelled = {path.lower(): path for path in serde.get("paths", "").split(",") if path}
    spelled |= {name[8:].lower(): key for name, key in serde.items() if name.startswith("mapping.")}
    selected = [
        f"{_json_value(spelled.get(name.lower(), name), name.lower() in spelled, kind)} as {quoted(name)}"
        for name, kind in columns
    ]
    skip = group.parameters.get("skip.header.line.count")
    if skip and int(skip):
        raise not_supported("a header line in a JSON file")
    inner = f"select cast(line as json) as j, rh_file from ({_lines(group)})"
    return f"select {', '.join(selected)}, rh_file from ({inner})"


def _json_value(key: str, is_certain: bool, kind: HiveType) -> str:
    path = literal("$." + json.dumps(key, ensure_ascii=False))
    found = f"json_extract(j, {path})"
    if not is_certain:
        other = f"list_filter(json_keys(j), lambda k: lower(k) = {literal(key.lower())})[1]"
        found = f"coalesce({found}, json_extract(j, '$.\"' || {other} || '\"'))"
    if kind.name in ("string", "varchar", "char"):
        return f"({found}) ->> '$'"
    if kind.parts:
        return f"json_transform({found}, {literal(json.dumps(_structure(kind)))})"
    return f"cast(({found}) ->> '$' as {types.duckdb(kind)})"


def _structure(kind: HiveType) -> Any:
    """A nested type as `json_transform` takes it."""
    if kind.name == "array":
        return [_structure(kind.parts[0])]
    if kind.name == "struct":
        return {name: _structure(part) for name, part in zip(kind.fields, kind.parts, strict=True)}
    return types.duckdb(kind)


def _columnar(reader: str) -> Any:
    def read(columns: list[tuple[str, HiveType]], group: Files) -> str:
        """By name; a column that a file lacks is NULL in it."""
        none = ", ".join(f"cast(null as {types.duckdb(kind)}) as {quoted(name)}" for name, kind in columns)
        selected = ", ".join(
            f"cast({quoted(name)} as {types.duckdb(kind)}) as {quoted(name)}" for name, kind in columns
        )
        files = (
            f"select * from {reader}({_paths(group)}, union_by_name = true, filename = 'rh_file'{_no_folders(reader)})"
        )
        return f"select {selected}, rh_file from (select {none} where false union all by name {files})"

    return read


def _no_folders(reader: str) -> str:
    return ", hive_partitioning = false" if reader == "read_parquet" else ""


_READERS: dict[str, Any] = {
    "text": _text,
    "opencsv": _opencsv,
    "json": _json,
    "parquet": _columnar("read_parquet"),
    "avro": _columnar("read_avro"),
}


def missing_database(at: tuple[int, int], database: str) -> QueryFailed:
    """Athena's failure for a database that does not exist."""
    return QueryFailed(f"SCHEMA_NOT_FOUND: line {at[0]}:{at[1]}: Schema '{database}' does not exist")
