"""A feed's contract turned into expressions: typed columns, and which rules each row breaks.

Most rows break none, and a run looks at all of them, so what is computed for every row is only a text with the numbers
of its broken rules (`broken`, empty for a good row); `violations` spells them out for the rows that need it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.columns import ContractError, SourceColumn
from glue_jobs.contract.feed import Feed
from glue_jobs.curation.reader import BLANKS, RAW
from glue_jobs.lake.literals import literal

BROKEN = "broken"
# The record of the file that has this row's key already; null in the rows of which there is none.
CONFLICTS_WITH = "conflicts_with"
WHOLE_ROW = "*"
INTEGER = r"^[+-]?\d{1,18}$"


@dataclass(frozen=True)
class Rule:
    """One rule of a feed.

    Attributes:
        column: the column it is about; None for a rule over the whole row.
        expected: what the rule expects, for people.
        broken: Spark SQL condition that holds in the rows which break it.
    """

    column: SourceColumn | None
    name: str
    expected: str
    broken: str


def typed(rows: DataFrame, feed: Feed) -> DataFrame:
    """The feed's text columns in their contract's types; a text that is not of the type becomes null (a list: empty).

    Also adds `broken`, by each column's own rules. Other columns stay.
    """
    kept = [f"`{name}`" for name in rows.columns if name not in feed.names]
    cells = [f"{typed_column(column)} as `{column.name}`" for column in feed.columns]
    return rows.selectExpr(*kept, *cells, f"{_numbers(column_rules(feed), first=0)} as {BROKEN}")


def with_row_rules(rows: DataFrame, feed: Feed) -> DataFrame:
    """Add to `broken` the rules over whole rows; a rule whose condition is null is kept."""
    numbers = _numbers(row_rules(feed), first=len(column_rules(feed)))
    return rows.withColumn(BROKEN, F.expr(f"concat({BROKEN}, {numbers})")) if feed.row_rules else rows


def violations(feed: Feed) -> Column:
    """What is wrong with a row: an array of structs column_name, value (as it stands in the file), rule, expected.

    Over rows with `broken`, `conflicts_with` and `raw`.
    """
    found = [
        f"if(contains({BROKEN}, '{_mark(number)}'), {_explained(rule)}, null)"
        for number, rule in enumerate([*column_rules(feed), *row_rules(feed)])
    ]
    values = ", ".join(_as_it_stands(feed.column(name)) for name in feed.key)
    first = f"format_string('one row a key; record %d of the file has it', {CONFLICTS_WITH})"
    conflict = _violation(", ".join(feed.key), f"concat_ws(', ', {values})", "key_conflict", first)
    found.append(f"if({CONFLICTS_WITH} is not null, {conflict}, null)")
    return F.expr(f"filter(array({', '.join(found)}), found -> found is not null)")


def typed_column(column: SourceColumn) -> str:
    """The SQL expression of one column's type over its cleaned text.

    Raises:
        ContractError: the contract names a type that files can't hold.
    """
    text = f"`{column.name}`"
    if column.type == "string":
        return text
    if column.type == "int":
        return f"if({text} rlike {literal(INTEGER)}, cast({text} as int), null)"
    if column.type.startswith("decimal"):
        return f"cast({text} as {column.type})"
    if column.type == "date":
        shape = literal(f"^({column.shape})$")
        return f"if({text} rlike {shape}, to_date({text}, {literal(column.format)}), null)"
    if column.type == "list":
        return tokens(text, column.separator)
    raise ContractError(
        f"column {column.header!r} has type {column.type!r}: expected string, int, decimal, date or list"
    )


def tokens(text: str, separator: str) -> str:
    """The distinct values of a cell that holds several, in order; empty ones dropped, blanks around each removed."""
    parts = f"split(coalesce({text}, ''), {literal(_matching(separator.strip()))})"
    trimmed = f"transform({parts}, part -> btrim(part, {literal(BLANKS)}))"
    return f"array_distinct(filter({trimmed}, part -> part != ''))"


def column_rules(feed: Feed) -> list[Rule]:
    """The rules that each column of the contract brings, over its cleaned text."""
    return [Rule(column, *rule) for column in feed.columns for rule in _rules_of(column)]


def row_rules(feed: Feed) -> list[Rule]:
    """The contract's rules over whole rows, over typed columns."""
    return [Rule(None, name, condition, f"not ({condition})") for name, condition in feed.row_rules.items()]


def _rules_of(column: SourceColumn) -> list[tuple[str, str, str]]:
    text, value = f"`{column.name}`", typed_column(column)
    found = []
    if column.required:
        empty = f"size({value}) = 0" if column.type == "list" else f"{text} is null"
        found.append(("required", "a value", empty))
    if column.type not in ("string", "list"):
        found.append(("type", _type_in_words(column), f"{text} is not null and {value} is null"))
    if column.enum:
        permitted = ", ".join(map(literal, column.enum))
        found.append(("enum", f"one of {', '.join(column.enum)}", f"{text} not in ({permitted})"))
    if column.pattern:
        whole = literal(f"^({column.pattern})$")
        found.append(("pattern", f"text like {column.pattern}", f"not ({text} rlike {whole})"))
    if column.minimum is not None:
        found.append(("range", _range_in_words(column), f"{value} < {literal(column.minimum)}"))
    if column.maximum is not None:
        found.append(("range", _range_in_words(column), f"{value} > {literal(column.maximum)}"))
    return found


def _numbers(rules: list[Rule], first: int) -> str:
    # A condition that is null is not broken: `if` takes null for false.
    marks = [f"if({rule.broken}, '{_mark(first + index)}', null)" for index, rule in enumerate(rules)]
    return f"concat_ws('', {', '.join(marks)})"


def _mark(number: int) -> str:
    return f"<{number}>"


def _explained(rule: Rule) -> str:
    column = rule.column.name if rule.column else WHOLE_ROW
    value = _as_it_stands(rule.column) if rule.column else "cast(null as string)"
    return _violation(column, value, rule.name, literal(rule.expected))


def _as_it_stands(column: SourceColumn) -> str:
    return f"{RAW}.`{column.header}`"


def _violation(column: str, value: str, rule: str, expected: str) -> str:
    return (
        f"named_struct('column_name', {literal(column)}, 'value', {value},"
        f" 'rule', {literal(rule)}, 'expected', {expected})"
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


def _matching(text: str) -> str:
    """`text` as a Java regular expression that matches it literally."""
    return "".join(character if character.isalnum() else f"\\{character}" for character in text)
