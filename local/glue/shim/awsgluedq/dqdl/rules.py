"""The rule types: what each measures, and which rows meet it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from awsglue.frames import paths
from awsglue.unsupported import NotOnThisTarget
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import DataType, DoubleType, IntegerType

from awsgluedq.dqdl.conditions import column_meets, holds
from awsgluedq.dqdl.parser import Condition, Rule, RulesetError

# What a rule without a condition of its own asks of its measure.
ALL = Condition("=", (1.0,))
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


@dataclass(frozen=True)
class Data:
    """The rows that a rule is asked of, and other frames by their aliases."""

    frame: DataFrame
    others: Mapping[str, DataFrame] = field(default_factory=dict)

    def column(self, name: str) -> tuple[Column, DataType]:
        """A column and its type. Raises MissingColumn where there is none."""
        found = paths.field_of(self.frame.schema, name)
        if found is None:
            raise MissingColumn(f"Column {name} does not exist")
        return F.col(paths.quoted(found.name)), found.dataType

    def other(self, alias: str) -> DataFrame:
        """Another frame. Raises RulesetError where there is none of this alias."""
        if alias not in self.others:
            raise RulesetError(f"DQDL: there is no data source {alias!r}; there are {', '.join(self.others) or 'none'}")
        return self.others[alias]


class MissingColumn(Exception):
    """A rule names a column that is not there: the rule fails, the job does not."""


@dataclass(frozen=True)
class Measured:
    """What a rule came to.

    Attributes:
        passed: whether it holds.
        metrics: what was measured, by AWS's names.
        rows: for a rule that rows can meet or not, which do.
    """

    passed: bool
    metrics: dict[str, float]
    rows: Column | None = None


def measure(rule: Rule, data: Data) -> Measured:
    """Evaluate one rule.

    Raises:
        NotOnThisTarget: a rule type that is not evaluated here, by its name.
        RulesetError: parameters or a condition that the type does not have.
        MissingColumn: a column that is not there.
    """
    if rule.name not in TYPES:
        raise NotOnThisTarget(f"data quality: rule type {rule.name}", f"evaluated are {', '.join(TYPES)}")
    return TYPES[rule.name](rule, data)


def _number(metric: str, value: float | None, rule: Rule, rows: Column | None = None) -> Measured:
    condition = rule.condition
    if condition is None:
        raise RulesetError(f"DQDL: {rule.name} needs a condition: {rule.text}")
    return Measured(holds(value, condition), {} if value is None else {metric: value}, rows)


def _first(frame: DataFrame, column: Column) -> float | None:
    row = frame.agg(column).first()
    return None if row is None or row[0] is None else float(row[0])


def _one(rule: Rule) -> str:
    if len(rule.parameters) != 1:
        raise RulesetError(f"DQDL: {rule.name} takes one column: {rule.text}")
    return rule.parameters[0]


def _row_count(rule: Rule, data: Data) -> Measured:
    return _number("Dataset.*.RowCount", float(data.frame.count()), rule)


def _column_count(rule: Rule, data: Data) -> Measured:
    return _number("Dataset.*.ColumnCount", float(len(data.frame.columns)), rule)


def _column_exists(rule: Rule, data: Data) -> Measured:
    return Measured(paths.field_of(data.frame.schema, _one(rule)) is not None, {})


def _names_match(rule: Rule, data: Data) -> Measured:
    names = data.frame.columns
    matching = [name for name in names if re.fullmatch(_one(rule), name)]
    ratio = len(matching) / len(names) if names else 1.0
    return Measured(ratio == 1.0, {"Dataset.*.ColumnNamesPatternMatchRatio": ratio})


def _completeness(rule: Rule, data: Data) -> Measured:
    name = _one(rule)
    column, _ = data.column(name)
    share = _share(data.frame, column.isNotNull())
    condition = (rule.condition or ALL) if rule.name == "IsComplete" else rule.condition
    measured = _number(f"Column.{name}.Completeness", share, _with(rule, condition), column.isNotNull())
    return measured


def _with(rule: Rule, condition: Condition | None) -> Rule:
    return Rule(rule.text, rule.name, rule.parameters, condition, rule.threshold, rule.where)


def _share(frame: DataFrame, rows: Column) -> float | None:
    """The share of rows that meet it; of no rows all do."""
    found = _first(frame, F.avg(rows.cast("double")))
    return 1.0 if found is None else found


def _once(columns: list[Column]) -> Column:
    return F.count(F.lit(1)).over(Window.partitionBy(*columns)) == 1


def _uniqueness(rule: Rule, data: Data) -> Measured:
    """Values that occur once, among all rows that have one."""
    name = _one(rule)
    column, _ = data.column(name)
    filled = data.frame.where(column.isNotNull())
    share = _share(filled.select(_once([column]).alias("once")), F.col("once"))
    condition = (rule.condition or ALL) if rule.name == "IsUnique" else rule.condition
    return _number(f"Column.{name}.Uniqueness", share, _with(rule, condition), _once([column]) | column.isNull())


def _primary_key(rule: Rule, data: Data) -> Measured:
    columns = [data.column(name)[0] for name in rule.parameters]
    filled = columns[0].isNotNull()
    for column in columns[1:]:
        filled = filled & column.isNotNull()
    rows = filled & _once(columns)
    share = _share(data.frame.select(rows.alias("met")), F.col("met"))
    one = len(columns) == 1
    metric = f"Column.{rule.parameters[0]}.Uniqueness" if one else f"Multicolumn.{','.join(rule.parameters)}.Uniqueness"
    return Measured(share == 1.0, {metric: share or 0.0}, rows)


def _distinct(rule: Rule, data: Data) -> Measured:
    name = _one(rule)
    count = _first(data.frame, F.countDistinct(data.column(name)[0]))
    return _number(f"Column.{name}.DistinctValuesCount", count, rule)


def _unique_value_ratio(rule: Rule, data: Data) -> Measured:
    """Values that occur once, among the different values."""
    name = _one(rule)
    column, _ = data.column(name)
    groups = data.frame.where(column.isNotNull()).groupBy(column.alias("value")).count()
    return _number(f"Column.{name}.UniqueValueRatio", _share(groups, F.col("count") == 1), rule)


def _column_values(rule: Rule, data: Data) -> Measured:
    name = _one(rule)
    column, data_type = data.column(name)
    if rule.condition is None:
        raise RulesetError(f"DQDL: ColumnValues needs a condition: {rule.text}")
    rows = column_meets(column, data_type, rule.condition)
    share = _share(data.frame, rows) or 0.0
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


def _column_length(rule: Rule, data: Data) -> Measured:
    name = _one(rule)
    column, _ = data.column(name)
    if rule.condition is None:
        raise RulesetError(f"DQDL: ColumnLength needs a condition: {rule.text}")
    length = F.length(column.cast("string"))
    rows = column_meets(length, F_INT, rule.condition)
    row = data.frame.agg(F.min(length), F.max(length)).first()
    metrics = {} if row is None or row[0] is None else {
        f"Column.{name}.MinimumLength": float(row[0]), f"Column.{name}.MaximumLength": float(row[1])
    }  # fmt: skip
    return Measured(holds(_share(data.frame, rows), rule.threshold or ALL), metrics, rows)


def _data_type(rule: Rule, data: Data) -> Measured:
    name = _one(rule)
    column, _ = data.column(name)
    wanted = str(rule.condition.values[0]) if rule.condition and rule.condition.operator == "=" else ""
    if wanted not in DATA_TYPES:
        raise RulesetError(f"DQDL: ColumnDataType = one of {', '.join(DATA_TYPES)}: {rule.text}")
    rows = column.isNull() | column.cast("string").cast(DATA_TYPES[wanted]).isNotNull()
    if wanted in ("Integer", "Long"):
        # Spark takes 1.5 for a 1.
        rows = column.isNull() | (rows & column.cast("string").rlike(r"^\s*[+-]?\d+\s*$"))
    share = _share(data.frame, rows) or 0.0
    return Measured(holds(share, rule.threshold or ALL), {f"Column.{name}.ColumnDataType.Compliance": share}, rows)


def _statistic(name: str, function: Callable[[Column], Column]) -> Callable[[Rule, Data], Measured]:
    def measured(rule: Rule, data: Data) -> Measured:
        column, _ = data.column(_one(rule))
        value = _first(data.frame, function(column.cast("double")))
        return _number(f"Column.{_one(rule)}.{name}", value, rule)

    return measured


def _entropy(rule: Rule, data: Data) -> Measured:
    """Of the values' frequencies, in nats."""
    name = _one(rule)
    column, _ = data.column(name)
    counts = data.frame.where(column.isNotNull()).groupBy(column.alias("value")).count()
    total = _first(counts, F.sum("count"))
    share = F.col("count") / F.lit(total or 1.0)
    return _number(f"Column.{name}.Entropy", _first(counts, -F.sum(share * F.log(share))), rule)


