"""What the migrations make, as the catalogue of a database tells it in which they ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

COLUMNS = """
select attname, format_type(atttypid, atttypmod), not attnotnull
from pg_attribute where attrelid = %s and attnum > 0 and not attisdropped order by attnum
"""
TABLES = """
select c.oid, n.nspname || '.' || c.relname, coalesce(substring(pg_get_partkeydef(c.oid) from '^RANGE \\((.*)\\)$'), '')
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('core', 'mart', 'ops') and c.relkind in ('r', 'p') and not c.relispartition order by 2
"""
KEYS = "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s and contype in ('p', 'f')"


@dataclass(frozen=True)
class FoundColumn:
    """One column: its type as format_type() spells it."""

    name: str
    type: str
    nullable: bool


@dataclass(frozen=True)
class FoundTable:
    """One table: `keys` are the definitions of its primary and foreign keys, `month` the column that divides it."""

    name: str
    columns: tuple[FoundColumn, ...]
    keys: frozenset[str]
    month: str = ""

    def column(self, name: str) -> FoundColumn | None:
        """The column called `name`, where there is one."""
        return next((column for column in self.columns if column.name == name), None)


def read(cursor: Any) -> dict[str, FoundTable]:
    """Name → table, for all tables of core, mart and ops; partitions belong to their table."""
    cursor.execute(TABLES)
    return {name: _table(cursor, oid, name, month) for oid, name, month in cursor.fetchall()}


def _table(cursor: Any, oid: int, name: str, month: str) -> FoundTable:
    cursor.execute(COLUMNS, (oid,))
    columns = tuple(FoundColumn(*row) for row in cursor.fetchall())
    cursor.execute(KEYS, (oid,))
    return FoundTable(name, columns, frozenset(definition for (definition,) in cursor.fetchall()), month)
