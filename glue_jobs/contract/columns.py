"""Columns: of source files, with the rules that a value must keep, and of tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Optional, TypeVar, Union

# The days that a source can mean: the service was founded in 1997, and a day after 2035 is a typing error. One such day
# would otherwise make the calendar, and a subscriber's paid months, run up to it. Bounds of the contract and not the
# clock's, so that a file is judged today as it was yesterday: move the last one when it comes near.
FIRST_DAY, LAST_DAY = date(1997, 1, 1), date(2035, 12, 31)

Bound = Optional[Union[int, date]]


class ContractError(Exception):
    """Data or code does not keep a contract; the message names the file or table, the column and what to do."""


@dataclass(frozen=True)
class SourceColumn:
    """One column of a source file, and the rules a value must keep.

    A value that breaks a rule sends its row to quarantine with the rule's name: `required`, `type`, `enum`,
    `pattern` or `range`.

    Attributes:
        header: the column's name in the file, compared after trimming and case-folding.
        name: its name from here on.
        type: string, int, decimal(p,s), date, or list (tokens joined by `separator`).
        format: for a date, the Spark pattern and, in `shape`, the regular expression its text must match whole:
            a lenient parser reads 05-06-22 in either order, so the shape is checked as well as the parse.
        required: an empty value breaks the rule.
        enum, pattern, minimum, maximum: what a non-empty value must be one of, match whole, or lie between (inclusive).
        examples: values for the generator where `enum` does not say them.
    """

    header: str
    name: str
    comment: str
    type: str = "string"
    format: str = ""
    shape: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: Bound = None
    maximum: Bound = None
    separator: str = ", "


@dataclass(frozen=True)
class Column:
    """One column of a table: `type` is Spark SQL's; `references` is `table.column` of the dimension it points to."""

    name: str
    type: str
    comment: str
    nullable: bool = True
    references: str = ""


def required(name: str, type: str, comment: str, references: str = "") -> Column:
    """A column that is never null."""
    return Column(name, type, comment, nullable=False, references=references)


Named = TypeVar("Named", SourceColumn, Column)


def find_column(columns: tuple[Named, ...], name: str, owner: str) -> Named:
    for column in columns:
        if column.name == name:
            return column
    raise ContractError(f"{owner} has no column {name!r}; it has {', '.join(c.name for c in columns)}")
