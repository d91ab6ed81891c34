"""Columns: of source files, with the rules that a value must keep, and of tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Optional, TypeVar, Union

# The days that a source can mean: the service was founded in 1997, and a day after 2035 is a typing error. One such day
# would otherwise make the calendar, and a subscriber's paid months, run up to it. Bounds of the contract and not the
# clock's, so that a file is judged today as it was yesterday: move the last one when it comes near.
FIRST_DAY, LAST_DAY = date(1997, 1, 1), date(2035, 12, 31)

# Dimensions whose names are categories of the feeds that reach them.
CATEGORICAL = ("dim_country", "dim_plan", "dim_device")

Bound = Optional[Union[int, float, date]]

TYPES = "string, int, bigint, double, decimal(p,s), boolean, date, timestamp, list, struct<…> or array<struct<…>>"
TYPE = re.compile(
    r"string|int|bigint|double|decimal\(\d+, ?\d+\)|boolean|date|timestamp|list|struct<.+>|array<struct<.+>>"
)


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
        type: string, int, bigint, double, decimal(p,s), boolean, date, timestamp, or list (tokens joined by
            `separator`; an array in JSON); in JSON also Spark SQL's own `struct<…>` and `array<struct<…>>`.
        format: for a date, the Spark pattern and, in `shape`, the regular expression its text must match whole:
            a lenient parser reads 05-06-22 in either order, so the shape is checked as well as the parse.
        required: an empty value breaks the rule.
        enum, pattern, minimum, maximum: what a non-empty value must be one of, match whole, or lie between (inclusive).
        dimension: name of the dimension that must know the value, such as `dim_country`. Days reach `dim_date` unless
            this is "".
        personal: the value is a person's: `hash` keeps a salted hash of it, `drop` keeps nothing; what stands in the
            file is shown nowhere, not in quarantine either.
        curated: False for a column that the curated table leaves out.
        curated_type: the type there, where it is another than the file's.
        category: a text or a list whose values are few and worth counting, such as genres; columns with an `enum`,
            truth values, countries, plans and devices are categories without it.
        moving: its days move on from delivery to delivery, as a latest payment's do: that alone is not drift.
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
    dimension: str | None = None
    personal: str = ""
    curated: bool = True
    curated_type: str = ""
    category: bool = False
    moving: bool = False

    def __post_init__(self) -> None:
        """Raises ContractError where the declaration is of no known kind."""
        if not TYPE.fullmatch(self.type):
            raise ContractError(f"column {self.header!r} has type {self.type!r}: expected {TYPES}")
        if self.type in ("date", "timestamp") and not (self.format and self.shape):
            raise ContractError(f"column {self.header!r} is a {self.type}: give its format and its shape")
        if self.personal not in ("", "hash", "drop"):
            raise ContractError(f"column {self.header!r}: personal is {self.personal!r}, expected hash or drop")

    @property
    def is_nested(self) -> bool:
        """Whether its values are structs, or arrays of them."""
        return self.type.startswith(("struct<", "array<"))

    @property
    def is_category(self) -> bool:
        """Whether its values are categories: few, and each worth counting. A person's value never is."""
        told = self.category or self.enum or self.type == "boolean" or self.dimension in CATEGORICAL
        return bool(told) and not self.personal

    @property
    def reaches(self) -> str:
        """The dimension that must know every value of the column, or ""."""
        if self.dimension is None:
            return "dim_date" if self.type in ("date", "timestamp") else ""
        return self.dimension

    def in_curated(self) -> Column:
        """The column of the curated table that holds these values."""
        kept = self.curated_type or ("array<string>" if self.type == "list" else self.type)
        hashed = self.personal == "hash"
        return Column(
            self.name,
            "string" if hashed else kept,
            f"Salted hash of: {self.comment}" if hashed else self.comment,
            nullable=not self.required and self.type != "list",
            dimension=self.reaches,
        )


def iso_date(header: str, name: str, comment: str, **rules: Any) -> SourceColumn:
    """A column of days written as 2024-05-31, within the days that a source can mean; `rules` are SourceColumn's."""
    within = {"minimum": FIRST_DAY, "maximum": LAST_DAY, **rules}
    return SourceColumn(header, name, comment, type="date", format="yyyy-MM-dd", shape=r"\d{4}-\d{2}-\d{2}", **within)


def iso_instant(header: str, name: str, comment: str, fraction: int = 0, **rules: Any) -> SourceColumn:
    """A column of instants, UTC, written as 2024-05-31 18:00:00; `fraction` is how many digits of a second follow."""
    within = {"minimum": FIRST_DAY, "maximum": LAST_DAY, **rules}
    digits = rf"\.\d{{{fraction}}}" if fraction else ""
    return SourceColumn(
        header, name, comment, type="timestamp",
        format="yyyy-MM-dd HH:mm:ss" + ("." + "S" * fraction if fraction else ""),
        shape=rf"\d{{4}}-\d{{2}}-\d{{2}} \d{{2}}:\d{{2}}:\d{{2}}{digits}", **within,
    )  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        type: Spark SQL's.
        references: `table.column` of the dimension that it points to, in a table of the star.
        dimension: of a curated column, the dimension that must know its values, or "".
        unknown: its value in the dimension's unknown member, where type and nullability do not say it.
    """

    name: str
    type: str
    comment: str
    nullable: bool = True
    references: str = ""
    dimension: str = ""
    unknown: str | bool | None = None


def required(name: str, type: str, comment: str, references: str = "", unknown: str | bool | None = None) -> Column:
    """A column that is never null."""
    return Column(name, type, comment, nullable=False, references=references, unknown=unknown)


Named = TypeVar("Named", SourceColumn, Column)


def find_column(columns: tuple[Named, ...], name: str, owner: str) -> Named:
    for column in columns:
        if column.name == name:
            return column
    raise ContractError(f"{owner} has no column {name!r}; it has {', '.join(c.name for c in columns)}")
