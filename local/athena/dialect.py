"""A Trino query as DuckDB's: a macro that reads it for each table, one of ours for what means something else there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.athena import positions
from local.athena.errors import QueryFailed, not_supported
from local.athena.worker import NAMELESS

CATALOGUE = "awsdatacatalog"
_WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INT", "BIGINT")
_TEXTS = ("VARCHAR", "TEXT", "CHAR", "NVARCHAR")


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
        change = _CHANGES.get(type(node).__name__)
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


def _call(name: str, *arguments: Any) -> Any:
    from sqlglot import exp

    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _divide(node: Any) -> Any:
    return _call("rh_divide", node.this, node.expression)


def _modulo(node: Any) -> Any:
    return _call("rh_modulo", node.this, node.expression)


def _average(node: Any) -> Any:
    """The average of decimals is a decimal, of whole numbers a double: the type that DuckDB gives their median."""
    from sqlglot import exp

    outer = node
    while isinstance(outer.parent, (exp.Filter, exp.Window)) and outer.parent.this is outer:
        outer = outer.parent
    like = outer.copy()
    inner = like if like == node else next(like.find_all(exp.Avg))
    median = exp.Median(this=inner.this.copy())
    if inner is like:
        like = median
    else:
        inner.replace(median)
    never = exp.Case(ifs=[exp.If(this=exp.false(), true=like)])
    typed = exp.Anonymous(this="cast_to_type", expressions=[exp.cast(outer.copy(), "varchar", dialect="duckdb"), never])
    if outer is node:
        return typed
    outer.replace(typed)
    return node


def _with_interval(node: Any) -> Any:
    """date + interval: a date stays a date."""
    from sqlglot import exp

    left, right = node.this, node.expression
    minus = isinstance(node, exp.Sub)
    if isinstance(right, exp.Interval):
        return _call("rh_shift", left, exp.Neg(this=exp.Paren(this=right.copy())) if minus else right)
    if isinstance(left, exp.Interval) and not minus:
        return _call("rh_shift", right, left)
    return node


def _date_add(node: Any) -> Any:
    from sqlglot import exp

    unit = str(node.args["unit"].name).lower()
    units = {"millisecond": "milliseconds", "quarter": ""}
    if unit not in ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"):
        raise QueryFailed(f"INVALID_FUNCTION_ARGUMENT: '{unit}' is not a valid TIMESTAMP field")
    name = "to_months" if unit == "quarter" else f"to_{units.get(unit, unit + 's')}"
    amount = node.expression
    # What an amount in quotes is in Trino's text is a number in sqlglot's tree.
    if isinstance(amount, exp.Interval):
        amount = amount.this
    if isinstance(amount, exp.Literal) and amount.is_string:
        amount = exp.cast(amount.copy(), "bigint")
    if unit == "quarter":
        amount = exp.Mul(this=exp.Paren(this=amount.copy()), expression=exp.Literal.number(3))
    return _call("rh_shift", node.this, _call(name, amount))


def _date_diff(node: Any) -> Any:
    from sqlglot import exp

    unit = exp.Literal.string(str(node.args["unit"].name).lower())
    return _call("date_sub", unit, node.expression, node.this)


def _date_trunc(node: Any) -> Any:
    from sqlglot import exp

    return _call("rh_date_trunc", exp.Literal.string(str(node.args["unit"].name).lower()), node.this)


def _regexp_extract(node: Any) -> Any:
    from sqlglot import exp

    group = node.args.get("group") or exp.Literal.number(0)
    return _call("rh_regexp_extract", node.this, node.expression, group)


def _split_part(node: Any) -> Any:
    return _call("rh_split_part", node.this, node.args["delimiter"], node.args["part_index"])


def _cast(node: Any) -> Any:
    kind = node.to.this.name if hasattr(node.to.this, "name") else ""
    if isinstance(node.this, (str,)) or node.this.is_string or node.this.is_int:
        return node
    if kind in _WHOLE_NUMBERS:
        changed = node.copy()
        changed.set("this", _call("rh_whole", node.this))
        return changed
    if kind in _TEXTS and type(node).__name__ == "Cast":
        return _call("rh_text", node.this)
    return node


def _reduce(node: Any) -> Any:
    finish = node.args.get("finish")
    if finish is None:
        return node
    body, names = finish.this, [one.name for one in finish.expressions]
    if len(names) != 1 or body.name != names[0]:
        raise not_supported("reduce with an output function other than s -> s")
    changed = node.copy()
    changed.set("finish", None)
    return changed


def _number(node: Any) -> Any:
    """A number with a point is a double on Athena (measured there: `SELECT 1.5`), and a decimal in DuckDB."""
    from sqlglot import exp

    if node.is_string or node.this.isdigit():
        return node
    return exp.cast(node.copy(), "double")


def _quantile(node: Any) -> Any:
    from sqlglot import exp

    node.set("quantile", exp.cast(node.args["quantile"].copy(), "float", dialect="duckdb"))
    return node


def _at_time_zone(node: Any) -> Any:
    """UTC is the zone of every timestamp here; one with another zone DuckDB can't hold."""
    from sqlglot import exp

    zone = node.args.get("zone")
    if zone is None or not zone.is_string or zone.name.upper() != "UTC":
        raise not_supported("AT TIME ZONE with a zone other than 'UTC'")
    return exp.cast(node.this.copy(), "timestamptz", dialect="duckdb")


_ALIASES = {"map_agg": "rh_map_agg", "listagg": "string_agg"}


def _anonymous(node: Any) -> Any:
    name = _ALIASES.get(str(node.this).lower())
    return _call(name, *node.expressions) if name else node


_CHANGES: dict[str, Callable[[Any], Any]] = {
    "Div": _divide,
    "Mod": _modulo,
    "Avg": _average,
    "Add": _with_interval,
    "Sub": _with_interval,
    "DateAdd": _date_add,
    "DateDiff": _date_diff,
    "DateTrunc": _date_trunc,
    "TimestampTrunc": _date_trunc,
    "RegexpExtract": _regexp_extract,
    "SplitPart": _split_part,
    "Cast": _cast,
    "TryCast": _cast,
    "Reduce": _reduce,
    "Anonymous": _anonymous,
    "Literal": _number,
    "ApproxQuantile": _quantile,
    "AtTimeZone": _at_time_zone,
}
