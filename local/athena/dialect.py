"""A Trino query as DuckDB's: a macro that reads it for each table, one of ours for what means something else there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.athena import positions, rewrites
from local.athena.errors import QueryFailed, not_supported
from local.athena.worker import NAMELESS

CATALOGUE = "awsdatacatalog"


@dataclass(frozen=True)
class TableName:
    """A table as a query names it: `what` is the part after a `$`, `at` where it stands, `version` its time travel."""

    database: str
    name: str
    what: str = ""
    at: tuple[int, int] = (1, 1)
    version: tuple[str, str] = ("", "")

    @property
    def full(self) -> str:
        """As Athena's errors write it."""
        what = f"${self.what}" if self.what else ""
        return f"{CATALOGUE}.{self.database}.{self.name}{what}"


# Gives the SELECT that reads a table, or raises QueryFailed where there is none.
Reader = Callable[[TableName], str]


@dataclass(frozen=True)
class Translated:
    """A query for DuckDB, and the macros that must be there before it."""

    query: str
    macros: list[str]


def translate(tree: Any, database: str, reader: Reader, prefix: str = "rh_table") -> Translated:
    """Translate a query; `tree` is changed. Tables without a database are looked up in `database`.

    `prefix` begins the names of the macros.

    Raises:
        QueryFailed: a table does not exist, or something is not supported here.
    """
    from sqlglot.errors import ErrorLevel, UnsupportedError

    macros = _replace_tables(tree, database, reader, prefix)
    _name_columns(tree)
    for node in list(tree.walk(bfs=False))[::-1]:
        change = rewrites.CHANGES.get(type(node).__name__)
        if change:
            changed = change(node)
            if changed is not node:
                node.replace(changed)
    try:
        return Translated(tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE), macros)
    except UnsupportedError as error:
        raise not_supported(f"a part of this query ({error})") from None


def table_names(tree: Any, database: str) -> list[tuple[Any, TableName]]:
    """The nodes of a tree that stand for tables of the catalogue."""
    from sqlglot import exp

    own = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    found = []
    for node in list(tree.find_all(exp.Table)):
        if not isinstance(node.this, exp.Identifier):
            raise not_supported(f"the table function {node.this.sql(dialect='trino')}")
        if not node.args.get("db") and node.name.lower() in own:
            continue
        found.append((node, _named(node, database)))
    return found


def _named(node: Any, database: str) -> TableName:
    at = positions.of(node)
    if node.catalog and node.catalog.lower() != CATALOGUE:
        raise QueryFailed(f"CATALOG_NOT_FOUND: line {at[0]}:{at[1]}: Catalog '{node.catalog.lower()}' does not exist")
    name, _, what = node.name.lower().partition("$")
    return TableName((node.db or database).lower(), name, what, at, _version(node))


def _version(node: Any) -> tuple[str, str]:
    version = node.args.get("version")
    if version is None:
        return "", ""
    value = version.expression
    while value is not None and not value.is_string and not value.is_int:
        value = value.this if hasattr(value, "this") and not isinstance(value.this, str) else None
    if value is None or version.args.get("kind") != "AS OF":
        raise not_supported("time travel to anything but a written time or snapshot id")
    return str(version.name).upper(), str(value.this)


def _replace_tables(tree: Any, database: str, reader: Reader, prefix: str) -> list[str]:
    from sqlglot import exp

    macros: dict[TableName, str] = {}
    texts: list[str] = []
    aliases = set()
    for node, name in table_names(tree, database):
        key = TableName(name.database, name.name, name.what, (1, 1), name.version)
        if key not in macros:
            macros[key] = f"{prefix}_{len(macros)}"
            texts.append(f"create macro {macros[key]}() as table {reader(name)}")
        alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.name, quoted=True))
        aliases.add(node.name.lower())
        scan = exp.Table(this=exp.Anonymous(this=macros[key]), alias=alias.copy())
        for kept in ("sample", "pivots", "joins", "laterals"):
            if node.args.get(kept):
                scan.set(kept, node.args[kept])
        node.replace(scan)
    for column in tree.find_all(exp.Column):
        # database.table.column: the table is known by its own name alone now.
        if column.args.get("db") and column.table.lower() in aliases:
            column.set("db", None)
            column.set("catalog", None)
    return texts


def _name_columns(tree: Any) -> None:
    """Give every column without a name one that the result knows for none; others keep the name as it is written."""
    from sqlglot import exp

    for select in tree.find_all(exp.Select):
        if isinstance(select.parent, (exp.In, exp.Exists)):
            continue
        select.set("expressions", [_with_name(one) for one in select.expressions])


def _with_name(one: Any) -> Any:
    from sqlglot import exp

    if isinstance(one, (exp.Alias, exp.Star, exp.Column, exp.Aliases)):
        return one
    return exp.alias_(one, NAMELESS, quoted=False)
