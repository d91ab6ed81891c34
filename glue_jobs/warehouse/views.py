"""Views: replaced where their file changed, one in a transaction; comments of columns that keep a meaning follow.

A reader holds the view that it reads, and what lies under it. Each view is replaced in a transaction that holds no
other view, so that no two sessions can wait for each other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.errors import InvalidTableDefinition, LockNotAvailable

from glue_jobs.contract.registry import layers
from glue_jobs.warehouse import declared
from glue_jobs.warehouse.connection import WarehouseError, locked_transaction
from glue_jobs.warehouse.sqlfiles import SqlFile, relations

COMMENTS = "view comments"

STANDING = "select schemaname || '.' || viewname from pg_views where schemaname in ('core', 'bi')"
# A view's column, its comment, and the comments of the columns of the same name that the view reads.
COLUMNS = """
select a.attname, col_description(a.attrelid, a.attnum), array_remove(array_agg(distinct source.said), null)
from pg_attribute a
left join (
    select rule.ev_class, read.attname, col_description(read.attrelid, read.attnum) as said
    from pg_rewrite rule
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = rule.oid
        and d.refclassid = 'pg_class'::regclass and d.refobjid <> rule.ev_class
    join pg_attribute read on read.attrelid = d.refobjid and read.attnum = d.refobjsubid
) source on source.ev_class = a.attrelid and source.attname = a.attname
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
group by a.attrelid, a.attnum, a.attname order by a.attnum
"""


def replace_views(connection: Any, files: Sequence[SqlFile]) -> int:
    """Bring the views to their files' state; returns how many were replaced.

    Raises:
        WarehouseError: a view fails, also where its columns changed: they are an interface; a view that stands has no
            file any more; a column has no comment; or a reader held a view until the deadline.
    """
    with locked_transaction(connection) as cursor:
        stored = _stored(cursor)
    refuse_orphans(files, stored)
    changed = [file for file in in_order(files) if stored.get(file.view) != file.checksum]
    for file in changed:
        declared.patiently(connection, file.view, partial(_replace, file=file))
    _comment(connection, files)
    return len(changed)


def refuse_orphans(files: Sequence[SqlFile], stored: dict[str, str]) -> None:
    """Raise WarehouseError where a view that stands has lost its file: what readers use never goes without a word.

    Args:
        stored: view → checksum of the views that were made from files and still stand.
    """
    orphans = sorted(set(stored) - {file.view for file in files})
    if orphans:
        raise WarehouseError(
            f"sql/views has no file for {', '.join(orphans)}, which readers may use: restore it, or drop the view in"
            f" a migration (`drop view {orphans[0]};`)"
        )


def in_order(files: Sequence[SqlFile]) -> list[SqlFile]:
    """The files so that each view comes after those that it reads."""
    by_name = {file.view: file for file in files}
    return [by_name[name] for layer in layers(by_name, lambda file: relations(file.text)) for name in layer]


def written_comments(file: SqlFile) -> set[str]:
    """The columns that the file itself comments."""
    return set(re.findall(rf"\bcomment on column {re.escape(file.view)}\.(\w+) is\b", file.text, re.IGNORECASE))


def _stored(cursor: Any) -> dict[str, str]:
    cursor.execute(STANDING)
    standing = {name for (name,) in cursor.fetchall()}
    # What a migration dropped has gone with its word; what it dropped and a file still makes is made again.
    return {name: checksum for name, checksum in declared.read(cursor).items() if name in standing}


def _replace(cursor: Any, file: SqlFile) -> None:
    try:
        cursor.execute(file.text)
    except InvalidTableDefinition as error:
        raise WarehouseError(
            f"{file.path}: {error.diag.message_primary}. The columns of a view in bi are an interface: keep their"
            " names, types and order, and add new ones at the end; a breaking change drops the view in a migration"
        ) from error
    except LockNotAvailable:
        raise
    except psycopg2.Error as error:
        raise WarehouseError(f"{file.path}: {str(error).strip()}") from error
    declared.remember(cursor, file.view, file.checksum)


def _comment(connection: Any, files: Sequence[SqlFile]) -> None:
    """Give every column that its file does not comment the comment of the one column of its name that it reads."""
    with locked_transaction(connection) as cursor:
        stored = declared.read(cursor)
    texts = [stored.get(declared.CONTRACTS, ""), *(file.checksum for file in files)]
    wanted = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    if stored.get(COMMENTS) == wanted:
        return

    def apply(cursor: Any) -> None:
        for file in in_order(files):
            _derive_comments(cursor, file)
        declared.remember(cursor, COMMENTS, wanted)

    declared.patiently(connection, "bi", apply)


def _derive_comments(cursor: Any, file: SqlFile) -> None:
    written = written_comments(file)
    cursor.execute(COLUMNS, (file.view,))
    for column, comment, found in cursor.fetchall():
        if column in written:
            continue
        if len(found) != 1:
            said = " / ".join(found) or "nothing"
            raise WarehouseError(
                f"{file.path}: column {column} needs a comment of its own: the columns of that name that the view"
                f" reads say {said}"
            )
        if comment != found[0]:
            name = sql.Identifier(*file.view.split("."), column)
            cursor.execute(sql.SQL("comment on column {} is {}").format(name, sql.Literal(found[0])))
