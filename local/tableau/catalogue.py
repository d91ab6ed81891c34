"""What the warehouse itself says of the views in `bi`: columns, types and comments, read as the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from local.tableau.errors import CatalogueError

SCHEMA = "bi"
# A view and each of its columns, in order; comments as sql/views wrote them or migrate_warehouse derived them.
COLUMNS = """
select
    class.relname,
    coalesce(obj_description(class.oid, 'pg_class'), ''),
    attribute.attname,
    format_type(attribute.atttypid, attribute.atttypmod),
    coalesce(col_description(class.oid, attribute.attnum), '')
from pg_class as class
inner join pg_namespace as namespace on class.relnamespace = namespace.oid
inner join pg_attribute as attribute on class.oid = attribute.attrelid
where
    namespace.nspname = %s
    and class.relkind = 'v'
    and attribute.attnum > 0
    and not attribute.attisdropped
order by class.relname, attribute.attnum
"""


@dataclass(frozen=True)
class Column:
    """A column of a view; `type` is PostgreSQL's own word for it, with precision and scale where it has them."""

    name: str
    type: str
    comment: str = ""


@dataclass(frozen=True)
class View:
    """A view of `bi` with its columns in their order."""

    name: str
    comment: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column called `name`; raises CatalogueError where the view has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise CatalogueError(f"bi.{self.name} has no column {name}; it has {', '.join(c.name for c in self.columns)}")


def read_views(cursor: Any) -> dict[str, View]:
    """View name → view, for every view in `bi`.

    Raises:
        CatalogueError: there is none: the warehouse has not been migrated yet.
    """
    cursor.execute(COLUMNS, (SCHEMA,))
    found = views_of(cursor.fetchall())
    if not found:
        raise CatalogueError("the schema bi has no views yet: run `make refresh`")
    return found


def views_of(rows: Iterable[tuple[str, str, str, str, str]]) -> dict[str, View]:
    """The views that rows of (view, its comment, column, type, the column's comment) tell of."""
    columns: dict[tuple[str, str], list[Column]] = {}
    for view, said, column, kind, comment in rows:
        columns.setdefault((view, said), []).append(Column(column, kind, comment))
    return {name: View(name, said, tuple(found)) for (name, said), found in columns.items()}
