"""Writes a batch's sessions to PostgreSQL: all of it in one transaction with its row in the ledger, or none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from typing import Any, TypeVar

import psycopg2
from psycopg2.extras import execute_values

from glue_jobs.streaming.sessions import COLUMNS
from glue_jobs.warehouse.connection import WarehouseError, connect
from glue_jobs.warehouse.credentials import DatabaseSecret

APPLICATION = "reelhouse stream"
# How long a database that is away (it restarts, it fails over) is waited for before the run fails.
PATIENCE_SECONDS = 300.0
PAUSE_SECONDS = 1.0
# How long the connection of a run that was killed is waited for.
TAKE_OVER_SECONDS = 30.0

LEDGER = """
insert into ops.stream_batch
(checkpoint_id, batch_id, messages, refused, late, latest_event_at, first_received_at, sessions)
values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing
"""
LAG = """
insert into ops.stream_lag (checkpoint_id, messages_behind, seen_at) values (%s, %s, %s)
on conflict (checkpoint_id) do update set messages_behind = excluded.messages_behind, seen_at = excluded.seen_at
"""
# A message that is read again changes nothing; one with an earlier time, however late it comes, changes the row.
SESSIONS = f"""
insert into mart.realtime_session as known ({", ".join(COLUMNS)}) values %s
on conflict (session_id) do update
set {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])}
where excluded.event_at < known.event_at
"""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Account:
    """What is told of a batch's messages; instants are texts in UTC, None where no message has one.

    Attributes:
        messages: read.
        refused: of these, in quarantine.
        late: of the others, behind the watermark that the batches before it left.
        latest_event_at: the latest event time.
        first_received_at: when the broker took the first.
    """

    messages: int
    refused: int
    late: int
    latest_event_at: str | None
    first_received_at: str | None


def is_written(secret: DatabaseSecret, checkpoint_id: str, batch_id: int) -> bool:
    """Whether the batch is in the ledger: it was written before a kill, and Spark hands it out again."""
    query = "select true from ops.stream_batch where checkpoint_id = %s and batch_id = %s"
    with connect(secret, APPLICATION) as connection, connection, connection.cursor() as cursor:
        cursor.execute(query, (checkpoint_id, batch_id))
        return cursor.fetchone() is not None


def latest_event_at(secret: DatabaseSecret, checkpoint_id: str) -> str | None:
    """The latest event time of all batches that are written, as text in UTC; None before there is one."""
    query = "select (max(latest_event_at) at time zone 'UTC')::text from ops.stream_batch where checkpoint_id = %s"
    with connect(secret, APPLICATION) as connection, connection, connection.cursor() as cursor:
        cursor.execute(query, (checkpoint_id,))
        found: str | None = cursor.fetchone()[0]
        return found


def write(
    secret: DatabaseSecret, checkpoint_id: str, batch_id: int, sessions: Sequence[tuple[Any, ...]], account: Account
) -> bool:
    """Write a batch's sessions (rows of COLUMNS, each session once); false where it had been written already.

    `checkpoint_id` is part of the key because batches count from 0 again with a new checkpoint.
    """
    with connect(secret, APPLICATION) as connection, connection, connection.cursor() as cursor:
        cursor.execute(LEDGER, (checkpoint_id, batch_id, *astuple(account), len(sessions)))
        if cursor.rowcount == 0:
            return False
        if sessions:
            execute_values(cursor, SESSIONS, sessions, page_size=1000)
        return True


def note_lag(secret: DatabaseSecret, checkpoint_id: str, messages_behind: int, seen_at: str) -> None:
    """Note how many messages of the topic were not read at `seen_at`; a database that is away misses it."""
    try:
        with connect(secret, APPLICATION) as connection, connection, connection.cursor() as cursor:
            cursor.execute(LAG, (checkpoint_id, messages_behind, seen_at))
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        print(f"the lag is not noted: {str(error).strip()}", flush=True)


def patiently(ask: Callable[[], Answer], seconds: float = PATIENCE_SECONDS) -> Answer:
    """The answer of `ask`, asked again while the database is away; its own error after `seconds`.

    Only for what may be done twice: a connection that breaks does not tell whether its commit was the last it did.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if time.monotonic() > deadline:
                raise
            print(f"the warehouse is away, trying again: {str(error).strip()}", flush=True)
            time.sleep(PAUSE_SECONDS)


@contextmanager
def only_writer(secret: DatabaseSecret, checkpoint: str, seconds: float = TAKE_OVER_SECONDS) -> Iterator[None]:
    """Hold the warehouse's lock for the checkpoint: a checkpoint that two runs write is broken.

    A restart of the database lets go of it: then MaxConcurrentRuns of the job is what is left.

    Raises:
        WarehouseError: another run holds it.
    """
    deadline = time.monotonic() + seconds
    with connect(secret, APPLICATION) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        while not _took(cursor, checkpoint):
            if time.monotonic() > deadline:
                raise WarehouseError(f"another run writes with the checkpoint {checkpoint}: stop it first")
            time.sleep(PAUSE_SECONDS)
        yield


def _took(cursor: Any, checkpoint: str) -> bool:
    cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", (checkpoint,))
    return bool(cursor.fetchone()[0])
