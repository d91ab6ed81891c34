"""Connections to the warehouse, and the lock under which it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from ipaddress import ip_address
from typing import Any

import psycopg2

from glue_jobs.warehouse.credentials import DatabaseSecret

# Loads and migrations of one database take turns: an advisory lock that both know by this number.
LOCK = 0x5EE1_4005


class WarehouseError(Exception):
    """A load or a migration broke a rule; the message names the table, file or check, and the first rows."""


@contextmanager
def connect(secret: DatabaseSecret, application: str) -> Iterator[Any]:
    """A psycopg2 connection in UTC, closed at the end; what is not committed by then is rolled back."""
    connection = psycopg2.connect(
        host=secret.host,
        port=secret.port,
        dbname=secret.dbname,
        user=secret.username,
        password=secret.password,
        sslmode=sslmode(secret),
        application_name=application,
        # Timestamps travel as text without a zone, in UTC; the partitioned facts are joined month by month.
        options="-c timezone=UTC -c enable_partitionwise_join=on",
        connect_timeout=30,
        keepalives_idle=30,
    )
    with closing(connection):
        yield connection


def sslmode(secret: DatabaseSecret) -> str:
    """The secret's `sslmode`; where it has none, encryption is demanded of every server but one on this machine."""
    return secret.sslmode or ("prefer" if _is_loopback(secret.host) else "require")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def locked_transaction(connection: Any) -> Iterator[Any]:
    """A cursor in one transaction that no other load or migration runs beside; commits, or rolls back on an error."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", (LOCK,))
            if not cursor.fetchone()[0]:
                print("waiting for another load or migration to finish", flush=True)
                cursor.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
            yield cursor
        except BaseException:
            # A server that has gone has rolled back: the error that told so must not be hidden behind another.
            if not connection.closed:
                connection.rollback()
            raise
        connection.commit()
