"""The flow: file → records → messages → topic → PostgreSQL. Either half can be repeated at any time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from local.ingest import stages, table, topic
from local.ingest.stages import IngestError, Message, Refused

Say = Callable[[str], None]
# Of refused records so many are named.
NAMED = 20


def publish(bootstrap: str, name: str, file: Path, say: Say) -> int:
    """Publish the good records of a file, all or none; returns how many.

    Raises:
        IngestError: the file can't be read, is none of the feed, or Kafka refuses.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise IngestError(f"{file} can't be read: {error}") from error
    delivery = stages.identity(content, file.name)
    found = [stages.convert(number, record, delivery) for number, record in stages.split(content)]
    good = [one for one in found if isinstance(one, Message)]
    bad = [one for one in found if isinstance(one, Refused)]
    for one in bad[:NAMED]:
        say(f"   record {one.record} refused: {one.reason}")
    topic.publish(bootstrap, name, good)
    say(f"   {file.name}: {len(found)} records, {len(good)} published, {len(bad)} refused")
    return len(good)


def consume(bootstrap: str, name: str, connection: Any, say: Say) -> table.Counts:
    """Take all that the topic has into PostgreSQL, from the place on that is kept there.

    Raises:
        IngestError: Kafka refuses, or another consumer is at work.
    """
    counts = table.Counts()
    with closing(connection):
        table.prepare(connection)
        with table.alone(connection):
            for batch in topic.batches(bootstrap, name, table.places(connection, name)):
                table.store(connection, name, batch, counts)
    say(
        f"   ingest.revenue: {counts.inserted} inserted, {counts.updated} updated, {counts.unchanged} unchanged,"
        f" {counts.refused} messages refused"
    )
    return counts
