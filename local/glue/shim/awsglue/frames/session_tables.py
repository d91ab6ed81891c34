"""Tables of the Data Catalog in Spark's own catalogue: which can be there, and the statements that make them."""

from __future__ import annotations

from typing import Any

from awsglue.frames import catalogue_updates, files, hive_ddl, tables
from awsglue.unsupported import NotOnThisTarget

Name = tuple[str, str]
FLAG = "--enable-glue-datacatalog"
# A table that says its provider was made by `USING`; others are Hive's.
PROVIDER = "spark.sql.sources.provider"
# Partitions in one statement.
BATCH = 100


def is_file_table(raw: dict[str, Any]) -> bool:
    """False for what listing a database passes over: Iceberg's tables, and what is refused when it is named."""
    try:
        check(tables.Table(raw))
    except (NotOnThisTarget, ValueError):
        return False
    return tables.Table(raw).format != "iceberg"


def check(table: tables.Table) -> None:
    """Refuse a table that Spark's own catalogue can't have here, by its name and kind."""
    where = f"{FLAG} with {table.database}.{table.name}"
    if table.raw.get("TableType") == "VIRTUAL_VIEW":
        raise NotOnThisTarget(f"{where}, which is a view", "query its tables")
    if table.format not in (*catalogue_updates.SERDES, "iceberg"):
        raise NotOnThisTarget(f"{where}, whose format is {table.format}", "use create_dynamic_frame.from_catalog")


def definition(name: Name, table: tables.Table) -> list[str]:
    """The statements that make the table in Spark's catalogue: itself, then its partitions."""
    columns = ", ".join(f"`{column}` {kind}" for column, kind in {**table.columns, **table.keys}.items())
    given = {} if PROVIDER in table.parameters else dict(hive_ddl.DYNAMIC)
    if table.format == "csv":
        said = table.csv_options
        given |= {"sep": said["separator"], "quote": said["quoteChar"], "escape": said["escaper"] or said["quoteChar"]}
        given["header"] = str(said["withHeader"]).lower()
    options = f" options ({', '.join(f'{key} {quoted(value)}' for key, value in given.items())})" if given else ""
    keys = f" partitioned by ({', '.join(f'`{key}`' for key in table.keys)})" if table.keys else ""
    made = f"create table {text_of(name)} ({columns}) using {table.format}{options}{keys}"
    statements = [f"{made} location {quoted(files.address(table.location))}"]
    found = tables.partitions(table) if table.keys else []
    for start in range(0, len(found), BATCH):
        parts = [_partition(table, one) for one in found[start : start + BATCH]]
        statements.append(f"alter table {text_of(name)} add if not exists {' '.join(parts)}")
    return statements


def is_hives(storage: Any) -> bool:
    """True for a table that was made by Hive's words, by its CatalogStorageFormat."""
    return all(bool(storage.properties().get(name).isDefined()) for name in hive_ddl.DYNAMIC)


def csv_parameters(storage: Any) -> dict[str, str]:
    """What Spark's options of a CSV table (in its CatalogStorageFormat) say, by the Data Catalog's names."""

    def said(default: str, *names: str) -> str:
        found = [storage.properties().get(name) for name in names]
        return next((str(one.get()) for one in found if one.isDefined()), default)

    return {
        "delimiter": said(",", "sep", "delimiter"),
        "quoteChar": said('"', "quote"),
        # Spark's own default, which is not that of AWS's readers.
        "escapeChar": said("\\", "escape"),
        "skip.header.line.count": "1" if said("false", "header").lower() == "true" else "0",
    }


def _partition(table: tables.Table, partition: tables.Partition) -> str:
    values = ", ".join(f"`{key}`={quoted(value)}" for key, value in zip(table.keys, partition.values, strict=True))
    return f"partition ({values}) location {quoted(partition.location)}"


def text_of(name: Name) -> str:
    return f"`{name[0]}`.`{name[1]}`"


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
