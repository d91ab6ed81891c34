"""What of the contracts is declarative in the warehouse: comments, rights and load buffers.

They hold no rows, so they need no migration: all are applied again, in one transaction, whenever the contracts or the
migrations are not the ones that were applied last. Where nothing changed this is one look into ops.declared.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import psycopg2
from psycopg2.errors import LockNotAvailable, UndefinedColumn, UndefinedTable

from glue_jobs.contract.table import Table
from glue_jobs.warehouse import ddl
from glue_jobs.warehouse.connection import WarehouseError, locked_transaction
from glue_jobs.warehouse.sqlfiles import SqlFile

CONTRACTS = "contracts"
# While a change waits for a lock, whoever wants to read waits behind it: so it waits shortly, lets them pass, and asks
# again, until the deadline.
LOCK_WAIT, PAUSE_SECONDS, DEADLINE_SECONDS = "1s", 1.0, 60.0

Result = TypeVar("Result")

SHAPE = """
select string_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull, ', ' order by attnum)
from pg_attribute where attnum > 0 and not attisdropped and attrelid = (
    select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = %s)
"""
HOLDERS = """
select distinct lock.pid, session.usename, session.application_name
from pg_locks lock join pg_class c on c.oid = lock.relation join pg_namespace n on n.oid = c.relnamespace
left join pg_stat_activity session on session.pid = lock.pid
where lock.granted and lock.pid <> pg_backend_pid() and %s in (n.nspname, n.nspname || '.' || c.relname) order by 1
"""


def contracts_checksum(tables: Iterable[Table], migrations: Iterable[SqlFile]) -> str:
    """Of all that the contracts say here, and of the migrations: one of them may have made a table anew."""
    texts = [text for table in tables for text in (ddl.create_table(table), *statements(table))]
    return hashlib.sha256("\n".join([*texts, *(file.checksum for file in migrations)]).encode()).hexdigest()


def statements(table: Table) -> list[str]:
    """The statements that comment the table and give the loader its rights."""
    return [*ddl.comments(table), *ddl.grants(table)]


def declare(connection: Any, tables: Sequence[Table], migrations: Sequence[SqlFile]) -> bool:
    """Bring comments, rights and load buffers to the contracts' state; returns whether there was anything to do.

    Raises:
        WarehouseError: the warehouse lacks a table or column of a contract.
    """
    wanted = contracts_checksum(tables, migrations)
    with locked_transaction(connection) as cursor:
        if read(cursor).get(CONTRACTS) == wanted:
            return False

    def apply(cursor: Any) -> None:
        for table in tables:
            _declare_table(cursor, table)
        remember(cursor, CONTRACTS, wanted)

    patiently(connection, "core", apply)
    return True


def read(cursor: Any) -> dict[str, str]:
    """Name → checksum of all that was applied."""
    cursor.execute("select name, fingerprint from ops.declared")
    return dict(cursor.fetchall())


def remember(cursor: Any, name: str, checksum: str) -> None:
    """Store that `name` was applied with `checksum`."""
    cursor.execute(
        "insert into ops.declared (name, fingerprint) values (%s, %s) on conflict (name)"
        " do update set fingerprint = excluded.fingerprint, declared_at = excluded.declared_at",
        (name, checksum),
    )


def patiently(connection: Any, relation: str, change: Callable[[Any], Result]) -> Result:
    """Run `change` in a transaction of its own that never waits long for a lock, again until it gets it.

    Args:
        relation: what it locks, or the schema of all that it locks, for messages.

    Raises:
        WarehouseError: somebody held the relation until the deadline; the message says who.
    """
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            with locked_transaction(connection) as cursor:
                # After the advisory lock, for which a load may make us wait as long as it takes.
                cursor.execute(f"set local lock_timeout = '{LOCK_WAIT}'")
                return change(cursor)
        except LockNotAvailable as error:
            if time.monotonic() > deadline:
                raise WarehouseError(
                    f"{relation} was in use for {DEADLINE_SECONDS:.0f} s, by {_holders(connection, relation)}: end that"
                    " query, or refresh again when it has ended"
                ) from error
            print(f"{relation} is in use; trying again", flush=True)
            time.sleep(PAUSE_SECONDS)


def _declare_table(cursor: Any, table: Table) -> None:
    try:
        if _shape(cursor, ddl.buffer_name(table)) != _shape(cursor, table.warehouse_name):
            cursor.execute("\n".join(ddl.create_buffer(table)))
        cursor.execute("\n".join(statements(table)))
    except (UndefinedColumn, UndefinedTable) as error:
        raise WarehouseError(
            f"{table.warehouse_name} is not what its contract says: {error.diag.message_primary}; draft the missing"
            " migration with `make migration NAME=<what_it_does>`"
        ) from error
    except LockNotAvailable:
        raise
    except psycopg2.Error as error:
        raise WarehouseError(f"{table.warehouse_name}: {str(error).strip()}") from error


def _shape(cursor: Any, relation: str) -> str:
    cursor.execute(SHAPE, (relation,))
    return str(cursor.fetchone()[0])


def _holders(connection: Any, relation: str) -> str:
    with connection, connection.cursor() as cursor:
        cursor.execute(HOLDERS, (relation,))
        found = [f"process {pid} of {user} ({application})" for pid, user, application in cursor.fetchall()]
    return ", ".join(found) or "a session that has just ended"
