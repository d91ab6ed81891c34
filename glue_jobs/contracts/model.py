"""What a contract is made of: source columns with their rules, feeds, and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Optional, TypeVar, Union

CATALOG = "glue_catalog"
CURATED, CORE, OPS = "reelhouse_curated", "reelhouse_core", "reelhouse_ops"

# What becomes of a run when a file of the feed is refused whole.
FAIL, QUARANTINE = "FAILED", "SUCCEEDED_WITH_QUARANTINE"

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
class Feed:
    """One kind of source file.

    Attributes:
        name: the folder under the landing bucket.
        key: names of the columns that identify a row within a file.
        on_bad_file: what a run ends as when a file of this feed is refused: FAIL or QUARANTINE.
        row_rules: rule name → Spark SQL condition over the typed columns that a good row keeps; null counts as kept.
    """

    name: str
    comment: str
    columns: tuple[SourceColumn, ...]
    key: tuple[str, ...]
    on_bad_file: str
    delimiter: str = ","
    row_rules: dict[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> list[str]:
        """The header cells of a file of this feed, in the documented order."""
        return [column.header for column in self.columns]

    @property
    def names(self) -> list[str]:
        """The columns' names after reading."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> SourceColumn:
        """The column called `name`; raises ContractError where there is none."""
        return _find(self.columns, name, f"feed {self.name}")


@dataclass(frozen=True)
class Column:
    """One column of a table: `type` is Spark SQL's; `references` is `table.column` of the dimension it points to."""

    name: str
    type: str
    comment: str
    nullable: bool = True
    references: str = ""


@dataclass(frozen=True)
class Table:
    """One Iceberg table, and its copy in PostgreSQL where `schema` is set.

    Attributes:
        database: Glue database.
        schema: PostgreSQL schema, or "" for a table that stays in the lake.
        grain: what one row is.
        partition: Iceberg partition expressions, for instance `months(month_start)`.
    """

    database: str
    name: str
    grain: str
    comment: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    schema: str = ""
    partition: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Column names in order: the `select` that ends every transform."""
        return [column.name for column in self.columns]

    @property
    def identifier(self) -> str:
        """The name Spark knows the table by."""
        return f"{CATALOG}.{self.database}.{self.name}"

    @property
    def warehouse_name(self) -> str:
        """The name PostgreSQL knows the table by; raises ContractError for a table that stays in the lake."""
        if not self.schema:
            raise ContractError(f"{self.identifier} is not loaded into PostgreSQL")
        return f"{self.schema}.{self.name}"

    def column(self, name: str) -> Column:
        """The column called `name`; raises ContractError where there is none."""
        return _find(self.columns, name, self.identifier)


_Named = TypeVar("_Named", SourceColumn, Column)


def _find(columns: tuple[_Named, ...], name: str, owner: str) -> _Named:
    for column in columns:
        if column.name == name:
            return column
    raise ContractError(f"{owner} has no column {name!r}; it has {', '.join(c.name for c in columns)}")


def required(name: str, type: str, comment: str, references: str = "") -> Column:
    """A column that is never null."""
    return Column(name, type, comment, nullable=False, references=references)
