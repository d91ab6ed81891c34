"""What a contract is in PostgreSQL: types, tables, keys, comments, rights, load buffers.

Structure (a table, a column, a key) gets into a warehouse by a numbered migration, because rows hang on it; the rest is
declarative and is brought to the contracts' state whenever they changed (`glue_jobs.warehouse.declaring`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from glue_jobs.contract.columns import Column, ContractError
from glue_jobs.contract.table import BY_MONTH, Table

CORE, OPS, STAGING = "core", "ops", "staging"
# The roles' names; the migrate job makes them from the secrets.
LOADER, READER = "reelhouse_loader", "reelhouse_reader"

# Spark SQL's type → PostgreSQL's name of it, as format_type() spells it.
TYPES = {
    "string": "text", "int": "integer", "bigint": "bigint", "double": "double precision", "boolean": "boolean",
    "date": "date", "timestamp": "timestamp with time zone",
}  # fmt: skip
DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")

# What the loader may do with a table: rows come and go, in ops those of files that are withdrawn.
RIGHTS = "select, insert, update, delete, maintain"
BUFFER_RIGHTS = "select, insert, update, delete, truncate, maintain"


@dataclass(frozen=True)
class ForeignKey:
    """A column that points to a key column of another table of core."""

    column: str
    table: str
    key: str

    @property
    def definition(self) -> str:
        """As pg_get_constraintdef() tells it; deferrable, because a load fills tables one after the other."""
        return f"FOREIGN KEY ({self.column}) REFERENCES {CORE}.{self.table}({self.key}) DEFERRABLE INITIALLY DEFERRED"


def postgres_type(column: Column) -> str:
    """PostgreSQL's type for the column's Spark type; raises ContractError where there is none."""
    decimal = DECIMAL.fullmatch(column.type)
    if decimal:
        return f"numeric({decimal[1]},{decimal[2]})"
    if column.type not in TYPES:
        raise ContractError(
            f"column {column.name}: PostgreSQL gets no {column.type}; expected {', '.join(TYPES)} or decimal(p,s)"
        )
    return TYPES[column.type]


def foreign_keys(table: Table) -> list[ForeignKey]:
    """The table's foreign keys, in the order of its columns."""
    return [ForeignKey(column.name, *column.references.split(".")) for column in table.columns if column.references]


def month_column(table: Table) -> str:
    """The date column by whose months the table is divided into partitions, or ""."""
    return table.slice_by if table.schema == CORE and table.kind == BY_MONTH else ""


def table_comment(table: Table) -> str:
    """What the table's comment says: what it is, and what one row is."""
    return f"{table.comment} Grain: {table.grain}."


def create_table(table: Table) -> str:
    """The statement that makes the table with its keys, as a migration has it."""
    parts = [_column(column) for column in table.columns]
    parts.append(f"constraint {table.name}_pkey primary key ({', '.join(table.primary_key)})")
    parts += [foreign_key_constraint(table, key) for key in foreign_keys(table)]
    month = month_column(table)
    divided = f"\npartition by range ({month})" if month else ""
    body = ",\n    ".join(parts)
    return f"create table {table.warehouse_name} (\n    {body}\n){divided};"


def foreign_key_constraint(table: Table, key: ForeignKey) -> str:
    """The named constraint, for `create table` or behind `alter table … add`."""
    return (
        f"constraint {table.name}_{key.column}_fkey foreign key ({key.column})\n"
        f"    references {CORE}.{key.table} ({key.key}) deferrable initially deferred"
    )


def comments(table: Table) -> list[str]:
    """The statements that comment the table and each of its columns."""
    lines = [f"comment on table {table.warehouse_name} is {literal(table_comment(table))};"]
    return lines + [
        f"comment on column {table.warehouse_name}.{column.name} is {literal(column.comment)};"
        for column in table.columns
    ]


def grants(table: Table) -> list[str]:
    """The statements that let the loader do its work on the table."""
    return [f"grant {RIGHTS} on {table.warehouse_name} to {LOADER};"]


def buffer_name(table: Table) -> str:
    """The table's load buffer."""
    return f"{STAGING}.{table.name}"


def create_buffer(table: Table) -> list[str]:
    """The statements that make the load buffer anew: unlogged, for a crash only costs the load that filled it."""
    name = buffer_name(table)
    comment = f"Load buffer of {table.warehouse_name}: emptied and filled by each load."
    return [
        f"drop table if exists {name};",
        f"create unlogged table {name} (like {table.warehouse_name});",
        f"comment on table {name} is {literal(comment)};",
        f"grant {BUFFER_RIGHTS} on {name} to {LOADER};",
    ]


def literal(text: str) -> str:
    """`text`, of a contract, as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _column(column: Column) -> str:
    # numeric(12,2) is how the server spells it, numeric(12, 2) how sqlfluff wants it.
    return f"{column.name} {postgres_type(column).replace(',', ', ')}{'' if column.nullable else ' not null'}"
