"""A feed's contract turned into expressions: typed columns, and the list of rules that each row breaks."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.common.reader import BLANKS, RAW
from glue_jobs.contracts.model import ContractError, Feed, SourceColumn

VIOLATIONS = "violations"
VIOLATION_TYPE = "array<struct<column_name:string,value:string,rule:string,expected:string>>"
WHOLE_ROW = "*"
INTEGER = r"^[+-]?\d{1,18}$"


def typed(rows: DataFrame, feed: Feed) -> DataFrame:
    """The feed's text columns in their contract's types; a text that is not of the type becomes null (a list: empty).

    Also adds `violations`: what each column's own rules find. Other columns stay.
    """
    kept = [name for name in rows.columns if name not in feed.names]
    found = [violation for column in feed.columns for violation in _violations(column)]
    return rows.select(
        *kept,
        *[typed_column(column).alias(column.name) for column in feed.columns],
        _collected(found).alias(VIOLATIONS),
    )


def with_row_rules(rows: DataFrame, feed: Feed) -> DataFrame:
    """Add to `violations` the rules over whole rows; a rule whose condition is null is kept."""
    found = [
        _violation(~F.coalesce(F.expr(condition), F.lit(True)), WHOLE_ROW, F.lit(None), rule, condition)
        for rule, condition in feed.row_rules.items()
    ]
    return rows.withColumn(VIOLATIONS, F.concat(VIOLATIONS, _collected(found))) if found else rows


def typed_column(column: SourceColumn) -> Column:
    """The expression of one column's type over its cleaned text.

    Raises:
        ContractError: the contract names a type that files can't hold.
    """
    text = F.col(column.name)
    if column.type == "string":
        return text
    if column.type == "int":
        return F.when(text.rlike(INTEGER), text.cast("int"))
    if column.type.startswith("decimal"):
        return text.cast(column.type)
    if column.type == "date":
        return F.when(text.rlike(f"^({column.shape})$"), F.to_date(text, column.format))
    if column.type == "list":
        return tokens(text, column.separator)
    raise ContractError(
        f"column {column.header!r} has type {column.type!r}: expected string, int, decimal, date or list"
    )


def tokens(text: Column, separator: str) -> Column:
    """The distinct values of a cell that holds several, in order; empty ones dropped, blanks around each removed."""
    parts = F.split(F.coalesce(text, F.lit("")), _literal(separator.strip()))
    parts = F.transform(parts, lambda part: F.btrim(part, F.lit(BLANKS)))
    return F.array_distinct(F.filter(parts, lambda part: part != ""))


def _violations(column: SourceColumn) -> list[Column]:
    text, value = F.col(column.name), typed_column(column)
    checks = []
    if column.required:
        empty = F.size(value) == 0 if column.type == "list" else text.isNull()
        checks.append(("required", empty, "a value"))
    if column.type not in ("string", "list"):
        checks.append(("type", text.isNotNull() & value.isNull(), _type_in_words(column)))
    if column.enum:
        checks.append(("enum", ~text.isin(*column.enum), f"one of {', '.join(column.enum)}"))
    if column.pattern:
        checks.append(("pattern", ~text.rlike(f"^({column.pattern})$"), f"text like {column.pattern}"))
    if column.minimum is not None:
        checks.append(("range", value < column.minimum, _range_in_words(column)))
    if column.maximum is not None:
        checks.append(("range", value > column.maximum, _range_in_words(column)))
    as_it_stands = F.col(f"{RAW}.`{column.header}`")
    return [_violation(broken, column.name, as_it_stands, rule, expected) for rule, broken, expected in checks]


def _violation(broken: Column, column: str, value: Column, rule: str, expected: str) -> Column:
    fields = (F.lit(column), value.cast("string"), F.lit(rule), F.lit(expected))
    named = zip(("column_name", "value", "rule", "expected"), fields)
    return F.when(broken, F.struct(*[cell.alias(name) for name, cell in named]))


def _collected(violations: list[Column]) -> Column:
    return F.filter(F.array(*violations), lambda violation: violation.isNotNull()).cast(VIOLATION_TYPE)


def _type_in_words(column: SourceColumn) -> str:
    if column.type == "date":
        return f"a date as {column.format}"
    return "a whole number" if column.type == "int" else f"a number, {column.type}"


def _range_in_words(column: SourceColumn) -> str:
    if column.maximum is None:
        return f"at least {column.minimum}"
    if column.minimum is None:
        return f"at most {column.maximum}"
    return f"{column.minimum} to {column.maximum}"


def _literal(text: str) -> str:
    """`text` as a Java regular expression that matches it literally."""
    return "".join(character if character.isalnum() else f"\\{character}" for character in text)
