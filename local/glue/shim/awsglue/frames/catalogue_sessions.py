"""A session's own catalogue beside the Data Catalog: tables come from it before a statement, changes go to it after."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from awsglue.frames import catalogue_updates, files, iceberg_names, session_tables, tables
from awsglue.frames.session_tables import FLAG, Name
from awsglue.unsupported import NotOnThisTarget

TABLES = re.compile(r"Unresolved(?:Relation|Table|TableOrView|Identifier|View) \[([^\]]*)\]")
NAMESPACES = re.compile(r"UnresolvedNamespace \[([^\]]*)\]")
# What Spark's own catalogue takes for a name (SessionCatalog.validateName).
SPARK_NAME = re.compile(r"\w+", re.ASCII)


class Sessions:
    """Spark's catalogue of a session beside the Data Catalog."""

    # Table → what the Data Catalog said of it when it was brought, and the schema that Spark made of that.
    brought: dict[Name, tuple[str, str]] = {}

    def __init__(self, session: SparkSession, sql: Callable[[str], Any]) -> None:
        self._session, self._sql, self._glue = session, sql, files.client("glue")
        self._state = session._jsparkSession.sessionState()
        # Of the tables that were to be brought, those of Iceberg.
        self.iceberg: set[Name] = set()

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

    def with_iceberg(self, query: str) -> str:
        """The statement with the full names of the Iceberg tables in it, and of one that it creates."""
        if iceberg_names.makes_one(query):
            self.iceberg |= set(self.named(query)[0][:1])
        if not self.iceberg:
            return query
        plan = self._state.sqlParser().parsePlan(query)
        views = [name[1] for name in self.iceberg if self._is_view(name[1])]
        return iceberg_names.rewritten(query, plan, self.iceberg, self._current(), views)

    def means_iceberg(self, text: str | None, name: Name) -> bool:
        """True where the text is an Iceberg table's name, and not a temporary view's."""
        return name in self.iceberg and ("." in (text or "") or not self._is_view(name[1]))

    def _is_view(self, name: str) -> bool:
        return bool(self._state.catalog().getTempView(name).isDefined())

    # --- from the Data Catalog

    def bring(self, names: Iterable[Name], databases: Iterable[str]) -> None:
        """Have the databases (`*`: all) and tables in Spark's catalogue. What is not there is not brought.

        Of all databases those are left out whose names Spark does not take (`a-b`); asked for by name, one is an error.
        """
        wanted = set(databases)
        if "*" in wanted:
            for page in self._glue.get_paginator("get_databases").paginate():
                for one in page["DatabaseList"]:
                    if SPARK_NAME.fullmatch(one["Name"]):
                        self._bring_database(one["Name"])
        for database in wanted - {"*"}:
            if self._bring_database(database):
                for page in self._glue.get_paginator("get_tables").paginate(DatabaseName=database):
                    listed = filter(session_tables.is_file_table, page["TableList"])
                    names = [*names, *[(database, one["Name"]) for one in listed]]
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
            where = f" location {session_tables.quoted(location)}" if location else ""
            self._sql(f"create database if not exists `{name}`{where}")
        return True

    def _bring_table(self, name: Name) -> None:
        try:
            raw = self._glue.get_table(DatabaseName=name[0], Name=name[1])["Table"]
        except self._glue.exceptions.EntityNotFoundException:
            if name in self.brought:
                self._sql(f"drop table if exists {session_tables.text_of(name)}")
                del self.brought[name]
            return
        table = tables.Table(raw)
        session_tables.check(table)
        if table.format == "iceberg":
            self.iceberg.add(name)
            return
        version = json.dumps([raw, tables.partitions(table) if table.keys else []], default=str, sort_keys=True)
        if self._there(name) and self.brought.get(name, ("", ""))[0] == version:
            return
        if self._there(name) and self._metadata(name).tableType().name() != "EXTERNAL":
            return  # made in this session, and known here better than there
        self._sql(f"drop table if exists {session_tables.text_of(name)}")
        for statement in session_tables.definition(name, table):
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
        options = {} if session_tables.is_hives(metadata.storage()) else {session_tables.PROVIDER: provider}
        if provider == "csv":
            options |= session_tables.csv_parameters(metadata.storage())
        wanted = catalogue_updates.table_input(frame, name[1], provider, location, keys, options)
        managed = metadata.tableType().name() == "MANAGED"
        wanted["TableType"] = "MANAGED_TABLE" if managed else "EXTERNAL_TABLE"
        try:
            self._glue.create_table(DatabaseName=name[0], TableInput=wanted)
        except self._glue.exceptions.AlreadyExistsException:
            self._glue.update_table(DatabaseName=name[0], TableInput=wanted)

    def _push_partitions(self, name: Name) -> None:
        there = {row[0] for row in self._sql(f"show partitions {session_tables.text_of(name)}").collect()}
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
        return self._state.sqlParser().parseTableIdentifier(session_tables.text_of(name))

    def _metadata(self, name: Name) -> Any:
        return self._state.catalog().getTableMetadata(self._identifier(name))

    def _schema(self, name: Name) -> str:
        return str(self._metadata(name).schema().json())