def _correlation(rule: Rule, data: Data) -> Measured:
    if len(rule.parameters) != 2:
        raise RulesetError(f"DQDL: ColumnCorrelation takes two columns: {rule.text}")
    one, other = (data.column(name)[0].cast("double") for name in rule.parameters)
    metric = f"Multicolumn.{','.join(rule.parameters)}.ColumnCorrelation"
    return _number(metric, _first(data.frame, F.corr(one, other)), rule)


def _custom_sql(rule: Rule, data: Data) -> Measured:
    """A number that meets the condition; or, without one, rows that are the share of `primary` that passes."""
    session = data.frame.sparkSession
    data.frame.createOrReplaceTempView("primary")
    for alias, other in data.others.items():
        other.createOrReplaceTempView(alias)
    found = session.sql(_one(rule))
    if rule.condition is not None:
        row = found.first()
        value = None if row is None or row[0] is None else float(row[0])
        return _number("Dataset.*.CustomSQL", value, rule)
    rows = data.frame.count()
    share = found.count() / rows if rows else 1.0
    return Measured(holds(share, rule.threshold or ALL), {"Dataset.*.CustomSQL.Compliance": share})


def _freshness(rule: Rule, data: Data) -> Measured:
    """Hours since the moment in the column; all rows must meet the condition."""
    name = _one(rule)
    column, _ = data.column(name)
    if rule.condition is None:
        raise RulesetError(f"DQDL: DataFreshness needs a condition: {rule.text}")
    age = (F.unix_timestamp(F.current_timestamp()) - F.unix_timestamp(column.cast("timestamp"))) / 3600
    hours = Condition(rule.condition.operator, tuple(getattr(one, "hours", one) for one in rule.condition.values))
    rows = column_meets(age, F_DOUBLE, hours)
    share = _share(data.frame, rows) or 0.0
    return Measured(holds(share, rule.threshold or ALL), {f"Column.{name}.DataFreshness.Compliance": share}, rows)


