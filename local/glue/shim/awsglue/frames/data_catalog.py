"""`--enable-glue-datacatalog`: Spark's own catalogue has the Data Catalog's tables, and tells it of changes.

Spark's catalogue of a session is in memory here. Before a statement its tables are brought from the Data Catalog, as
external tables of their files; after a statement that changes some, the Data Catalog hears of it. All of Python's ways
to name a table go through here: `spark.sql`, `spark.table`, `saveAsTable`, `insertInto`, `spark.catalog`. Iceberg
tables are in `glue_catalog`; views and Hive's `STORED AS` are refused by name, the latter by Spark itself.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from pyspark.sql import DataFrameReader, DataFrameWriter, SparkSession
from pyspark.sql.catalog import Catalog
from pyspark.sql.types import StructType

from awsglue.frames import catalogue_updates, files, tables
from awsglue.unsupported import NotOnThisTarget

Name = tuple[str, str]
CHANGES = re.compile(r"\s*(insert|create|drop|alter|msck|truncate|replace)\b", re.IGNORECASE)
TABLES = re.compile(r"Unresolved(?:Relation|Table|TableOrView|Identifier|View) \[([^\]]*)\]")
NAMESPACES = re.compile(r"UnresolvedNamespace \[([^\]]*)\]")
FLAG = "--enable-glue-datacatalog"
BATCH = 100


def install() -> None:
    """Put the Data Catalog behind Spark's catalogue, in this process."""
    plain_sql = SparkSession.sql

    def catalogue(session: SparkSession) -> Sessions:
        return Sessions(session, functools.partial(plain_sql, session))

    def sql(self: SparkSession, sqlQuery: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N803 - Spark's name
        mine = catalogue(self)
        # With values to be put into the text it is no SQL yet; such frames are named by the session itself.
        names, databases = mine.named(sqlQuery) if kwargs.keys() <= {"args"} else ([], [])
        mine.bring(names, databases)
        result = plain_sql(self, sqlQuery, *args, **kwargs)
        if CHANGES.match(sqlQuery):
            mine.push(names, databases)
        return result

    def before(function: Callable[..., Any], session_of: Callable[[Any], SparkSession], then: bool = False) -> Any:
        @functools.wraps(function)
        def wrapped(self: Any, name: str | None = None, *args: Any, **kwargs: Any) -> Any:
            mine = catalogue(session_of(self))
            names, databases = mine.of_text(name)
            mine.bring(names, databases)
            given = (name, *args) if name is not None or args else ()
            result = function(self, *given, **kwargs)
            if then:
                mine.push(names, databases)
            return result

        return wrapped

    SparkSession.sql = sql
    SparkSession.table = before(SparkSession.table, lambda session: session)
    DataFrameReader.table = before(DataFrameReader.table, lambda reader: reader._spark)
    for name in ("saveAsTable", "insertInto"):
        setattr(DataFrameWriter, name, before(getattr(DataFrameWriter, name), lambda writer: writer._spark, True))
    for name in ("tableExists", "getTable", "listColumns", "refreshTable"):
        setattr(Catalog, name, before(getattr(Catalog, name), lambda found: found._sparkSession))
    for name in ("listTables", "databaseExists", "setCurrentDatabase", "listDatabases", "getDatabase"):
        setattr(Catalog, name, _with_databases(getattr(Catalog, name), catalogue))
    # The Data Catalog is what a script with Hive support means.
    SparkSession.Builder.enableHiveSupport = lambda self: self


def _with_databases(function: Callable[..., Any], catalogue: Callable[[SparkSession], Sessions]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        catalogue(self._sparkSession).bring([], ["*", *map(str, args)])
        return function(self, *args, **kwargs)

    return wrapped


class Sessions:
    """Spark's catalogue of a session beside the Data Catalog."""

    # Table → what the Data Catalog said of it when it was brought, and the schema that Spark made of that.
    brought: dict[Name, tuple[str, str]] = {}

    def __init__(self, session: SparkSession, sql: Callable[[str], Any]) -> None:
        self._session, self._sql, self._glue = session, sql, files.client("glue")
        self._state = session._jsparkSession.sessionState()

    # --- which tables

    def named(self, query: str) -> tuple[list[Name], list[str]]:
        """The tables and databases that a statement names, as Spark's parser reads it; raises what that raises."""
        plan = self._state.sqlParser().parsePlan(query).toString()
        names = [self._name(found.split(", ")) for found in TABLES.findall(plan)]
        spaces = [found.split(", ")[-1] for found in NAMESPACES.findall(plan)]
        if re.match(r"\s*(show|use|describe|desc)\b", query, re.IGNORECASE):
            spaces.append("*")
            spaces += [self._current()] if "UnresolvedNamespace" not in plan or "[]" in plan else []
        return [name for name in names if name], spaces

    def of_text(self, text: str | None) -> tuple[list[Name], list[str]]:
        """The table of a name as Python's functions take it."""
        parts = [part.strip("`") for part in re.findall(r"`[^`]*`|[^.]+", text or "")]
        name = self._name(parts)
        return ([name] if name else []), []

    def _name(self, parts: list[str]) -> Name | None:
        parts = parts[1:] if parts[:1] == ["spark_catalog"] else parts
        if len(parts) == 1 and parts[0]:
            return self._current(), parts[0].lower()
        return (parts[0].lower(), parts[1].lower()) if len(parts) == 2 else None

    def _current(self) -> str:
        return str(self._state.catalog().getCurrentDatabase())

    # --- from the Data Catalog

    def bring(self, names: Iterable[Name], databases: Iterable[str]) -> None:
        """Have the databases (`*`: all) and tables in Spark's catalogue. What is not there is not brought."""
        wanted = set(databases)
        if "*" in wanted:
            for page in self._glue.get_paginator("get_databases").paginate():
                for one in page["DatabaseList"]:
                    self._bring_database(one["Name"])
        for database in wanted - {"*"}:
            if self._bring_database(database):
                for page in self._glue.get_paginator("get_tables").paginate(DatabaseName=database):
                    names = [*names, *[(database, one["Name"]) for one in page["TableList"] if _is_file_table(one)]]
        for name in dict.fromkeys(names):
            if self._bring_database(name[0]):
                self._bring_table(name)

    def _bring_database(self, name: str) -> bool:
        try:
            found = self._glue.get_database(Name=name)["Database"]
        except self._glue.exceptions.EntityNotFoundException:
            return False
        if not self._state.catalog().databaseExists(name):
            location = files.address(found.get("LocationUri") or "")
            self._sql(
                f"create database if not exists `{name}`" + (f" location {_quoted(location)}" if location else "")
            )
        return True

    def _bring_table(self, name: Name) -> None:
        try:
            raw = self._glue.get_table(DatabaseName=name[0], Name=name[1])["Table"]
        except self._glue.exceptions.EntityNotFoundException:
            if name in self.brought:
                self._sql(f"drop table if exists {_text(name)}")
                del self.brought[name]
            return
        table = tables.Table(raw)
        _check(table)
        version = json.dumps([raw, tables.partitions(table) if table.keys else []], default=str, sort_keys=True)
        if self._there(name) and self.brought.get(name, ("", ""))[0] == version:
            return
        if self._there(name) and self._metadata(name).tableType().name() != "EXTERNAL":
            return  # made in this session, and known here better than there
        self._sql(f"drop table if exists {_text(name)}")
        for statement in definition(name, table):
            self._sql(statement)
        self.brought[name] = (version, self._schema(name))

    # --- to the Data Catalog

    def push(self, names: Iterable[Name], databases: Iterable[str]) -> None:
        """Tell the Data Catalog which tables, partitions and databases there are now."""
        for database in set(databases) - {"*"}:
            self._push_database(database)
        for name in dict.fromkeys(names):
            if self._there(name):
                self._push_table(name)
            elif name in self.brought:
                self._glue.delete_table(DatabaseName=name[0], Name=name[1])
                del self.brought[name]

    def _push_database(self, name: str) -> None:
        there = self._state.catalog().databaseExists(name)
        try:
            self._glue.get_database(Name=name)
        except self._glue.exceptions.EntityNotFoundException:
            if there:
                self._glue.create_database(DatabaseInput={"Name": name, "LocationUri": self._location_of(name)})
            return
        if not there:
            self._glue.delete_database(Name=name)

    def _location_of(self, database: str) -> str:
        return str(self._state.catalog().getDatabaseMetadata(database).locationUri().toString())

    def _push_table(self, name: Name) -> None:
        metadata = self._metadata(name)
        if metadata.tableType().name() == "VIEW":
            raise NotOnThisTarget(f"{FLAG} with a view in the catalogue ({name[0]}.{name[1]})", "use a temporary view")
        keys = [key for key in str(metadata.partitionColumnNames().mkString("\n")).split("\n") if key]
        schema, known = self._schema(name), self.brought.get(name)
        if known is None or known[1] != schema:
            self._push_definition(name, metadata, schema, keys)
        if keys:
            self._push_partitions(name)
        self.brought[name] = ("", schema)

    def _push_definition(self, name: Name, metadata: Any, schema: str, keys: list[str]) -> None:
        provider = str(metadata.provider().get()).lower()
        if provider not in catalogue_updates.SERDES:
            raise NotOnThisTarget(f"{FLAG} with a table of format {provider}")
        frame = self._session.createDataFrame([], StructType.fromJson(json.loads(schema)))
        location = str(metadata.location().toString())
        options = {"spark.sql.sources.provider": provider}
        wanted = catalogue_updates.table_input(frame, name[1], provider, location, keys, options)
        managed = metadata.tableType().name() == "MANAGED"
        wanted["TableType"] = "MANAGED_TABLE" if managed else "EXTERNAL_TABLE"
        try:
            self._glue.create_table(DatabaseName=name[0], TableInput=wanted)
        except self._glue.exceptions.AlreadyExistsException:
            self._glue.update_table(DatabaseName=name[0], TableInput=wanted)

    def _push_partitions(self, name: Name) -> None:
        there = {row[0] for row in self._sql(f"show partitions {_text(name)}").collect()}
        catalogue_updates.add_partitions(name[0], name[1], there)
        values = {tuple(catalogue_updates.values_of(folder)) for folder in there}
        for partition in tables.partitions(tables.get(*name)):
            if partition.values not in values:
                self._glue.delete_partition(
                    DatabaseName=name[0], TableName=name[1], PartitionValues=list(partition.values)
                )

    # --- Spark's catalogue

    def _there(self, name: Name) -> bool:
        return bool(self._state.catalog().tableExists(self._identifier(name)))

    def _identifier(self, name: Name) -> Any:
        return self._state.sqlParser().parseTableIdentifier(_text(name))

    def _metadata(self, name: Name) -> Any:
        return self._state.catalog().getTableMetadata(self._identifier(name))

    def _schema(self, name: Name) -> str:
        return str(self._metadata(name).schema().json())


def _is_file_table(raw: dict[str, Any]) -> bool:
    """False for what listing a database passes over: it is refused when it is named."""
    try:
        _check(tables.Table(raw))
    except (NotOnThisTarget, ValueError):
        return False
    return True


def _check(table: tables.Table) -> None:
    """Refuse a table that Spark's own catalogue can't have here, by its name and kind."""
    where = f"{FLAG} with {table.database}.{table.name}"
    if table.raw.get("TableType") == "VIRTUAL_VIEW":
        raise NotOnThisTarget(f"{where}, which is a view", "query its tables")
    if table.format == "iceberg":
        raise NotOnThisTarget(
            f"{where}, which is an Iceberg table", f"glue_catalog.{table.database}.{table.name} is it"
        )
    if table.format not in catalogue_updates.SERDES:
        raise NotOnThisTarget(f"{where}, whose format is {table.format}", "use create_dynamic_frame.from_catalog")


def definition(name: Name, table: tables.Table) -> list[str]:
    """The statements that make the table in Spark's catalogue: itself, then its partitions."""
    columns = ", ".join(f"`{column}` {kind}" for column, kind in {**table.columns, **table.keys}.items())
    options = ""
    if table.format == "csv":
        said = table.csv_options
        given = {"sep": said["separator"], "quote": said["quoteChar"], "header": str(said["withHeader"]).lower()}
        options = f" options ({', '.join(f'{key} {_quoted(value)}' for key, value in given.items())})"
    keys = f" partitioned by ({', '.join(f'`{key}`' for key in table.keys)})" if table.keys else ""
    made = f"create table {_text(name)} ({columns}) using {table.format}{options}{keys}"
    statements = [f"{made} location {_quoted(table.location)}"]
    found = tables.partitions(table) if table.keys else []
    for start in range(0, len(found), BATCH):
        parts = [_partition(table, one) for one in found[start : start + BATCH]]
        statements.append(f"alter table {_text(name)} add if not exists {' '.join(parts)}")
    return statements


def _partition(table: tables.Table, partition: tables.Partition) -> str:
    values = ", ".join(f"`{key}`={_quoted(value)}" for key, value in zip(table.keys, partition.values, strict=True))
    return f"partition ({values}) location {_quoted(partition.location)}"


def _text(name: Name) -> str:
    return f"`{name[0]}`.`{name[1]}`"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
