"""Tables of the Data Catalog: what they say of their files, and reading those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import IntegerType, StringType, StructField, StructType

from awsglue.frames import files, paths, readers, records, types
from awsglue.frames.marks import Mark
from awsglue.frames.readers import Source
from awsglue.frames.records import Outcome

ICEBERG_CATALOGUE = "glue_catalog"
JDBC = {"postgresql", "mysql", "sqlserver", "oracle", "redshift"}
# Who made the table without a classification said by its library what the files are.
LIBRARIES = {
    "parquet": "parquet",
    "orc": "orc",
    "avro": "avro",
    "json": "json",
    "opencsv": "csv",
    "lazysimple": "csv",
}
NUMBER = "awsglue_number"
INFERENCE = "spark.sql.sources.partitionColumnTypeInference.enabled"


@dataclass(frozen=True)
class Table:
    """A table as `GetTable` shows it."""

    raw: Mapping[str, Any]

    @property
    def database(self) -> str:
        """The database's name."""
        return str(self.raw["DatabaseName"])

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.raw["Name"])

    @property
    def storage(self) -> Mapping[str, Any]:
        """Its storage descriptor."""
        return self.raw.get("StorageDescriptor") or {}

    @property
    def location(self) -> str:
        """The folder of its files, without a slash at the end; of a table behind JDBC, its name there."""
        return files.address(str(self.storage.get("Location") or "")).rstrip("/")

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Those of the table over those of its library."""
        serde = (self.storage.get("SerdeInfo") or {}).get("Parameters") or {}
        return {**serde, **(self.storage.get("Parameters") or {}), **(self.raw.get("Parameters") or {})}

    @property
    def columns(self) -> dict[str, str]:
        """Column → type, without the partition keys."""
        return {one["Name"]: one.get("Type") or "string" for one in self.storage.get("Columns") or ()}

    @property
    def keys(self) -> dict[str, str]:
        """Partition key → type."""
        return {one["Name"]: one.get("Type") or "string" for one in self.raw.get("PartitionKeys") or ()}

    @property
    def format(self) -> str:
        """`csv`, `parquet` and so on; `iceberg`; or the kind of database that it is in.

        Raises:
            ValueError: it says neither a classification nor a library that is known.
        """
        if self.parameters.get("table_type", "").upper() == "ICEBERG":
            return "iceberg"
        said = (
            self.parameters.get("classification") or self.parameters.get("spark.sql.sources.provider") or ""
        ).lower()
        if said:
            return said
        library = str((self.storage.get("SerdeInfo") or {}).get("SerializationLibrary") or "").lower()
        for part, format_ in LIBRARIES.items():
            if part in library:
                return format_
        raise ValueError(f"table {self.database}.{self.name} has no classification: set its parameter classification")

    @property
    def csv_options(self) -> dict[str, Any]:
        """AWS's CSV options as the table's parameters say them."""
        given = self.parameters
        default = "," if "opencsv" in str(self.storage.get("SerdeInfo")).lower() else "\x01"
        separator = next(
            (given[name] for name in ("separatorChar", "field.delim", "delimiter") if given.get(name)), None
        )
        if separator is None:
            separator = "," if given.get("classification") == "csv" else default
        found = {"separator": separator, "quoteChar": given.get("quoteChar") or '"', "escaper": given.get("escapeChar")}
        return {**found, "withHeader": int(given.get("skip.header.line.count") or 0) > 0}


def get(database: str | None, name: str | None) -> Table:
    """The table of the catalogue.

    Raises:
        ValueError: the database or the name is missing.
        botocore's EntityNotFoundException: there is no such table.
    """
    if not database or not name:
        raise ValueError(f"database={database!r}, table_name={name!r}: both are needed")
    return Table(files.client("glue").get_table(DatabaseName=database, Name=name)["Table"])


def behind(table: Table) -> dict[str, str]:
    """Connection and name of a table that is in a database: its location is `database.schema.table`."""
    connection = table.parameters.get("connectionName")
    if not connection:
        raise ValueError(f"table {table.database}.{table.name} is {table.format} and names no connectionName")
    database, _, there = table.location.partition(".")
    return {"connectionName": connection, "database": database, "dbtable": there}


@dataclass(frozen=True)
class Partition:
    """A partition: its values as text in the order of the keys, and its folder."""

    values: tuple[str, ...]
    location: str


def partitions(table: Table, expression: str = "") -> list[Partition]:
    """The table's partitions, those that the catalogue's expression chooses."""
    pages = files.client("glue").get_paginator("get_partitions")
    found = pages.paginate(
        DatabaseName=table.database, TableName=table.name, **({"Expression": expression} if expression else {})
    )
    return [
        Partition(tuple(one["Values"]), files.address(str(one["StorageDescriptor"].get("Location") or "")).rstrip("/"))
        for page in found
        for one in page["Partitions"]
    ]


def chosen(session: SparkSession, table: Table, found: Sequence[Partition], predicate: str) -> list[Partition]:
    """The partitions for which the predicate, SQL of Spark's over the partition keys, is true."""
    if not predicate.strip() or not found:
        return list(found)
    rows = [(number, *one.values) for number, one in enumerate(found)]
    keys = [StructField(key, StringType()) for key in table.keys]
    schema = StructType([StructField(NUMBER, IntegerType()), *keys])
    typed = [F.col(paths.quoted(key)).cast(types.spark_type(kind)).alias(key) for key, kind in table.keys.items()]
    frame = session.createDataFrame(rows, schema).select(NUMBER, *typed)
    return [found[row[0]] for row in frame.where(predicate).select(NUMBER).orderBy(NUMBER).collect()]


