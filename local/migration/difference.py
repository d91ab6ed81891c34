"""The statements that bring a warehouse from what the migrations make to what the contracts say.

Only what no row can contradict is drafted: a new table, a new nullable column at the end, a wider type, a null allowed,
a foreign key. Everything else is refused by name, with what a person must write: a draft never invents a value and
never drops anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from glue_jobs.contract.columns import Column
from glue_jobs.contract.table import Table
from glue_jobs.warehouse import ddl
from local.migration.catalogue import FoundColumn, FoundTable

NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")


class MigrationError(Exception):
    """No draft can be made; the message names each table and column, and what a person must write."""


def difference(
    tables: Sequence[Table], found: Mapping[str, FoundTable], readers: Mapping[str, Sequence[str]]
) -> list[str]:
    """The statements, in order; none where contracts and migrations agree.

    Args:
        tables: the contracts, referenced tables first.
        found: what the migrations make, by name.
        readers: table → the views that read it, those that others read last.

    Raises:
        MigrationError: something differs that only a person can decide.
    """
    refused = [*_unknown_tables(tables, found), *(line for table in tables for line in _refusals(table, found))]
    if refused:
        raise MigrationError("no draft, write by hand:\n  " + "\n  ".join(refused))
    return [statement for table in tables for statement in _statements(table, found, readers)]


def _unknown_tables(tables: Iterable[Table], found: Mapping[str, FoundTable]) -> Iterator[str]:
    wanted = {table.warehouse_name for table in tables}
    for name in sorted(found):
        if name.startswith(f"{ddl.CORE}.") and name not in wanted:
            yield (
                f"{name} has no contract: write `drop table {name};` with the views that read it, `alter table {name}"
                " rename to …;`, or declare it again"
            )


def _refusals(table: Table, found: Mapping[str, FoundTable]) -> Iterator[str]:
    stands = found.get(table.warehouse_name)
    if stands is None:
        return
    yield from _column_refusals(table, stands)
    if ddl.month_column(table) != stands.month:
        now, then = (column or "nothing" for column in (ddl.month_column(table), stands.month))
        yield f"{table.warehouse_name} is divided by {then}, its contract says {now}: write how its rows move"
    for key in sorted(stands.keys - _keys(table)):
        yield f"{table.warehouse_name} has {key}, its contract does not: write `alter table … drop constraint …;`"
    if _primary_key(table) not in stands.keys:
        yield f"{table.warehouse_name} lacks {_primary_key(table)}: write how its rows get that key"


def _column_refusals(table: Table, stands: FoundTable) -> Iterator[str]:
    known = [column.name for column in stands.columns]
    place = table.warehouse_name
    for name in known:
        if name not in table.names:
            yield (
                f"{place}.{name} is not in the contract: write `alter table {place} drop column {name};` or"
                f" `… rename column {name} to …;`"
            )
    kept = [name for name in table.names if name in known]
    if table.names[: len(kept)] != kept or kept != [name for name in known if name in table.names]:
        yield f"{place}: its columns stand in the order {', '.join(known)}: keep that, new ones at the end"
    for column in table.columns:
        there = stands.column(column.name)
        yield from _new_column_refusals(place, column) if there is None else _change_refusals(place, column, there)


def _new_column_refusals(place: str, column: Column) -> Iterator[str]:
    if not column.nullable:
        yield (
            f"{place}.{column.name} is new and never null: write `alter table {place} add column {column.name}"
            f" {ddl.postgres_type(column)};`, what stands in the rows that are there, and `… set not null;`"
        )


def _change_refusals(place: str, column: Column, there: FoundColumn) -> Iterator[str]:
    wanted = ddl.postgres_type(column)
    if wanted != there.type and not _is_wider(there.type, wanted):
        yield (
            f"{place}.{column.name} is {there.type}, its contract says {wanted}: write `alter table {place} alter"
            f" column {column.name} type {wanted} using …;`"
        )
    if there.nullable and not column.nullable:
        yield (
            f"{place}.{column.name} may be null, its contract says never: write what stands in the rows that are"
            f" there, and `alter table {place} alter column {column.name} set not null;`"
        )


def _statements(table: Table, found: Mapping[str, FoundTable], readers: Mapping[str, Sequence[str]]) -> list[str]:
    stands = found.get(table.warehouse_name)
    if stands is None:
        return [ddl.create_table(table), *_indexes_to_decide(table)]
    return [*_column_statements(table, stands, readers.get(table.warehouse_name, ())), *_new_keys(table, stands)]


def _column_statements(table: Table, stands: FoundTable, views: Sequence[str]) -> Iterator[str]:
    alter = f"alter table {table.warehouse_name}"
    pairs = [(column, stands.column(column.name)) for column in table.columns]
    if views and any(there and ddl.postgres_type(column) != there.type for column, there in pairs):
        # PostgreSQL changes no type under a view; the migrate job makes again what a migration drops.
        yield f"drop view if exists {', '.join(views)};"
    for column, there in pairs:
        wanted = _spelled(ddl.postgres_type(column))
        if there is None:
            yield f"{alter} add column {column.name} {wanted};"
            continue
        if ddl.postgres_type(column) != there.type:
            yield f"{alter} alter column {column.name} type {wanted};"
        if column.nullable and not there.nullable:
            yield f"{alter} alter column {column.name} drop not null;"


def _new_keys(table: Table, stands: FoundTable) -> Iterator[str]:
    for key in ddl.foreign_keys(table):
        if key.definition not in stands.keys:
            yield f"alter table {table.warehouse_name} add {ddl.foreign_key_constraint(table, key)};"


def _indexes_to_decide(table: Table) -> Iterator[str]:
    columns = [key.column for key in ddl.foreign_keys(table) if key.column != table.primary_key[0]]
    if columns:
        yield "\n".join(
            [
                "-- Decide: an index where rows are looked for from that side; brin where a month's rows lie together.",
                *(f"-- create index {table.name}_{name}_idx on {table.warehouse_name} ({name});" for name in columns),
            ]
        )


def _keys(table: Table) -> frozenset[str]:
    return frozenset({_primary_key(table), *(key.definition for key in ddl.foreign_keys(table))})


def _primary_key(table: Table) -> str:
    return f"PRIMARY KEY ({', '.join(table.primary_key)})"


def _is_wider(was: str, will_be: str) -> bool:
    if (was, will_be) == ("integer", "bigint"):
        return True
    old, new = NUMERIC.fullmatch(was), NUMERIC.fullmatch(will_be)
    return bool(old and new and old[2] == new[2] and int(new[1]) > int(old[1]))


def _spelled(type: str) -> str:
    return type.replace(",", ", ")
