"""A feed's contract turned into expressions: typed columns, and which rules each row breaks.

Most rows break none, and a run looks at all of them, so what is computed for every row is only a text with the numbers
of its broken rules (`broken`, empty for a good row); `violations` spells them out for the rows that need it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.common.reader import BLANKS, RAW
from glue_jobs.contracts.model import ContractError, Feed, SourceColumn

BROKEN = "broken"
# The record of the file that has this row's key already; null in the rows of which there is none.
CONFLICTS_WITH = "conflicts_with"
WHOLE_ROW = "*"
INTEGER = r"^[+-]?\d{1,18}$"


@dataclass(frozen=True)
class Rule:
    """One rule of a feed: `column` is None for a rule over the whole row, `expected` is for people."""

    column: SourceColumn | None
    name: str
    expected: str
    broken: Column


def typed(rows: DataFrame, feed: Feed) -> DataFrame:
    """The feed's text columns in their contract's types; a text that is not of the type becomes null (a list: empty).

    Also adds `broken`, by each column's own rules. Other columns stay.
    """
    kept = [name for name in rows.columns if name not in feed.names]
    return rows.select(
        *kept,
        *[typed_column(column).alias(column.name) for column in feed.columns],
        _numbers(column_rules(feed), first=0).alias(BROKEN),
    )


def with_row_rules(rows: DataFrame, feed: Feed) -> DataFrame:
    """Add to `broken` the rules over whole rows; a rule whose condition is null is kept."""
    numbers = _numbers(row_rules(feed), first=len(column_rules(feed)))
    return rows.withColumn(BROKEN, F.concat(BROKEN, numbers)) if feed.row_rules else rows


def violations(feed: Feed) -> Column:
    """What is wrong with a row: an array of structs column_name, value (as it stands in the file), rule, expected.

    Over rows with `broken`, `conflicts_with` and `raw`.
    """
    found = [
        F.when(
            F.col(BROKEN).contains(_mark(number)),
            _violation(
                rule.column.name if rule.column else WHOLE_ROW,
                _as_it_stands(rule.column),
                rule.name,
                F.lit(rule.expected),
            ),
        )
        for number, rule in enumerate([*column_rules(feed), *row_rules(feed)])
    ]
    keys = [feed.column(name) for name in feed.key]
    first = F.format_string("one row a key; record %d of the file has it", F.col(CONFLICTS_WITH))
    conflict = _violation(", ".join(feed.key), F.concat_ws(", ", *map(_as_it_stands, keys)), "key_conflict", first)
    found.append(F.when(F.col(CONFLICTS_WITH).isNotNull(), conflict))
    return F.filter(F.array(*found), lambda violation: violation.isNotNull())


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


def column_rules(feed: Feed) -> list[Rule]:
    """The rules that each column of the contract brings, over its cleaned text."""
    return [Rule(column, *rule) for column in feed.columns for rule in _rules_of(column)]


def row_rules(feed: Feed) -> list[Rule]:
    """The contract's rules over whole rows, over typed columns."""
    return [
        Rule(None, name, condition, ~F.coalesce(F.expr(condition), F.lit(True)))
        for name, condition in feed.row_rules.items()
    ]


def _rules_of(column: SourceColumn) -> list[tuple[str, str, Column]]:
    text, value = F.col(column.name), typed_column(column)
    found = []
    if column.required:
        empty = F.size(value) == 0 if column.type == "list" else text.isNull()
        found.append(("required", "a value", empty))
    if column.type not in ("string", "list"):
        found.append(("type", _type_in_words(column), text.isNotNull() & value.isNull()))
    if column.enum:
        found.append(("enum", f"one of {', '.join(column.enum)}", ~text.isin(*column.enum)))
    if column.pattern:
        found.append(("pattern", f"text like {column.pattern}", ~text.rlike(f"^({column.pattern})$")))
    if column.minimum is not None:
        found.append(("range", _range_in_words(column), value < column.minimum))
    if column.maximum is not None:
        found.append(("range", _range_in_words(column), value > column.maximum))
    return found


def _numbers(rules: list[Rule], first: int) -> Column:
    marks = [F.when(rule.broken, _mark(first + index)) for index, rule in enumerate(rules)]
    return F.concat_ws("", *marks)


def _mark(number: int) -> str:
    return f"<{number}>"


def _as_it_stands(column: SourceColumn | None) -> Column:
    return F.col(f"{RAW}.`{column.header}`") if column else F.lit(None).cast("string")


def _violation(column: str, value: Column, rule: str, expected: Column) -> Column:
    return F.struct(
        F.lit(column).alias("column_name"), value.alias("value"), F.lit(rule).alias("rule"), expected.alias("expected")
    )


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
