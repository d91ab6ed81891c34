"""The text of a cell as a value of its contract's type: Spark SQL expressions, null where it is not of the type.

Nothing is cast that would be cut, rounded or wrapped around: what does not fit is not of the type.
"""

from __future__ import annotations

import re

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.curation.reader import BLANKS
from glue_jobs.lake.literals import literal

# pandas writes whole numbers of a column with gaps as 43.0; JSON writers, and Spark when it reads theirs, as 4.3E7.
INTEGER = r"^[+-]?\d{1,19}(\.0+)?$"
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
TRUE, FALSE = ("true", "True"), ("false", "False")
UNFIT = "_unfit"


def typed_column(column: SourceColumn) -> str:
    """The SQL expression of one column's type over its cleaned text."""
    text = f"`{column.name}`"
    if column.type == "string":
        return text
    if column.type in ("int", "bigint"):
        return _whole_number(text, column.type)
    if column.type == "double":
        value = f"cast({text} as double)"
        return f"if({text} rlike {literal(NUMBER)} and abs({value}) < cast('Infinity' as double), {value}, null)"
    if column.type.startswith("decimal"):
        return f"if({text} rlike {literal(NUMBER)}, {_decimal(text, column.type)}, null)"
    if column.type == "boolean":
        return f"case when {text} in {TRUE} then true when {text} in {FALSE} then false end"
    if column.type in ("date", "timestamp"):
        shape = literal(f"^({column.shape})$")
        return f"if({text} rlike {shape}, to_{column.type}({text}, {literal(column.format)}), null)"
    return tokens(text, column.separator) if column.type == "list" else _nested(text, column.type)


def tokens(text: str, separator: str) -> str:
    """The distinct values of a cell that holds several, in order; empty ones dropped, blanks around each removed.

    A cell that is a JSON array has its elements as values.
    """
    array = f"if(startswith({text}, '['), from_json({text}, 'array<string>'), null)"
    parts = f"coalesce({array}, split(coalesce({text}, ''), {literal(_matching(separator.strip()))}))"
    trimmed = f"transform({parts}, part -> btrim(part, {literal(BLANKS)}))"
    return f"array_distinct(filter({trimmed}, part -> part != ''))"


def in_words(column: SourceColumn) -> str:
    """What the type expects, for people."""
    if column.type in ("date", "timestamp"):
        return f"a {column.type} as {column.format}"
    words = {
        "int": "a whole number",
        "bigint": "a whole number",
        "double": "a number",
        "boolean": "true or false",
    }
    if column.type.startswith("decimal"):
        return f"a number, {column.type}"
    return words.get(column.type, f"JSON of the type {column.type}")


def _whole_number(text: str, type: str) -> str:
    # A decimal that overflows is cast to another number: it must be the same when it is cast back.
    wide = f"cast({text} as decimal(38, 10))"
    written_out = f"when {text} rlike {literal(INTEGER)} then cast({text} as {type})"
    return f"case {written_out} when {text} rlike {literal(NUMBER)} then {_if_same(wide, type)} end"


def _decimal(text: str, type: str) -> str:
    precision, scale = map(int, re.findall(r"\d+", type))
    return _if_same(f"cast({text} as decimal(38, {38 - (precision - scale)}))", type)


def _if_same(wide: str, type: str) -> str:
    return f"if({wide} = cast({wide} as {type}), cast({wide} as {type}), null)"


def _nested(text: str, type: str) -> str:
    # Spark reads what it can of a struct and leaves the rest null, but for this column, which then has the whole text.
    options = f"map('columnNameOfCorruptRecord', '{UNFIT}', 'allowSingleQuotes', 'false')"
    read = f"from_json(concat('{{\"v\":', {text}, '}}'), 'struct<v:{type},{UNFIT}:string>', {options})"
    return f"if({read}.{UNFIT} is null, {read}.v, null)"


def _matching(text: str) -> str:
    """`text` as a Java regular expression that matches it literally."""
    return "".join(character if character.isalnum() else f"\\{character}" for character in text)
