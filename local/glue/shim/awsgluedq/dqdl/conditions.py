"""Conditions, over a number that was measured and over the values of a column."""

from __future__ import annotations

from functools import reduce
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import DataType, DateType, StringType, TimestampType

from awsgluedq.dqdl.parser import Condition, RulesetError
from awsgluedq.dqdl.values import Duration, Keyword, Now, Value

SECONDS = 3600


def holds(number: float | None, condition: Condition) -> bool:
    """True where a measured number meets the condition; a number that could not be measured meets none.

    Raises:
        RulesetError: the condition compares with something else than numbers.
    """
    wanted = [_number(value) for value in condition.values]
    if number is None:
        return False
    operator = condition.operator
    if operator in ("between", "not between"):
        # Both ends are outside (DQDL reference, "Expressions").
        return (wanted[0] < number < wanted[1]) is (operator == "between")
    if operator in ("in", "not in"):
        return (number in wanted) is (operator == "in")
    compared = {
        "=": number == wanted[0],
        "!=": number != wanted[0],
        ">": number > wanted[0],
        "<": number < wanted[0],
        ">=": number >= wanted[0],
        "<=": number <= wanted[0],
    }
    if operator not in compared:
        raise RulesetError(f"DQDL: {operator} is no comparison of numbers")
    return compared[operator]


def _number(value: Value) -> float:
    if isinstance(value, Duration):
        return value.hours
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(str(value))
    except ValueError:
        raise RulesetError(f"DQDL: expected a number, found {value!r}") from None


def column_meets(column: Column, data_type: DataType, condition: Condition) -> Column:
    """True or false for each value. A null meets every condition that does not speak of NULL."""
    met = _met(column, data_type, condition)
    if condition.speaks_of_null:
        return F.coalesce(met, F.lit(False))
    return F.coalesce(met, F.lit(True))


def _met(column: Column, data_type: DataType, condition: Condition) -> Column:
    operator, values = condition.operator, condition.values
    if operator.endswith("matches"):
        # A pattern must fit the whole value.
        fits = column.cast("string").rlike(f"^(?:{values[0]})$")
        return ~fits if operator.startswith("not") else fits
    if operator in ("in", "not in"):
        found = reduce(lambda one, other: one | other, [_equal(column, data_type, value) for value in values])
        return ~found if operator == "not in" else found
    if operator in ("=", "!="):
        equal = _equal(column, data_type, values[0])
        return ~equal if operator == "!=" else equal
    wanted = [_literal(value, data_type) for value in values]
    if operator in ("between", "not between"):
        inside = (column > wanted[0]) & (column < wanted[1])
        return ~inside if operator == "not between" else inside
    compared: dict[str, Any] = {
        ">": column > wanted[0],
        "<": column < wanted[0],
        ">=": column >= wanted[0],
        "<=": column <= wanted[0],
    }
    return compared[operator]


def _equal(column: Column, data_type: DataType, value: Value) -> Column:
    text = column.cast("string")
    if value is Keyword.NULL:
        return column.isNull()
    if value is Keyword.EMPTY:
        return text.isNotNull() & (text == "")
    if value is Keyword.WHITESPACES_ONLY:
        return text.isNotNull() & (F.length(text) > 0) & (F.trim(text) == "")
    return column == _literal(value, data_type)


def _literal(value: Value, data_type: DataType) -> Column:
    if isinstance(value, Now):
        moment = F.current_timestamp() + F.expr(f"make_interval(0, 0, 0, 0, 0, 0, {value.hours * SECONDS})")
        return moment.cast(data_type if isinstance(data_type, DateType) else "timestamp")
    if isinstance(value, (Keyword, Duration)):
        raise RulesetError(f"DQDL: {value} can't be ordered")
    if isinstance(data_type, (DateType, TimestampType, StringType)):
        return F.lit(_as_text(value)).cast(data_type)
    return F.lit(value if isinstance(value, float) else float(value)) if _is_number(value) else F.lit(value)


def _as_text(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_number(value: Value) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True
