"""What a reader sees of the warehouse, asked as the reader role: never as anybody who may do more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2


@dataclass(frozen=True)
class FileAccount:
    """One row of `bi.data_quality`."""

    feed: str
    file: str
    rows_read: int
    rows_loaded: int
    rows_duplicate: int
    rows_quarantined: int
    rows_repaired: int
    run_id: str


def connect(secret: dict[str, Any]) -> Any:
    """A psycopg2 connection with a database secret; the caller closes it."""
    return psycopg2.connect(
        host=secret["host"],
        port=secret["port"],
        dbname=secret["dbname"],
        user=secret["username"],
        password=secret["password"],
        connect_timeout=10,
    )


@contextmanager
def reader(secret: dict[str, Any]) -> Iterator[Any]:
    """A read-only cursor with the reader's secret."""
    connection = connect(secret)
    try:
        connection.set_session(readonly=True)
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def file_accounts(cursor: Any) -> list[FileAccount]:
    """Row accounting of every file ever delivered, latest first."""
    cursor.execute(
        "select feed, file, rows_read, rows_loaded, rows_duplicate, rows_quarantined, rows_repaired, run_id"
        " from bi.data_quality order by finished_at desc, feed, file"
    )
    return [FileAccount(*row) for row in cursor.fetchall()]


def view_counts(cursor: Any) -> dict[str, int]:
    """View name → rows, for every view in `bi`."""
    cursor.execute("select table_name from information_schema.views where table_schema = 'bi' order by 1")
    names = [name for (name,) in cursor.fetchall()]
    return {name: _count(cursor, name) for name in names}


def _count(cursor: Any, view: str) -> int:
    cursor.execute(f'select count(*) from bi."{view}"')
    return int(cursor.fetchone()[0])
