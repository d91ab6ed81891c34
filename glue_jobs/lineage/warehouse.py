"""What flows in the warehouse: from the lake's tables to their copies, and from those to the views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from glue_jobs.lineage.events import Dataset, same_columns
from glue_jobs.lineage.telling import Lineage, Part
from glue_jobs.warehouse.connection import connect
from glue_jobs.warehouse.credentials import DatabaseSecret
from glue_jobs.warehouse.merging import Merged
from glue_jobs.warehouse.slices import Wanted

# What each view reads, as PostgreSQL itself keeps it: view, schema, relation, column ("" for a relation as such).
READ = """
select distinct vn.nspname, v.relname, sn.nspname, s.relname, coalesce(a.attname, '')
from pg_rewrite rule
join pg_class v on v.oid = rule.ev_class and v.relkind = 'v'
join pg_namespace vn on vn.oid = v.relnamespace and vn.nspname in ('bi', 'core')
join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = rule.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjid <> rule.ev_class
join pg_class s on s.oid = d.refobjid and s.relkind in ('r', 'p', 'v', 'm')
join pg_namespace sn on sn.oid = s.relnamespace
left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and d.refobjsubid > 0
order by 1, 2, 3, 4, 5
"""
COLUMNS = """
select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    coalesce(col_description(c.oid, a.attnum), '')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('bi', 'core')
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'v'
order by 1, 2, a.attnum
"""


def whole(told: Lineage, secret: DatabaseSecret, wanted: Sequence[Wanted], merged: Mapping[str, Merged]) -> list[Part]:
    """What the load has filled, and what the views over it read."""
    with connect(secret, "reelhouse lineage") as connection, connection, connection.cursor() as cursor:
        return [*loaded(told, secret, wanted, merged), *views(secret, cursor)]


def loaded(told: Lineage, secret: DatabaseSecret, wanted: Sequence[Wanted], merged: Mapping[str, Merged]) -> list[Part]:
    """A flow a table that the load touched: as many rows stand in it as the lake has published."""
    flows: list[Part] = []
    for item in wanted:
        done = merged.get(item.table.warehouse_name)
        if done is None:
            continue
        counted = [found.rows for found in item.slices.values()]
        rows = None if None in counted else sum(found or 0 for found in counted)
        lake = told.table(item.table, rows, done.loaded)
        copy = Dataset(
            namespace(secret), f"{secret.dbname}.{item.table.warehouse_name}", lake.columns, rows=rows,
            moved=done.inserted + done.updated + done.deleted, sources=same_columns(item.table, lake),
        )  # fmt: skip
        flows.append((f"load_warehouse.{item.table.name}", [lake], [copy]))
    return flows


def views(secret: DatabaseSecret, cursor: Any) -> list[Part]:
    """A flow a view: of which columns it is made as a whole; which of its columns is made of which, nobody keeps."""
    cursor.execute(COLUMNS)
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for schema, name, column, kind, meaning in cursor.fetchall():
        columns.setdefault(f"{schema}.{name}", []).append((column, kind, meaning))
    cursor.execute(READ)
    read: dict[str, list[tuple[str, str]]] = {}
    for view_schema, view, schema, relation, column in cursor.fetchall():
        read.setdefault(f"{view_schema}.{view}", []).append((f"{schema}.{relation}", column))
    return [_view(secret, name, columns.get(name, []), found) for name, found in sorted(read.items())]


def _view(
    secret: DatabaseSecret, name: str, columns: Sequence[tuple[str, str, str]], read: Sequence[tuple[str, str]]
) -> Part:
    place = namespace(secret)
    inputs = [Dataset(place, f"{secret.dbname}.{relation}") for relation in dict.fromkeys(one for one, _ in read)]
    fields = tuple((place, f"{secret.dbname}.{relation}", column) for relation, column in read if column)
    made = Dataset(place, f"{secret.dbname}.{name}", tuple(columns), read_as_a_whole=fields)
    return f"view.{name}", inputs, [made]


def namespace(secret: DatabaseSecret) -> str:
    """The warehouse, as OpenLineage names a PostgreSQL."""
    return f"postgres://{secret.host}:{secret.port}"
