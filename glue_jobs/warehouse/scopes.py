"""Which rows of a warehouse table some slices are, as a condition: names of slices are data, and so are literals."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg2 import sql

from glue_jobs.contract.table import BY_MONTH, WHOLE, Table
from glue_jobs.lake.slices import month_number, month_ranges
from glue_jobs.warehouse.slices import Name

EVERY, NONE = sql.SQL("true"), sql.SQL("false")


def rows_of(table: Table, names: Iterable[Name], alias: str = "target") -> sql.Composable:
    """The condition that rows of these slices keep, and no others. Ranges of months let PostgreSQL skip partitions."""
    wanted = list(names)
    if not wanted:
        return NONE
    if table.kind == WHOLE:
        return EVERY
    column = sql.SQL(f"{alias}.") + sql.Identifier(table.slice_by)
    if table.kind == BY_MONTH:
        numbers = sorted({month_number(name) for name in wanted if name is not None})
        parts = [
            sql.SQL("({0} >= {1} and {0} < {2})").format(column, sql.Literal(first), sql.Literal(after))
            for first, after in month_ranges(numbers)
        ]
    else:
        values = sorted(name for name in wanted if name is not None)
        parts = [sql.SQL("{} = any({})").format(column, sql.Literal(values))] if values else []
        parts += [sql.SQL("{} is null").format(column)] if None in wanted else []
    return sql.SQL("({})").format(sql.SQL(" or ").join(parts))


def rows_without(table: Table, names: Iterable[str], alias: str = "target") -> sql.Composable:
    """The condition of every row but those of these slices, of a table by value."""
    kept = sorted(names)
    if not kept:
        return EVERY
    column = sql.SQL(f"{alias}.") + sql.Identifier(table.slice_by)
    return sql.SQL("({0} <> all({1}) or {0} is null)").format(column, sql.Literal(kept))
