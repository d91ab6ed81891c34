"""Rules of one frame's columns: each takes a rule and the rows, and gives what it came to and which rows meet it."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column, Window
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import DoubleType, IntegerType

from awsgluedq.dqdl.conditions import column_meets, holds
from awsgluedq.dqdl.measuring import ALL, Data, Measured, first, number, one_column, share_of, with_condition
from awsgluedq.dqdl.parser import Condition, Rule, RulesetError

F_INT, F_DOUBLE = IntegerType(), DoubleType()
DATA_TYPES = {
    "Boolean": "boolean",
    "Date": "date",
    "Timestamp": "timestamp",
    "Integer": "int",
    "Double": "double",
    "Float": "float",
    "Long": "bigint",
    "String": "string",
}


def completeness(rule: Rule, data: Data) -> Measured:
    name = one_column(rule)
    column, _ = data.column(name)
    share = share_of(data.frame, column.isNotNull())
    condition = (rule.condition or ALL) if rule.name == "IsComplete" else rule.condition
    measured = number(f"Column.{name}.Completeness", share, with_condition(rule, condition), column.isNotNull())
    return measured


def _once(columns: list[Column]) -> Column:
    return F.count(F.lit(1)).over(Window.partitionBy(*columns)) == 1


def uniqueness(rule: Rule, data: Data) -> Measured:
    """Values that occur once, among all rows that have one."""
    name = one_column(rule)
    column, _ = data.column(name)
    filled = data.frame.where(column.isNotNull())
    share = share_of(filled.select(_once([column]).alias("once")), F.col("once"))
    condition = (rule.condition or ALL) if rule.name == "IsUnique" else rule.condition
    return number(
        f"Column.{name}.Uniqueness", share, with_condition(rule, condition), _once([column]) | column.isNull()
    )


def primary_key(rule: Rule, data: Data) -> Measured:
    columns = [data.column(name)[0] for name in rule.parameters]
    filled = columns[0].isNotNull()
    for column in columns[1:]:
        filled = filled & column.isNotNull()
    rows = filled & _once(columns)
    share = share_of(data.frame.select(rows.alias("met")), F.col("met"))
    one = len(columns) == 1
    metric = f"Column.{rule.parameters[0]}.Uniqueness" if one else f"Multicolumn.{','.join(rule.parameters)}.Uniqueness"
    return Measured(share == 1.0, {metric: share or 0.0}, rows)


def distinct(rule: Rule, data: Data) -> Measured:
    name = one_column(rule)
    count = first(data.frame, F.countDistinct(data.column(name)[0]))
    return number(f"Column.{name}.DistinctValuesCount", count, rule)


def unique_value_ratio(rule: Rule, data: Data) -> Measured:
    """Values that occur once, among the different values."""
    name = one_column(rule)
    column, _ = data.column(name)
    groups = data.frame.where(column.isNotNull()).groupBy(column.alias("value")).count()
    return number(f"Column.{name}.UniqueValueRatio", share_of(groups, F.col("count") == 1), rule)


def column_values(rule: Rule, data: Data) -> Measured:
    name = one_column(rule)
    column, data_type = data.column(name)
    if rule.condition is None:
        raise RulesetError(f"DQDL: ColumnValues needs a condition: {rule.text}")
    rows = column_meets(column, data_type, rule.condition)
    share = share_of(data.frame, rows) or 0.0
    metrics = {f"Column.{name}.ColumnValues.Compliance": share, **_extremes(data, name)}
    return Measured(holds(share, rule.threshold or ALL), metrics, rows)


def _extremes(data: Data, name: str) -> dict[str, float]:
    column, data_type = data.column(name)
    if not hasattr(data_type, "precision") and data_type.typeName() not in _NUMBERS:
        return {}
    row = data.frame.agg(F.min(column), F.max(column)).first()
    if row is None or row[0] is None:
        return {}
    return {f"Column.{name}.Minimum": float(row[0]), f"Column.{name}.Maximum": float(row[1])}


_NUMBERS = ("byte", "short", "integer", "long", "float", "double")


def column_length(rule: Rule, data: Data) -> Measured:
    name = one_column(rule)
    column, _ = data.column(name)
    if rule.condition is None:
        raise RulesetError(f"DQDL: ColumnLength needs a condition: {rule.text}")
    length = F.length(column.cast("string"))
    rows = column_meets(length, F_INT, rule.condition)
    row = data.frame.agg(F.min(length), F.max(length)).first()
    metrics = {} if row is None or row[0] is None else {
        f"Column.{name}.MinimumLength": float(row[0]), f"Column.{name}.MaximumLength": float(row[1])
    }  # fmt: skip
    return Measured(holds(share_of(data.frame, rows), rule.threshold or ALL), metrics, rows)


def data_type(rule: Rule, data: Data) -> Measured:
    name = one_column(rule)
    column, _ = data.column(name)
    wanted = str(rule.condition.values[0]) if rule.condition and rule.condition.operator == "=" else ""
    if wanted not in DATA_TYPES:
        raise RulesetError(f"DQDL: ColumnDataType = one of {', '.join(DATA_TYPES)}: {rule.text}")
    rows = column.isNull() | column.cast("string").cast(DATA_TYPES[wanted]).isNotNull()
    if wanted in ("Integer", "Long"):
        # Spark takes 1.5 for a 1.
        rows = column.isNull() | (rows & column.cast("string").rlike(r"^\s*[+-]?\d+\s*$"))
    share = share_of(data.frame, rows) or 0.0
    return Measured(holds(share, rule.threshold or ALL), {f"Column.{name}.ColumnDataType.Compliance": share}, rows)


def freshness(rule: Rule, data: Data) -> Measured:
    """Hours since the moment in the column; all rows must meet the condition."""
    name = one_column(rule)
    column, _ = data.column(name)
    if rule.condition is None:
        raise RulesetError(f"DQDL: DataFreshness needs a condition: {rule.text}")
    age = (F.unix_timestamp(F.current_timestamp()) - F.unix_timestamp(column.cast("timestamp"))) / 3600
    hours = Condition(rule.condition.operator, tuple(getattr(one, "hours", one) for one in rule.condition.values))
    rows = column_meets(age, F_DOUBLE, hours)
    share = share_of(data.frame, rows) or 0.0
    return Measured(holds(share, rule.threshold or ALL), {f"Column.{name}.DataFreshness.Compliance": share}, rows)


def statistic(name: str, function: Callable[[Column], Column]) -> Callable[[Rule, Data], Measured]:
    def measured(rule: Rule, data: Data) -> Measured:
        column, _ = data.column(one_column(rule))
        value = first(data.frame, function(column.cast("double")))
        return number(f"Column.{one_column(rule)}.{name}", value, rule)

    return measured


def entropy(rule: Rule, data: Data) -> Measured:
    """Of the values' frequencies, in nats."""
    name = one_column(rule)
    column, _ = data.column(name)
    counts = data.frame.where(column.isNotNull()).groupBy(column.alias("value")).count()
    total = first(counts, F.sum("count"))
    share = F.col("count") / F.lit(total or 1.0)
    return number(f"Column.{name}.Entropy", first(counts, -F.sum(share * F.log(share))), rule)


def correlation(rule: Rule, data: Data) -> Measured:
    if len(rule.parameters) != 2:
        raise RulesetError(f"DQDL: ColumnCorrelation takes two columns: {rule.text}")
    one, other = (data.column(name)[0].cast("double") for name in rule.parameters)
    metric = f"Multicolumn.{','.join(rule.parameters)}.ColumnCorrelation"
    return number(metric, first(data.frame, F.corr(one, other)), rule)
