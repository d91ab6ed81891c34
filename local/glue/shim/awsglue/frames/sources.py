"""Where frames are read from: the catalogue, files, databases, DynamoDB."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyspark.sql import SparkSession

from awsglue.frames import dynamodb, files, jdbc, new_rows, readers, sinks, tables
from awsglue.frames.marks import Mark
from awsglue.frames.readers import Source
from awsglue.frames.records import Outcome
from awsglue.unsupported import NotOnThisTarget

# What a connection is made of, and when: the frame is read when its rows or its schema are asked for.
Read = Callable[[], Outcome]


def from_options(
    session: SparkSession,
    connection_type: str,
    options: Mapping[str, Any],
    format_: str | None,
    format_options: Mapping[str, Any],
    ctx: str = "",
) -> Read:
    """A read of files or of a database's table; of what the bookmark of `ctx` has left, where the run has bookmarks.

    Raises:
        NotOnThisTarget: another kind of connection, by its name.
        ValueError, NotOnThisTarget: of the format and the options.
    """
    kind, mark = connection_type.lower(), Mark(ctx)
    if kind in sinks.DATABASES:
        return _of_database(session, kind, options, mark)
    if kind == dynamodb.KIND:
        table = dynamodb.table_of(options, dynamodb.READ)
        return lambda: Outcome(dynamodb.read(session, table, options))
    if kind not in sinks.FILES:
        raise NotOnThisTarget(f"create_dynamic_frame with connection_type={connection_type!r}")
    name = kind if kind in ("parquet", "orc") else format_ or str(options.get("format") or "")
    readers.reader_of(name)
    source = Source(tuple(files.listed(options, mark)))
    fails = files.is_true(options.get("isFailFast"))
    return mark.saving(lambda: _checked(readers.read(session, source, name, format_options), fails))


def _checked(found: Outcome, fails_fast: bool) -> Outcome:
    """What was read; with `isFailFast` an error where something could not be.

    Raises:
        ValueError: with the first of the error records.
    """
    first = found.errors.select("error.msg").first() if fails_fast and found.errors is not None else None
    if first is not None:
        raise ValueError(f"isFailFast: a record could not be read: {first[0]}")
    return found


def _of_database(session: SparkSession, kind: str, options: Mapping[str, Any], mark: Mark) -> Read:
    frame = jdbc.read(session, kind, options)

    def read() -> Outcome:
        wanted = dict(options)
        if mark.active and not options.get("jobBookmarkKeys"):
            # "AWS Glue by default uses the primary key … provided that it is sequentially increasing or decreasing
            # (with no gaps)" (developer guide, job bookmarks).
            key = jdbc.primary_key(session, kind, options)
            wanted["jobBookmarkKeys"] = key if len(key) == 1 and new_rows.gapless(frame, key[0]) else []
        return Outcome(new_rows.of(frame, wanted, mark))

    return read


def from_catalog(
    session: SparkSession,
    database: str | None,
    table_name: str | None,
    predicate: str,
    options: Mapping[str, Any],
    ctx: str = "",
) -> Read:
    """A read of a table of the catalogue, of the partitions that the predicate chooses; bookmarks as `from_options`.

    Iceberg tables have no bookmarks, as on AWS: they are read whole.
    """
    table = tables.get(database, table_name)
    kind, mark = table.format, Mark(ctx)
    if kind == "iceberg":
        name = f"{tables.ICEBERG_CATALOGUE}.`{table.database}`.`{table.name}`"
        frame = session.table(name)
        return lambda: Outcome(frame)
    if kind in tables.JDBC:
        return _of_database(session, kind, {**tables.behind(table), **options}, mark)
    if kind == dynamodb.KIND:
        name = dynamodb.table_of({**options, dynamodb.READ: table.location.rpartition("/")[2]}, dynamodb.READ)
        return lambda: Outcome(dynamodb.read(session, name, options))
    readers.reader_of(kind)
    found = tables.partitions(table, str(options.get("catalogPartitionPredicate") or "")) if table.keys else []
    chosen = tables.chosen(session, table, found, predicate or "")
    given = tables.sources(table, chosen, options, mark)
    fails = files.is_true(options.get("isFailFast"))
    return mark.saving(lambda: _checked(tables.read(session, table, given), fails))
