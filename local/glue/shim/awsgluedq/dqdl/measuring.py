"""What rules measure with: the rows, shares of them, and what a measure comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from awsglue.frames import paths
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import DataType

from awsgluedq.dqdl.conditions import holds
from awsgluedq.dqdl.parser import Condition, Rule, RulesetError

# What a rule without a condition of its own asks of its measure.
ALL = Condition("=", (1.0,))


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


def number(metric: str, value: float | None, rule: Rule, rows: Column | None = None) -> Measured:
    """The measure against the rule's condition. Raises RulesetError where it has none."""
    condition = rule.condition
    if condition is None:
        raise RulesetError(f"DQDL: {rule.name} needs a condition: {rule.text}")
    return Measured(holds(value, condition), {} if value is None else {metric: value}, rows)


def first(frame: DataFrame, column: Column) -> float | None:
    """What the column comes to over the whole frame."""
    row = frame.agg(column).first()
    return None if row is None or row[0] is None else float(row[0])


def one_column(rule: Rule) -> str:
    """The one parameter of a rule. Raises RulesetError where it has others."""
    if len(rule.parameters) != 1:
        raise RulesetError(f"DQDL: {rule.name} takes one column: {rule.text}")
    return rule.parameters[0]


def with_condition(rule: Rule, condition: Condition | None) -> Rule:
    """The rule with another condition."""
    return Rule(rule.text, rule.name, rule.parameters, condition, rule.threshold, rule.where)


def share_of(frame: DataFrame, rows: Column) -> float | None:
    """The share of rows that meet it; of no rows all do."""
    found = first(frame, F.avg(rows.cast("double")))
    return 1.0 if found is None else found
