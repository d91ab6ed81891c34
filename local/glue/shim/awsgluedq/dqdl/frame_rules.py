"""Rules of a whole frame, and of frames beside each other: each takes a rule and the rows, and gives its measure."""

from __future__ import annotations

import re

from awsglue.frames import paths
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from awsgluedq.dqdl.conditions import holds
from awsgluedq.dqdl.measuring import ALL, Data, Measured, number, one_column, with_condition
from awsgluedq.dqdl.parser import Rule, RulesetError


def row_count(rule: Rule, data: Data) -> Measured:
    return number("Dataset.*.RowCount", float(data.frame.count()), rule)


def column_count(rule: Rule, data: Data) -> Measured:
    return number("Dataset.*.ColumnCount", float(len(data.frame.columns)), rule)


def column_exists(rule: Rule, data: Data) -> Measured:
    return Measured(paths.field_of(data.frame.schema, one_column(rule)) is not None, {})


def names_match(rule: Rule, data: Data) -> Measured:
    names = data.frame.columns
    matching = [name for name in names if re.fullmatch(one_column(rule), name)]
    ratio = len(matching) / len(names) if names else 1.0
    return Measured(ratio == 1.0, {"Dataset.*.ColumnNamesPatternMatchRatio": ratio})


def custom_sql(rule: Rule, data: Data) -> Measured:
    """A number that meets the condition; or, without one, rows that are the share of `primary` that passes."""
    session = data.frame.sparkSession
    data.frame.createOrReplaceTempView("primary")
    for alias, other in data.others.items():
        other.createOrReplaceTempView(alias)
    found = session.sql(one_column(rule))
    if rule.condition is not None:
        row = found.first()
        value = None if row is None or row[0] is None else float(row[0])
        return number("Dataset.*.CustomSQL", value, rule)
    rows = data.frame.count()
    share = found.count() / rows if rows else 1.0
    return Measured(holds(share, rule.threshold or ALL), {"Dataset.*.CustomSQL.Compliance": share})


def referential(rule: Rule, data: Data) -> Measured:
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
    for place in range(len(mine)):
        equal = equal & (F.col(f"m{place}") == F.col(f"k{place}"))
    total = given.count()
    share = given.join(known, equal, "left_semi").count() / total if total else 1.0
    return number(f"Column.{alias}.ReferentialIntegrity", share, with_condition(rule, rule.condition or ALL))


def row_count_match(rule: Rule, data: Data) -> Measured:
    alias = one_column(rule)
    there, here = data.other(alias).count(), data.frame.count()
    ratio = here / there if there else float(here == there)
    return number(f"Dataset.{alias}.RowCountMatch", ratio, rule)


def schema_match(rule: Rule, data: Data) -> Measured:
    """The share of the other frame's columns that are here with the same type."""
    alias = one_column(rule)
    here = {one.name.lower(): one.dataType.simpleString() for one in data.frame.schema.fields}
    fields = data.other(alias).schema.fields
    same = [one for one in fields if here.get(one.name.lower()) == one.dataType.simpleString()]
    return number(f"Dataset.{alias}.SchemaMatch", len(same) / len(fields) if fields else 1.0, rule)
