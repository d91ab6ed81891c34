"""The load's rows per second beside a plain COPY of the same rows into the same server."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local.pipeline import reading
from local.settings import Settings
from local.stack import lifecycle

TABLE = "core.fact_subscription_month"


@dataclass(frozen=True)
class Loading:
    """Seconds for `rows` rows of the fact: our load of an empty table, and COPY of its result.

    Attributes:
        load: reading Iceberg, COPY into months of their own, keys built and months attached.
        copy: a plain COPY from a file into a table without keys.
        copy_keyed: the same into a table with the primary key.
    """

    rows: int
    load: float
    copy: float
    copy_keyed: float


@contextmanager
def owner(settings: Settings) -> Iterator[Any]:
    """A cursor of the database's owner on the running stack; commits at the end."""
    target = lifecycle.connect(settings)
    secret = lifecycle.secret(target, lifecycle.outputs_of(target)["OwnerSecretId"])
    connection = reading.connect(secret)
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def measure(settings: Settings) -> Loading:
    """Read what the first load of the running stack took, then copy the same rows out and in again."""
    with owner(settings) as cursor, tempfile.TemporaryFile("w+") as rows:
        cursor.execute(
            "select t.rows_loaded, t.seconds from ops.load_table t join ops.load l using (load_id)"
            " where t.table_name = %s order by l.started_at limit 1",
            (TABLE,),
        )
        count, seconds = cursor.fetchone()
        cursor.copy_expert(f"copy (select * from {TABLE}) to stdout", rows)
        cursor.execute(f"create temporary table plain (like {TABLE})")
        cursor.execute(f"create temporary table keyed (like {TABLE}, primary key (subscriber_key, month_start))")
        return Loading(int(count), float(seconds), _copy(cursor, rows, "plain"), _copy(cursor, rows, "keyed"))


def _copy(cursor: Any, rows: Any, table: str) -> float:
    rows.seek(0)
    began = time.monotonic()
    cursor.copy_expert(f"copy {table} from stdin", rows)
    return time.monotonic() - began