def sources(
    table: Table, found: Sequence[Partition], options: Mapping[str, Any], mark: Mark
) -> list[tuple[Source, tuple[str, ...]]]:
    """What to read, each with the values of its partition; one source where all folders are named `key=value`."""
    if not table.keys:
        return [(Source(tuple(files.listed({"recurse": False, **options, "paths": [table.location]}, mark))), ())]
    listed = [(one, files.listed({"paths": [one.location]}, mark)) for one in found]
    filled = [(one, inside) for one, inside in listed if inside]
    if not all(_is_named(table, one) for one, _ in filled):
        return [(Source(tuple(inside)), one.values) for one, inside in filled]
    every = [path for one, inside in filled for path in (inside if mark.active else [one.location])]
    return [(Source(tuple(every), table.location if every else None, tuple(table.keys)), ())]


def _is_named(table: Table, partition: Partition) -> bool:
    """True where the folder is the table's with `key=value` for each key and nothing else."""
    names = partition.location.removeprefix(table.location).strip("/").split("/")
    named = [name.partition("=")[0].lower() for name in names]
    return partition.location.startswith(table.location + "/") and named == [key.lower() for key in table.keys]


def read(session: SparkSession, table: Table, given: Sequence[tuple[Source, tuple[str, ...]]]) -> Outcome:
    """The rows of the table's files, columns and partition keys typed as the catalogue has them.

    A column of a CSV table that holds something else than its type says is a choice between that type and text.
    """
    outcomes = [_read_one(session, table, source, values) for source, values in given]
    if not outcomes:
        nothing = readers.nothing(
            session, StructType([StructField(k, types.spark_type(t)) for k, t in table.keys.items()])
        )
        return Outcome(nothing)
    frame = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), [one.frame for one in outcomes])
    failed = [one.errors for one in outcomes if one.errors is not None]
    typed = _typed_csv(frame, table) if table.format == "csv" else frame
    return Outcome(typed, records.united(session, failed) if failed else None)


def _read_one(session: SparkSession, table: Table, source: Source, values: tuple[str, ...]) -> Outcome:
    with _partitions_as_text(session):
        if table.format == "csv" and source.paths:
            outcome = Outcome(readers.csv(session, source, table.csv_options, list(table.columns)))
        else:
            outcome = readers.read(session, source, table.format, {"multiLine": "false", **_json_options(table)})
    frame = outcome.frame
    for key, value in zip(table.keys, values):
        frame = frame.withColumn(key, F.lit(value))
    for key, declared in table.keys.items():
        frame = frame.withColumn(key, F.col(paths.quoted(key)).cast(types.spark_type(declared)))
    return Outcome(frame, outcome.errors)


def _json_options(table: Table) -> dict[str, str]:
    path = table.parameters.get("jsonPath") or ""
    return {"jsonPath": path} if path and path not in ("$", "$[*]") else {}


@contextmanager
def _partitions_as_text(session: SparkSession) -> Iterator[None]:
    """Spark would read the partition `month=01` as the number 1."""
    before = session.conf.get(INFERENCE)
    session.conf.set(INFERENCE, "false")
    try:
        yield
    finally:
        session.conf.set(INFERENCE, before)


def _typed_csv(frame: DataFrame, table: Table) -> DataFrame:
    wanted = {name: types.spark_type(kind) for name, kind in table.columns.items()}
    typed = {name: kind for name, kind in wanted.items() if not isinstance(kind, StringType) and name in frame.columns}
    if not typed:
        return frame
    strange = [F.max(_is_strange(name, kind)).alias(name) for name, kind in typed.items()]
    mixed = {name for name, found in frame.agg(*strange).first().asDict().items() if found}
    columns = []
    for name in frame.columns:
        column = F.col(paths.quoted(name))
        if name in mixed:
            column = _mixed(column, typed[name])
        elif name in typed:
            column = F.trim(column).cast(typed[name])
        columns.append(column.alias(name))
    return frame.select(*columns)


def _is_strange(name: str, kind: Any) -> Any:
    text = F.trim(F.col(paths.quoted(name)))
    return (text != "") & text.cast(kind).isNull()


def _mixed(column: Any, kind: Any) -> Any:
    value = F.trim(column).cast(kind)
    text = F.when(value.isNull() & (F.trim(column) != ""), column)
    name = types.name_of(kind)
    return types.choice_column({name: value, "string": text}, {name: kind, "string": StringType()})
