"""One column type in three languages: Hive's (the catalogue), DuckDB's (the engine), Athena's (its answers).

Sources: Athena User Guide, "Data types in Amazon Athena"; names and precisions of GetQueryResults as PyAthena and
awswrangler read them: a base name without parameters (`decimal`, `array`, `timestamp with time zone`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from local.athena.errors import not_supported

_DUCKDB = {
    "boolean": "BOOLEAN", "tinyint": "TINYINT", "smallint": "SMALLINT", "int": "INTEGER", "integer": "INTEGER",
    "bigint": "BIGINT", "long": "BIGINT", "float": "FLOAT", "real": "FLOAT", "double": "DOUBLE", "string": "VARCHAR",
    "varchar": "VARCHAR", "char": "VARCHAR", "binary": "BLOB", "date": "DATE", "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE", "timestamp with time zone": "TIMESTAMP WITH TIME ZONE", "time": "TIME",
    "uuid": "UUID",
}  # fmt: skip
_TRINO = {"string": "varchar", "int": "integer", "binary": "varbinary", "float": "real", "long": "bigint"}
# DuckDB's type -> Athena's name of it, precision, scale.
_ATHENA = {
    "boolean": ("boolean", 0, 0), "tinyint": ("tinyint", 3, 0), "smallint": ("smallint", 5, 0),
    "integer": ("integer", 10, 0), "bigint": ("bigint", 19, 0), "hugeint": ("bigint", 19, 0),
    "utinyint": ("smallint", 5, 0), "usmallint": ("integer", 10, 0), "uinteger": ("bigint", 19, 0),
    "ubigint": ("bigint", 19, 0), "uhugeint": ("bigint", 19, 0), "float": ("float", 17, 0),
    "double": ("double", 17, 0), "varchar": ("varchar", 2147483647, 0), "blob": ("varbinary", 1073741824, 0),
    "date": ("date", 0, 0), "time": ("time", 3, 0), "timestamp": ("timestamp", 3, 0),
    "timestamp_ms": ("timestamp", 3, 0), "timestamp_s": ("timestamp", 3, 0), "timestamp_ns": ("timestamp", 3, 0),
    "timestamp with time zone": ("timestamp with time zone", 3, 0), "interval": ("interval day to second", 0, 0),
    "list": ("array", 0, 0), "array": ("array", 0, 0), "map": ("map", 0, 0), "struct": ("row", 0, 0),
    "json": ("json", 0, 0), "uuid": ("uuid", 0, 0), '"null"': ("unknown", 0, 0), "sqlnull": ("unknown", 0, 0),
}  # fmt: skip
_TOKENS = re.compile(r"\s*([<>(),:]|[^<>(),:]+)")


@dataclass(frozen=True)
class HiveType:
    """A parsed type of the catalogue: its name, its numbers (`decimal(10,2)`) and the types within it.

    `fields` are the names of a struct's parts; for arrays and maps they are empty.
    """

    name: str
    numbers: tuple[int, ...] = ()
    parts: tuple[HiveType, ...] = ()
    fields: tuple[str, ...] = ()


def parse(text: str) -> HiveType:
    """Parse `map<string,struct<a:int,b:decimal(10,2)>>`.

    Raises:
        QueryFailed: it is no type, or one that is not supported.
    """
    tokens = [token for token in (part.strip() for part in _TOKENS.findall(text)) if token]
    try:
        found, rest = _type(tokens)
    except (IndexError, ValueError):
        raise not_supported(f"the column type {text}") from None
    if rest:
        raise not_supported(f"the column type {text}")
    return found


def _type(tokens: list[str]) -> tuple[HiveType, list[str]]:
    name, rest = tokens[0].lower(), tokens[1:]
    if rest[:1] == ["("]:
        end = rest.index(")")
        return HiveType(name, tuple(int(token) for token in rest[1:end] if token != ",")), rest[end + 1 :]
    if rest[:1] != ["<"]:
        return HiveType(name), rest
    parts: list[HiveType] = []
    fields: list[str] = []
    while rest[0] != ">":
        rest = rest[1:]
        if name == "struct":
            fields.append(rest[0])
            rest = rest[2:]
        part, rest = _type(rest)
        parts.append(part)
    return HiveType(name, (), tuple(parts), tuple(fields)), rest[1:]


def duckdb(kind: HiveType) -> str:
    """The DuckDB type that holds it.

    Raises:
        QueryFailed: there is none.
    """
    if kind.name == "decimal":
        precision, scale = (*kind.numbers, 10, 0)[:2] if len(kind.numbers) != 1 else (kind.numbers[0], 0)
        return f"DECIMAL({precision},{scale})"
    if kind.name == "array" and len(kind.parts) == 1:
        return f"{duckdb(kind.parts[0])}[]"
    if kind.name == "map" and len(kind.parts) == 2:
        return f"MAP({duckdb(kind.parts[0])}, {duckdb(kind.parts[1])})"
    if kind.name == "struct" and kind.parts:
        fields = zip(kind.fields, kind.parts, strict=True)
        return "STRUCT(" + ", ".join(f"{quoted(name)} {duckdb(part)}" for name, part in fields) + ")"
    if kind.name not in _DUCKDB:
        raise not_supported(f"the column type {kind.name}")
    return _DUCKDB[kind.name]


def trino(kind: HiveType) -> str:
    """The type as Trino writes it, for instance in `information_schema` and SHOW COLUMNS of a view."""
    if kind.name == "struct":
        fields = zip(kind.fields, kind.parts, strict=True)
        return "row(" + ", ".join(f"{name} {trino(part)}" for name, part in fields) + ")"
    if kind.parts:
        return f"{kind.name}({', '.join(trino(part) for part in kind.parts)})"
    name = _TRINO.get(kind.name, kind.name)
    if kind.name == "timestamp":
        return "timestamp(3)"
    return f"{name}({','.join(str(number) for number in kind.numbers)})" if kind.numbers else name


def hive(kind: Any) -> str:
    """The catalogue's type of a result column, given as DuckDB describes it: what CTAS writes into the catalogue."""
    parts = dict(kind.children) if kind.id in ("decimal", "list", "array", "map", "struct") else {}
    if kind.id == "decimal":
        return f"decimal({parts['precision']},{parts['scale']})"
    if kind.id in ("list", "array"):
        return f"array<{hive(parts['child'])}>"
    if kind.id == "map":
        return f"map<{hive(parts['key'])},{hive(parts['value'])}>"
    if kind.id == "struct":
        return "struct<" + ",".join(f"{name}:{hive(part)}" for name, part in parts.items()) + ">"
    name = _athena(kind)[0]
    if name in ("timestamp with time zone", "time", "json", "uuid", "unknown", "interval day to second"):
        raise not_supported(f"a table's column of type {name}")
    return {"varchar": "string", "integer": "int", "varbinary": "binary"}.get(name, name)


def column_info(name: str, kind: Any) -> dict[str, Any]:
    """A result column in GetQueryResults, `kind` as DuckDB describes it."""
    athena, precision, scale = _athena(kind)
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": athena,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": athena in ("varchar", "char"),
    }


def _athena(kind: Any) -> tuple[str, int, int]:
    if kind.id == "decimal":
        parts = dict(kind.children)
        return "decimal", int(parts["precision"]), int(parts["scale"])
    name = "json" if str(kind).upper() == "JSON" else str(kind.id).lower()
    if name not in _ATHENA:
        raise not_supported(f"a result column of DuckDB's type {kind}")
    return _ATHENA[name]


def quoted(name: str) -> str:
    """A name as an SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"
