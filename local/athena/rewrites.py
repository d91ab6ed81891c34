"""What means something else in DuckDB than in Trino: each node of a query's tree with the one that means the same.

The macros (`rh_…`) are in `local.athena.functions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.athena.errors import QueryFailed, not_supported

_WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INT", "BIGINT")
_TEXTS = ("VARCHAR", "TEXT", "CHAR", "NVARCHAR")


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


CHANGES: dict[str, Callable[[Any], Any]] = {
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
