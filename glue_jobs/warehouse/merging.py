"""Makes slices of a warehouse table equal to the lake's: rows that are equal already are not touched.

Three ways, by what the table has of a slice. A month without a partition is filled as a table of its own and attached
with its keys built at once. Slices without a row are copied straight into the table. All others are copied to the
table's load buffer and merged. None of them locks a table against readers (docs/warehouse-loading.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

import psycopg2
import pyarrow
import pyarrow.compute as pc
from psycopg2 import sql

from glue_jobs.contract.table import Table
from glue_jobs.lake.slices import month_number, month_ranges
from glue_jobs.warehouse import scopes
from glue_jobs.warehouse.connection import WarehouseError
from glue_jobs.warehouse.copying import copy_rows
from glue_jobs.warehouse.ddl import OPS, month_column
from glue_jobs.warehouse.pieces import Piece
from glue_jobs.warehouse.slices import Name, Work


@dataclass
class Merged:
    """What a load did to one table, in rows."""

    loaded: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0

    @property
    def changed(self) -> bool:
        """The table is not what it was."""
        return bool(self.inserted or self.updated or self.deleted)


@dataclass
class Merging:
    """The merge of one table's work: `add` its pieces in order, `upsert`, then `delete` when its referrers have."""

    cursor: Any
    work: Work
    merged: Merged = field(default_factory=Merged)
    attached: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Look at what the table has, and empty the load buffer where it will be used."""
        self.table = self.work.table
        self.new_months = _months_without_partition(self.cursor, self.work)
        self.here: list[Name] = [item.name for item in self.work.changed if item.name not in self.new_months]
        self.is_empty = not self._has_rows()
        self.staged = 0
        if not self.is_empty:
            self._empty_buffer()

    def add(self, piece: Piece, rows: pyarrow.Table) -> None:
        """Bring the rows of one piece; raises WarehouseError where PostgreSQL refuses one, or a slice is not whole."""
        self.merged.loaded += rows.num_rows
        months = [str(item.name) for item in piece.slices if item.name in self.new_months]
        for month in months:
            self._add_month(month, rows.filter(_in_months(self.table, rows, [month])), piece.is_last)
        rows = rows.filter(pc.invert(_in_months(self.table, rows, months))) if months and rows.num_rows else rows
        if self.is_empty:
            self.merged.inserted += copy_rows(self.cursor, rows, self.table, _name(self.table))
        else:
            self.staged += copy_rows(self.cursor, rows, self.table, staging(self.table))

    def upsert(self) -> None:
        """Insert the staged rows with new keys and update those that differ.

        Tables that are referenced go first: by the end of the statement every foreign key must hold.

        Raises:
            WarehouseError: a key occurs twice, a foreign key has no row to point to, or rows were lost on the way.
        """
        expected = sum(item.rows or 0 for item in self.work.changed)
        if self.merged.loaded != expected:
            raise WarehouseError(
                f"{self.table.warehouse_name}: {expected} rows were published in {self.table.identifier}, but"
                f" {self.merged.loaded} were read: run the refresh again; where that does not help, delete the"
                f" manifests under published/{self.table.lake_name}/, so that the table is published anew"
            )
        if self.staged:
            self.cursor.execute(sql.SQL("analyze {}").format(staging(self.table)))
            with _naming(self.table):
                self.cursor.execute(merge_sql(self.table, self._scope()))
            inserted, updated = self.cursor.fetchone()
            self.merged.inserted += inserted
            self.merged.updated += updated
        if not month_column(self.table) and self.merged.changed:
            # Now, because keys of the tables to come are checked against this one.
            self.cursor.execute(sql.SQL("analyze {}").format(_name(self.table)))

    def delete(self) -> None:
        """Delete rows that the lake no longer has; raises WarehouseError where one of them is still referenced."""
        # The accounts that a warehouse has from before slices were written down are its own history.
        if self.is_empty or (self.table.schema == OPS and self.work.is_whole):
            return
        # After the upsert every staged key is in the table, so equal counts mean equal keys.
        if self._count() != self.staged:
            with _naming(self.table):
                self.cursor.execute(delete_sql(self.table, self._scope()))
            self.merged.deleted = self.cursor.rowcount

    def finish(self) -> None:
        """Empty the load buffer, for nothing in it outlives a load; renew the statistics of the months touched."""
        if self.staged:
            self._empty_buffer()
        if month_column(self.table) and self.merged.changed:
            self.cursor.execute(sql.SQL("analyze only {}").format(_name(self.table)))
            for item in self.work.changed:
                self.cursor.execute(sql.SQL("analyze {}").format(_month_name(self.table, str(item.name))))

    def _scope(self) -> sql.Composable:
        """The rows of the table that are to be what is staged."""
        if self.work.is_whole:
            known, new = scopes.rows_without(self.table, self.work.kept), scopes.rows_of(self.table, self.new_months)
            return sql.SQL("({} and ({}) is not true)").format(known, new)
        return scopes.rows_of(self.table, [*self.here, *self.work.vanished])

    def _has_rows(self) -> bool:
        query = sql.SQL("select exists (select from {} as target where {})")
        self.cursor.execute(query.format(_name(self.table), self._scope()))
        return bool(self.cursor.fetchone()[0])

    def _count(self) -> int:
        query = sql.SQL("select count(*) from {} as target where {}").format(_name(self.table), self._scope())
        self.cursor.execute(query)
        return int(self.cursor.fetchone()[0])

    def _add_month(self, month: str, rows: pyarrow.Table, is_last: bool) -> None:
        first, _ = _bounds(month)
        if month not in self.attached:
            self.cursor.execute("select ops.create_month(%s::regclass, %s)", (self.table.warehouse_name, first))
            self.attached.add(month)
        # In the order of the key, which is then built over sorted rows.
        ordered = rows.sort_by([(name, "ascending") for name in self.table.primary_key]) if rows.num_rows else rows
        self.merged.inserted += copy_rows(self.cursor, ordered, self.table, _month_name(self.table, month))
        if is_last:
            with _naming(self.table):
                self.cursor.execute("select ops.attach_month(%s::regclass, %s)", (self.table.warehouse_name, first))

    def _empty_buffer(self) -> None:
        self.cursor.execute(sql.SQL("truncate {}").format(staging(self.table)))


def staging(table: Table) -> sql.Composable:
    """The table's load buffer."""
    return sql.Identifier("staging", table.name)


