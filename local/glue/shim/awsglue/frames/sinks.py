"""Where frames are written to: files, with the catalogue told of them, tables of the catalogue, databases, DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame

from awsglue.frames import catalogue_updates, dynamodb, files, jdbc, tables, writers
from awsglue.unsupported import NotOnThisTarget

FILES = ("s3", "file", "parquet", "orc")
DATABASES = ("jdbc", "postgresql", "mysql", "sqlserver", "oracle")


def check(connection_type: str, format_: str | None) -> None:
    """Refuse what no sink here writes, before anything is written.

    Raises:
        NotOnThisTarget: the kind of connection or the format, by its name.
    """
    kind = connection_type.lower()
    if kind not in (*FILES, *DATABASES, dynamodb.KIND):
        raise NotOnThisTarget(f"write_dynamic_frame with connection_type={connection_type!r}")
    if kind in FILES:
        writers.format_of(format_)


def to_options(
    frame: DataFrame,
    connection_type: str,
    options: Mapping[str, Any],
    format_: str | None,
    format_options: Mapping[str, Any],
) -> None:
    """Add the frame to files, or to a database's table."""
    kind = connection_type.lower()
    name = kind if kind in ("parquet", "orc") else format_ or str(options.get("format") or "")
    check(connection_type, name)
    if kind in DATABASES:
        jdbc.write(writers.without_voids(frame), kind, options)
        return
    if kind == dynamodb.KIND:
        dynamodb.write(frame, options)
        return
    writers.write(frame, _path(options), name, {**format_options, **options})


def _path(options: Mapping[str, Any]) -> str:
    path = options.get("path") or (options.get("paths") or [""])[0]
    if not path:
        raise ValueError('connection_options has no "path": expected {"path": "s3://bucket/folder/"}')
    return str(path)


def to_files_and_catalogue(
    frame: DataFrame, options: Mapping[str, Any], format_: str | None, database: str | None, name: str | None
) -> None:
    """Add the frame to the files in `path`; with `enableUpdateCatalog` tell the catalogue's table of them.

    Raises:
        ValueError: `enableUpdateCatalog` without setCatalogInfo.
    """
    path = _path(options)
    if not files.is_true(options.get("enableUpdateCatalog", False)):
        writers.write(frame, path, format_, options)
        return
    if not database or not name:
        raise ValueError("enableUpdateCatalog needs setCatalogInfo(catalogDatabase=…, catalogTableName=…)")
    kind, keys = writers.format_of(format_), writers.keys_of(options)
    with_types = writers.without_voids(frame) if kind != "json" else frame
    described = {"compressionType": str(options.get("compression") or "none")}
    if kind == "csv":
        described |= {"delimiter": str(options.get("separator", ",")), "skip.header.line.count": _headers(options)}
    location = files.address(path)
    # The table must be able to take it before anything is written.
    behaviour = str(options.get("updateBehavior") or "UPDATE_IN_DATABASE")
    catalogue_updates.update(with_types, database, name, kind, location, keys, behaviour, described)
    _write_and_add_partitions(frame, location, format_, options, database, name)


def _headers(options: Mapping[str, Any]) -> str:
    return "1" if files.is_true(options.get("writeHeader", True)) else "0"


def _write_and_add_partitions(
    frame: DataFrame, location: str, format_: str | None, options: Mapping[str, Any], database: str, name: str
) -> None:
    """Write, and add to the catalogue the partitions whose folders got files."""
    if not writers.keys_of(options):
        writers.write(frame, location, format_, options)
        return
    before = catalogue_updates.folders(location)
    writers.write(frame, location, format_, options)
    after = catalogue_updates.folders(location)
    written = {folder for key, folder in after.items() if key not in before and folder}
    catalogue_updates.add_partitions(database, name, written)


def to_catalog(frame: DataFrame, database: str | None, name: str | None, options: Mapping[str, Any]) -> None:
    """Add the frame to a table of the catalogue, as files of the table's format in its folder, or where it lives.

    The table's partition keys become folders; its partitions are added with `enableUpdateCatalog`.
    """
    table = tables.get(database, name)
    kind = table.format
    if kind == "iceberg":
        frame.writeTo(f"{tables.ICEBERG_CATALOGUE}.`{table.database}`.`{table.name}`").append()
        return
    if kind in tables.JDBC:
        jdbc.write(writers.without_voids(frame), kind, {**tables.behind(table), **options})
        return
    keys = writers.keys_of(options) or list(table.keys)
    found = {**_written_as(table), **options, "partitionKeys": keys}
    if not files.is_true(options.get("enableUpdateCatalog", False)):
        writers.write(frame, table.location, kind, found)
        return
    behaviour = str(options.get("updateBehavior") or "UPDATE_IN_DATABASE")
    with_types = writers.without_voids(frame) if kind != "json" else frame
    catalogue_updates.update(
        with_types, table.database, table.name, writers.format_of(kind), table.location, keys, behaviour, {}
    )
    _write_and_add_partitions(frame, table.location, kind, found, table.database, table.name)


def _written_as(table: tables.Table) -> dict[str, Any]:
    if table.format != "csv":
        return {}
    said = table.csv_options
    return {"separator": said["separator"], "quoteChar": said["quoteChar"], "writeHeader": said["withHeader"]}
