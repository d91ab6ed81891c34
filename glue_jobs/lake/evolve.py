"""Brings Iceberg tables that stand to their contracts: what keeps every row and value is done, the rest is refused.

Done, by a change of metadata alone: a new nullable column (null in the rows that stand), a wider type, a null allowed,
a comment. Refused by name, before anything is changed: a column that the contract lacks (dropped? renamed?), a narrower
or other type, a column that must not be null any more, or that is new and never null.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from glue_jobs.contract.columns import Column, ContractError
from glue_jobs.contract.table import CORE, Table

# Iceberg's safe promotions; a decimal may get more digits, never another scale.
WIDER = {("int", "bigint"), ("float", "double")}
DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
# Two jobs may evolve one table at the same moment: the loser looks again at what is left to do.
TRIES = 20


@dataclass(frozen=True)
class StandingColumn:
    """A column as it stands; `type` is Spark SQL's."""

    type: str
    nullable: bool
    comment: str


@dataclass(frozen=True)
class StandingTable:
    """A table as it stands: its columns by name, and its comment."""

    columns: Mapping[str, StandingColumn]
    comment: str


def evolve(spark: SparkSession, tables: Sequence[Table]) -> list[str]:
    """Bring the tables, which stand, to their contracts; returns what was done, as SQL.

    Raises:
        ContractError: a table differs in what only a person can decide (nothing was changed then, in no table), or a
            change did not go through.
    """
    found = {table.identifier: stands(spark, table) for table in tables}
    refused = [line for table in tables for line in refusals(table, found[table.identifier])]
    if refused:
        raise ContractError("the lake differs from the contracts, and nothing was changed: " + "; ".join(refused))
    return [done for table in tables for done in _brought(spark, table, found[table.identifier])]


def stands(spark: SparkSession, table: Table) -> StandingTable:
    """The table as the catalogue has it."""
    fields = spark.table(table.identifier).schema.fields
    columns = {
        field.name: StandingColumn(field.dataType.simpleString(), field.nullable, field.metadata.get("comment", ""))
        for field in fields
    }
    return StandingTable(columns, spark.catalog.getTable(table.identifier).description or "")


def refusals(table: Table, standing: StandingTable) -> list[str]:
    """What can't be evolved, one line a column, with what to do."""
    lines = list(_refusals(table, standing))
    # Models build their tables from curated rows: those of core can be built again, delivered rows can't.
    cure = f"drop the table {table.lake_name} and its next refresh builds it again" if table.database == CORE else (
        "keep the column as it stands, or alter the table by hand"
    )  # fmt: skip
    return [f"{table.identifier}.{line}; {cure}" for line in lines]


def statements(table: Table, standing: StandingTable) -> list[str]:
    """What brings the table to its contract, as Spark SQL."""
    alter = f"alter table {table.identifier}"
    new = [column for column in table.columns if column.name not in standing.columns]
    found = [f"{alter} add columns ({', '.join(map(definition, new))})"] if new else []
    for column in table.columns:
        if column not in new:
            changes = _changes(column, standing.columns[column.name])
            found += [f"{alter} alter column `{column.name}` {change}" for change in changes]
    if standing.comment != table_comment(table):
        found.append(f"comment on table {table.identifier} is {quoted(table_comment(table))}")
    return found


def definition(column: Column) -> str:
    """The column as `create table` and `add columns` have it."""
    return f"`{column.name}` {column.type}{'' if column.nullable else ' not null'} comment {quoted(column.comment)}"


def table_comment(table: Table) -> str:
    """What the table is, and what one row is."""
    return f"{table.comment} Grain: {table.grain}."


def quoted(text: str) -> str:
    """`text`, of a contract, as a Spark SQL literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _refusals(table: Table, standing: StandingTable) -> Iterator[str]:
    for name, there in standing.columns.items():
        if name not in table.names:
            yield f"{name} ({there.type}) is not in the contract, and no column is dropped or renamed by itself"
    for column in table.columns:
        now = standing.columns.get(column.name)
        if now is None:
            if not column.nullable:
                yield f"{column.name} is new and never null, and the rows that stand have no value for it"
            continue
        if now.type != column.type and not is_wider(now.type, column.type):
            yield f"{column.name} is {now.type}, and {column.type} would not keep every value"
        if now.nullable and not column.nullable:
            yield f"{column.name} may be null in the rows that stand, and the contract says never"


def _changes(column: Column, now: StandingColumn) -> Iterator[str]:
    if column.type != now.type:
        yield f"type {column.type}"
    if column.nullable and not now.nullable:
        yield "drop not null"
    if column.comment != now.comment:
        yield f"comment {quoted(column.comment)}"


def is_wider(was: str, will_be: str) -> bool:
    """Whether every value of the one Spark SQL type is one of the other, in Iceberg too."""
    old, new = DECIMAL.fullmatch(was), DECIMAL.fullmatch(will_be)
    if old and new:
        return old[2] == new[2] and int(new[1]) > int(old[1])
    return (was, will_be) in WIDER


def _brought(spark: SparkSession, table: Table, standing: StandingTable) -> list[str]:
    done: list[str] = []
    failure: Exception | None = None
    for _ in range(TRIES):
        left = statements(table, standing)
        if not left:
            return done
        try:
            for statement in left:
                spark.sql(statement)
                done.append(statement)
        except (PySparkException, Py4JError) as error:
            failure = error
        spark.catalog.refreshTable(table.identifier)
        standing = stands(spark, table)
    raise ContractError(f"{table.identifier} could not be brought to its contract: {'; '.join(left)}") from failure
