"""A table: its place in the lake, and its copy in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass

from glue_jobs.contract.columns import Column, ContractError, find_column

CATALOG = "glue_catalog"
CURATED, CORE, OPS = "reelhouse_curated", "reelhouse_core", "reelhouse_ops"


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
        return find_column(self.columns, name, self.identifier)