def merge_sql(table: Table, scope: sql.Composable) -> sql.Composable:
    """MERGE that touches only new and differing rows; returns their two numbers.

    Args:
        scope: which rows of the table can be the staged ones; it keeps PostgreSQL from reading the others.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, table.names))
    values = sql.SQL(", ").join(sql.Identifier("source", name) for name in table.names)
    return sql.SQL(
        "with changed as (merge into {table} as target using {staging} as source on {same_key} and {scope}{update}"
        " when not matched then insert ({columns}) values ({values}) returning merge_action() as action)"
        " select count(*) filter (where action = 'INSERT'), count(*) filter (where action = 'UPDATE') from changed"
    ).format(
        table=_name(table), staging=staging(table), same_key=_same_key(table), scope=scope, update=_update(table),
        columns=columns, values=values,
    )  # fmt: skip


def delete_sql(table: Table, scope: sql.Composable) -> sql.Composable:
    """Deletes the rows in `scope` whose key is not staged."""
    return sql.SQL(
        "delete from {} as target where {} and not exists (select 1 from {} as source where {})"
    ).format(_name(table), scope, staging(table), _same_key(table))  # fmt: skip


def _update(table: Table) -> sql.Composable:
    others = [name for name in table.names if name not in table.primary_key]
    if not others:
        return sql.SQL("")
    was, will_be = (sql.SQL(", ").join(sql.Identifier(side, name) for name in others) for side in ("target", "source"))
    assignments = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Identifier("source", name)) for name in others
    )
    return sql.SQL(" when matched and ({}) is distinct from ({}) then update set {}").format(was, will_be, assignments)


def _same_key(table: Table) -> sql.Composable:
    return sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier("target", name), sql.Identifier("source", name))
        for name in table.primary_key
    )


def _name(table: Table) -> sql.Identifier:
    return sql.Identifier(table.schema, table.name)


@contextmanager
def _naming(table: Table) -> Iterator[None]:
    """PostgreSQL's errors inside become WarehouseErrors that name the table."""
    try:
        yield
    except psycopg2.Error as error:
        raise WarehouseError(f"{table.warehouse_name}: {str(error).strip()}") from error


def _months_without_partition(cursor: Any, work: Work) -> frozenset[str]:
    """The changed months for which the table has no partition yet; none of a table that is not divided by months."""
    if not month_column(work.table):
        return frozenset()
    months = {str(item.name): f"{work.table.name}_{str(item.name).replace('-', '')}" for item in work.changed}
    cursor.execute(
        "select relname from pg_catalog.pg_class where relnamespace = 'core'::regnamespace and relname = any(%s)",
        (list(months.values()),),
    )
    here = {name for (name,) in cursor.fetchall()}
    return frozenset(month for month, name in months.items() if name not in here)


def _month_name(table: Table, month: str) -> sql.Identifier:
    """The partition of a month, as ops.create_month names it."""
    return sql.Identifier(table.schema, f"{table.name}_{month.replace('-', '')}")


def _bounds(month: str) -> tuple[date, date]:
    """First day of the month, and of the next."""
    (bounds,) = month_ranges([month_number(month)])
    return bounds


def _in_months(table: Table, rows: pyarrow.Table, months: list[str]) -> Any:
    """One boolean a row: it is of one of the months."""
    if not rows.num_rows:
        return pyarrow.array([], pyarrow.bool_())
    days = rows[table.slice_by].cast(pyarrow.date32())
    ranges = month_ranges(sorted(month_number(month) for month in months))
    return reduce(pc.or_, [
        pc.and_(pc.greater_equal(days, pyarrow.scalar(first)), pc.less(days, pyarrow.scalar(after)))
        for first, after in ranges
    ])  # fmt: skip
