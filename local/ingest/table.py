"""Into PostgreSQL without doubles: rows have the feed's key, and the place in the topic is kept in their transaction.

A consumer that is killed at any point has either done both or neither, and the next one goes on at the kept place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg2 import sql

from local.ingest.stages import FEED, FILE_ID, RECORD, IngestError, parsed
from local.ingest.topic import Received

SCHEMA = "ingest"
TABLE, POSITION, REFUSED = (sql.Identifier(SCHEMA, name) for name in ("revenue", "topic_position", "refused_message"))
# Two consumers of one place would each write it: the second is refused.
LOCK = 0x5EE1_4006
KINDS = {"date": "date", "int": "bigint", "bigint": "bigint"}


@dataclass
class Counts:
    """What became of the messages."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


def prepare(connection: Any) -> None:
    """Make the schema and its tables where they are missing."""
    columns = [
        sql.SQL("{} {}{}").format(
            sql.Identifier(column.name), sql.SQL(KINDS.get(column.type, column.type.replace("decimal", "numeric"))),
            sql.SQL(" not null" if column.required else ""),
        )
        for column in FEED.columns
    ]  # fmt: skip
    made = sql.SQL(
        "create schema if not exists {schema};"
        " create table if not exists {table} ({columns}, {file_id} text not null, {record} bigint not null,"
        " primary key ({key}));"
        " create table if not exists {position} (topic text, partition integer, next_offset bigint not null,"
        " primary key (topic, partition));"
        " create table if not exists {refused} (topic text, partition integer, message_offset bigint, reason text not"
        " null, value bytea not null, primary key (topic, partition, message_offset))"
    ).format(
        schema=sql.Identifier(SCHEMA), table=TABLE, columns=sql.SQL(", ").join(columns),
        file_id=sql.Identifier(FILE_ID), record=sql.Identifier(RECORD), key=_listed(FEED.key), position=POSITION,
        refused=REFUSED,
    )  # fmt: skip
    with connection, connection.cursor() as cursor:
        cursor.execute(made)


@contextmanager
def alone(connection: Any) -> Iterator[None]:
    """Be the only consumer of this database.

    Raises:
        IngestError: there is another.
    """
    with connection, connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", (LOCK,))
        if not cursor.fetchone()[0]:
            raise IngestError("another consumer of the topic is at work in this database; next: wait for its end")
    try:
        yield
    finally:
        # A session that is gone has left its lock behind with itself.
        if not connection.closed:
            with connection, connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", (LOCK,))


def places(connection: Any, topic: str) -> dict[int, int]:
    """Partition → the offset of the first message that is not in the table yet."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("select partition, next_offset from {} where topic = %s").format(POSITION), (topic,)
        )  # fmt: skip
        return dict(cursor.fetchall())


def store(connection: Any, topic: str, batch: Sequence[Received], counts: Counts) -> None:
    """Write a batch and the places behind it, in one transaction; a message that is none of ours is put aside."""
    with connection, connection.cursor() as cursor:
        for message in batch:
            _take(cursor, topic, message, counts)
        for partition in {message.partition for message in batch}:
            last = max(message.offset for message in batch if message.partition == partition)
            cursor.execute(
                sql.SQL(
                    "insert into {} values (%s, %s, %s) on conflict (topic, partition)"
                    " do update set next_offset = excluded.next_offset"
                ).format(POSITION),
                (topic, partition, last + 1),
            )


def _take(cursor: Any, topic: str, message: Received, counts: Counts) -> None:
    try:
        values = parsed(message.value)
    except ValueError as error:
        counts.refused += 1
        put_aside = sql.SQL("insert into {} values (%s, %s, %s, %s, %s) on conflict do nothing").format(REFUSED)
        cursor.execute(put_aside, (topic, message.partition, message.offset, str(error), message.value))
        return
    cursor.execute(_upsert(list(values)), list(values.values()))
    row = cursor.fetchone()
    if row is None:
        counts.unchanged += 1
    elif row[0]:
        counts.inserted += 1
    else:
        counts.updated += 1


def _upsert(names: list[str]) -> sql.Composable:
    """Inserts a row, or changes the one that has its key where another value differs; returns whether it was new."""
    # The same figures of another delivery change nothing: the row keeps the delivery that brought them first.
    told = [name for name in names if name not in (*FEED.key, FILE_ID, RECORD)]
    return sql.SQL(
        "insert into {table} as target ({names}) values ({values}) on conflict ({key}) do update set {sets}"
        " where ({old}) is distinct from ({new}) returning xmax = 0"
    ).format(
        table=TABLE, names=_listed(names), values=sql.SQL(", ").join([sql.Placeholder()] * len(names)),
        key=_listed(FEED.key),
        sets=sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in (*told, FILE_ID, RECORD)
        ),
        old=sql.SQL(", ").join(sql.Identifier("target", name) for name in told),
        new=sql.SQL(", ").join(sql.Identifier("excluded", name) for name in told),
    )  # fmt: skip


def _listed(names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))
