"""A table: its place in the lake, and its copy in PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from glue_jobs.contract import databases
from glue_jobs.contract.columns import Column, ContractError, find_column

CATALOG = "glue_catalog"
CURATED, CORE, OPS = "reelhouse_curated", "reelhouse_core", "reelhouse_ops"

# A table's kind: what is written, compared and loaded as one slice.
WHOLE = "whole"
BY_MONTH = "by month"
BY_VALUE = "by value"
WHOLE_SLICE = "all"


@dataclass(frozen=True)
class Table:
    """One Iceberg table, and its copy in PostgreSQL where `schema` is set.

    Attributes:
        database: Glue database, by the name that contracts use (see `databases`).
        schema: PostgreSQL schema, or "" for a table that stays in the lake.
        grain: what one row is.
        partition: Iceberg partition expressions, for instance `months(month_start)`.
        kind: WHOLE; BY_MONTH: a slice is a month of the date column `slice_by`, named `2024-05`; BY_VALUE: a slice is
            one value of the text column `slice_by`, for instance of source_system.
        natural_key: the columns by which people know a row of a dimension; no two rows share them.
        unknown_member: row 0 stands for what is not known; it is a row of the table like others.
        rules: rule name → condition, in PostgreSQL's SQL, that every row keeps; null counts as kept. Loads check it.
    """

    database: str
    name: str
    grain: str
    comment: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    schema: str = ""
    partition: tuple[str, ...] = ()
    kind: str = WHOLE
    slice_by: str = ""
    natural_key: tuple[str, ...] = ()
    unknown_member: bool = False
    rules: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Raises ContractError where the parts of the declaration do not fit each other."""
        for name in (*self.primary_key, *self.natural_key, *([self.slice_by] if self.slice_by else [])):
            self.column(name)
        if (self.kind == WHOLE) == bool(self.slice_by):
            raise ContractError(f"{self.identifier} is {self.kind}: slice_by is for {BY_MONTH} and {BY_VALUE} only")

    @property
    def names(self) -> list[str]:
        """Column names in order: the `select` that ends every transform."""
        return [column.name for column in self.columns]

    @property
    def identifier(self) -> str:
        """The name Spark knows the table by, in the database of the stack that this process works for."""
        return f"{CATALOG}.{databases.named(self.database)}.{self.name}"

    @property
    def lake_name(self) -> str:
        """Database and name, the same in every stack; `databases.named` gives the stack's own database."""
        return f"{self.database}.{self.name}"

    @property
    def warehouse_name(self) -> str:
        """The name PostgreSQL knows the table by; raises ContractError for a table that stays in the lake."""
        if not self.schema:
            raise ContractError(f"{self.identifier} is not loaded into PostgreSQL")
        return f"{self.schema}.{self.name}"

    @property
    def month_column(self) -> str:
        """The date column by whose months its files are divided, or ""."""
        found = (re.fullmatch(r"months\((\w+)\)", expression) for expression in self.partition)
        return next((match[1] for match in found if match), "")

    @property
    def referenced(self) -> set[str]:
        """Names of the tables that its foreign keys point to."""
        return {column.references.split(".")[0] for column in self.columns if column.references}

    def column(self, name: str) -> Column:
        """The column called `name`; raises ContractError where there is none."""
        return find_column(self.columns, name, self.identifier)
