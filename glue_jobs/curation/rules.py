"""A feed's contract turned into expressions: typed columns, and which rules each row breaks.

Most rows break none, and a run looks at all of them, so what is computed for every row is only a text with the numbers
of its broken rules (`broken`, empty for a good row); `violations` spells them out for the rows that need it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.columns import Bound, SourceColumn
from glue_jobs.contract.feed import Feed
from glue_jobs.curation import types
from glue_jobs.curation.masking import as_shown
from glue_jobs.curation.reading.json_lines import FAULT
from glue_jobs.lake.literals import literal

BROKEN = "broken"
# The record of the file that has this row's key already; null in the rows of which there is none.
CONFLICTS_WITH = "conflicts_with"
WHOLE_ROW = "*"
NOT_READ = "<fault>"


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

    Also adds `broken`, by each column's own rules. What is to be hashed stays text; other columns stay.
    """
    kept = [f"`{name}`" for name in rows.columns if name not in feed.names]
    cells = [f"{_typed_or_text(column)} as `{column.name}`" for column in feed.columns]
    # Of a record that can't be read, that is all there is to say.
    broken = f"if({FAULT} is not null, '{NOT_READ}', {_numbers(column_rules(feed), first=0)})"
    return rows.selectExpr(*kept, *cells, f"{broken} as {BROKEN}")


def with_row_rules(rows: DataFrame, feed: Feed) -> DataFrame:
    """Add to `broken` the rules over whole rows; a rule whose condition is null is kept."""
    numbers = _numbers(row_rules(feed), first=len(column_rules(feed)))
    return rows.withColumn(BROKEN, F.expr(f"concat({BROKEN}, {numbers})")) if feed.row_rules else rows


def violations(feed: Feed) -> Column:
    """What is wrong with a row: an array of structs column_name, value (as it stands in the file), rule, expected.

    Over rows with `broken`, `fault`, `conflicts_with` and `raw`. Personal values are masked.
    """
    found = [
        F.when(F.col(BROKEN).contains(_mark(number)), _explained(rule))
        for number, rule in enumerate([*column_rules(feed), *row_rules(feed)])
    ]
    fault = _violation(WHOLE_ROW, F.lit(None), "record", F.concat(F.lit("one JSON object a line; "), FAULT))
    found.append(F.when(F.col(BROKEN).contains(NOT_READ), fault))
    key = F.concat_ws(", ", *[as_shown(feed.column(name)) for name in feed.key])
    first = F.format_string("one row a key; record %d of the file has it", CONFLICTS_WITH)
    conflict = _violation(", ".join(feed.key), key, "key_conflict", first)
    found.append(F.when(F.col(CONFLICTS_WITH).isNotNull(), conflict))
    return F.filter(F.array(*found), lambda violation: violation.isNotNull())


def column_rules(feed: Feed) -> list[Rule]:
    """The rules that each column of the contract brings, over its cleaned text."""
    return [Rule(column, *rule) for column in feed.columns for rule in _rules_of(column)]


def row_rules(feed: Feed) -> list[Rule]:
    """The contract's rules over whole rows, over typed columns."""
    return [Rule(None, name, condition, f"not ({condition})") for name, condition in feed.row_rules.items()]


def _rules_of(column: SourceColumn) -> list[tuple[str, str, str]]:
    text, value = f"`{column.name}`", types.typed_column(column)
    day = f"cast({value} as date)" if column.type == "timestamp" else value
    found = []
    if column.required:
        empty = f"size({value}) = 0" if column.type == "list" else f"{text} is null"
        found.append(("required", "a value", empty))
    if column.type not in ("string", "list"):
        found.append(("type", types.in_words(column), f"{text} is not null and {value} is null"))
    if column.enum:
        permitted = ", ".join(map(literal, column.enum))
        found.append(("enum", f"one of {', '.join(column.enum)}", f"{text} not in ({permitted})"))
    if column.pattern:
        whole = literal(f"^({column.pattern})$")
        found.append(("pattern", f"text like {column.pattern}", f"not ({text} rlike {whole})"))
    if column.minimum is not None:
        found.append(("range", _range_in_words(column), f"{day} < {_bound(column.minimum)}"))
    if column.maximum is not None:
        found.append(("range", _range_in_words(column), f"{day} > {_bound(column.maximum)}"))
    return found


def _numbers(rules: list[Rule], first: int) -> str:
    # A condition that is null is not broken: `if` takes null for false.
    marks = [f"if({rule.broken}, '{_mark(first + index)}', null)" for index, rule in enumerate(rules)]
    return f"concat_ws('', {', '.join(marks)})"


def _mark(number: int) -> str:
    return f"<{number}>"


def _explained(rule: Rule) -> Column:
    if rule.column is None:
        return _violation(WHOLE_ROW, F.lit(None), rule.name, F.lit(rule.expected))
    return _violation(rule.column.name, as_shown(rule.column), rule.name, F.lit(rule.expected))


def _violation(column: str, value: Column, rule: str, expected: Column) -> Column:
    return F.struct(
        F.lit(column).alias("column_name"),
        value.cast("string").alias("value"),
        F.lit(rule).alias("rule"),
        expected.alias("expected"),
    )


def _typed_or_text(column: SourceColumn) -> str:
    return f"`{column.name}`" if column.personal == "hash" else types.typed_column(column)


def _bound(bound: Bound) -> str:
    return f"cast('{bound}' as double)" if isinstance(bound, float) else literal(bound)


def _range_in_words(column: SourceColumn) -> str:
    if column.maximum is None:
        return f"at least {column.minimum}"
    if column.minimum is None:
        return f"at most {column.maximum}"
    return f"{column.minimum} to {column.maximum}"