def _referential(rule: Rule, data: Data) -> Measured:
    """The share of the rows whose values are among those of another frame."""
    if len(rule.parameters) != 2:
        raise RulesetError(f"DQDL: ReferentialIntegrity takes columns and <alias>.<columns>: {rule.text}")
    alias, _, there = rule.parameters[1].partition(".")
    other = Data(data.other(alias))
    mine = [data.column(name.strip())[0] for name in rule.parameters[0].split(",")]
    theirs = [other.column(name.strip())[0] for name in there.strip("{} ").split(",")]
    known = other.frame.select(*[column.alias(f"k{n}") for n, column in enumerate(theirs)]).distinct()
    given = data.frame.select(*[column.alias(f"m{n}") for n, column in enumerate(mine)])
    equal = F.lit(True)
    for number in range(len(mine)):
        equal = equal & (F.col(f"m{number}") == F.col(f"k{number}"))
    total = given.count()
    share = given.join(known, equal, "left_semi").count() / total if total else 1.0
    return _number(f"Column.{alias}.ReferentialIntegrity", share, _with(rule, rule.condition or ALL))


def _row_count_match(rule: Rule, data: Data) -> Measured:
    alias = _one(rule)
    there, here = data.other(alias).count(), data.frame.count()
    ratio = here / there if there else float(here == there)
    return _number(f"Dataset.{alias}.RowCountMatch", ratio, rule)


def _schema_match(rule: Rule, data: Data) -> Measured:
    """The share of the other frame's columns that are here with the same type."""
    alias = _one(rule)
    here = {one.name.lower(): one.dataType.simpleString() for one in data.frame.schema.fields}
    fields = data.other(alias).schema.fields
    same = [one for one in fields if here.get(one.name.lower()) == one.dataType.simpleString()]
    return _number(f"Dataset.{alias}.SchemaMatch", len(same) / len(fields) if fields else 1.0, rule)


F_INT, F_DOUBLE = IntegerType(), DoubleType()
TYPES: dict[str, Callable[[Rule, Data], Measured]] = {
    "ColumnCorrelation": _correlation,
    "ColumnCount": _column_count,
    "ColumnDataType": _data_type,
    "ColumnExists": _column_exists,
    "ColumnLength": _column_length,
    "ColumnNamesMatchPattern": _names_match,
    "ColumnValues": _column_values,
    "Completeness": _completeness,
    "CustomSql": _custom_sql,
    "DataFreshness": _freshness,
    "DistinctValuesCount": _distinct,
    "Entropy": _entropy,
    "IsComplete": _completeness,
    "IsPrimaryKey": _primary_key,
    "IsUnique": _uniqueness,
    "Mean": _statistic("Mean", F.avg),
    "ReferentialIntegrity": _referential,
    "RowCount": _row_count,
    "RowCountMatch": _row_count_match,
    "SchemaMatch": _schema_match,
    "StandardDeviation": _statistic("StandardDeviation", F.stddev_pop),
    "Sum": _statistic("Sum", F.sum),
    "UniqueValueRatio": _unique_value_ratio,
    "Uniqueness": _uniqueness,
}
