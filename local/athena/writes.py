"""Statements that write rows: CREATE TABLE AS and UNLOAD into new files, INSERT INTO into a table that is there."""

from __future__ import annotations

from typing import Any, Protocol

from local.athena import dialect, scan, statements, write_statements
from local.athena.catalogue import Table
from local.athena.dialect import TableName
from local.athena.errors import QueryFailed, not_supported
from local.athena.execution import Outcome, Request, Surroundings
from local.athena.tables import Tables
from local.athena.worker import Work

_COMPRESSIONS = ("snappy", "gzip", "zstd", "none", "uncompressed", "lz4")
_PARQUET = "parquethiveserde"


class Run(Protocol):
    """The statement's run, as `query_runner` has it."""

    request: Request
    around: Surroundings
    tables: Tables

    def translated(self, text: str) -> tuple[Any, dialect.Translated]:
        """A query as it was read, and as DuckDB's."""

    def work(self, made: dialect.Translated, **more: Any) -> Work:
        """What its process is given."""

    def answer(self, work: Work, tree: Any) -> dict[str, Any]:
        """What the process answers."""

    def put(self, address: str, body: Any) -> None:
        """Store an object of the result."""

    def put_metadata(
        self, output: str, columns: list[dict[str, Any]], update: str = "", count: int | None = None
    ) -> None:
        """Write the columns beside a result."""


class Writes:
    """The statements, over the run of one."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.request, self.around = run.request, run.around

    def unload(self) -> Outcome:
        """UNLOAD: the query's rows as a Parquet file below an empty location; the manifest names it."""
        parts = write_statements.unload_parts(self.request.statement.text)
        options = {name: value.strip("'") for name, value in statements.options(parts.options).items()}
        kind, compression = options.pop("format", ""), _compression(options.pop("compression", "gzip"))
        if kind.upper() != "PARQUET":
            raise not_supported(f"UNLOAD in the format {kind}" if kind else "UNLOAD without a format", "PARQUET is.")
        if options:
            raise not_supported(f"UNLOAD with {', '.join(options)}")
        location = self._empty(f"{parts.location.rstrip('/')}/")
        file = f"{location}{self.request.query_id}.parquet"
        return self._told(self._copied(parts.query, file, compression), "UNLOAD", [file])

    def insert(self) -> Outcome:
        """INSERT INTO: a Parquet file more in a table of them."""
        parts = write_statements.insert_parts(self.request.statement.text)
        database, name = statements.name_parts(parts.name, self.request.database)
        named = TableName(database, name)
        table = self.around.catalogue.table(named)
        _check_files(table)
        file = f"{table['StorageDescriptor']['Location'].rstrip('/')}/{self.request.query_id}.parquet"
        into = self._run.tables.read(named)
        # What it says of the query's own tables alone is kept for the statistics.
        self.around.catalogue.bytes_listed = 0
        answer = self._copied(parts.query, file, _written_so(table), into=into, into_columns=list(parts.columns))
        return self._told(answer, "INSERT", [file])

    def _copied(self, query: str, file: str, compression: str, **more: Any) -> dict[str, Any]:
        """Write a query's rows into a Parquet file."""
        tree, made = self._run.translated(query)
        options = f"format parquet, compression {compression}"
        return self._run.answer(self._run.work(made, parquet=file, parquet_options=options, **more), tree)

    def _told(self, answer: dict[str, Any], kind: str, files: list[str]) -> Outcome:
        """The outcome, with the manifest of what was written and the number of rows beside the result."""
        manifest = f"{self.request.output}-manifest.csv"
        self._run.put(manifest, "".join(f"{file}\n" for file in files).encode())
        columns, rows = answer["columns"], int(answer["rows"])
        self._run.put_metadata(self.request.output, columns, kind, rows)
        return Outcome(columns, rows, self.around.catalogue.bytes_listed, manifest)

    def table_as(self) -> Outcome:
        """CREATE TABLE AS: a Parquet file and its table."""
        parts = statements.ctas_parts(self.request.statement.text)
        assert parts is not None
        database, name = statements.name_parts(parts.name, self.request.database)
        self._check_new(database, name, parts.if_not_exists)
        if parts.if_not_exists and self.around.catalogue.find(database, name):
            return Outcome(update_count=0)
        options = {name: value.strip("'") for name, value in parts.options.items()}
        if options.pop("table_type", "HIVE").upper() != "HIVE":
            raise not_supported("CREATE TABLE AS of an Iceberg table", "A Glue job or pyiceberg can make it.")
        location, compression = self._place(options)
        file = f"{location}{self.request.query_id}.parquet"
        answer = self._copied(parts.query, file, compression)
        self.around.catalogue.glue.create_table(
            DatabaseName=database, TableInput=_parquet_table(name, location, answer["hive"], compression)
        )
        return self._told(answer, "CREATE TABLE", [file])

    def _place(self, options: dict[str, str]) -> tuple[str, str]:
        """Where a new table's file goes, and its compression."""
        kind = options.pop("format", "PARQUET")
        compression = options.pop("write_compression", options.pop("parquet_compression", "GZIP")).lower()
        given = options.pop("external_location", "")
        if options.pop("is_external", "true").lower() != "true":
            raise not_supported("CREATE TABLE AS with is_external = false")
        if kind.upper() != "PARQUET":
            raise not_supported(f"CREATE TABLE AS in the format {kind}", "PARQUET is.")
        if options:
            raise not_supported(f"CREATE TABLE AS with {', '.join(options)}")
        location = f"{(given or self.request.output).rstrip('/')}/"
        return self._empty(location), _compression(compression)

    def _empty(self, location: str) -> str:
        """The location, in which nothing may lie yet."""
        if self.around.catalogue.files(location):
            raise QueryFailed(f"HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: {location}")
        self.around.catalogue.bytes_listed = 0
        return location

    def _check_new(self, database: str, name: str, lenient: bool) -> None:
        if not self.around.catalogue.has_database(database):
            raise QueryFailed(f"SCHEMA_NOT_FOUND: line 1:1: Schema '{database}' does not exist")
        if not lenient and self.around.catalogue.find(database, name):
            full = f"{dialect.CATALOGUE}.{database}.{name}"
            raise QueryFailed(f"TABLE_ALREADY_EXISTS: line 1:1: Destination table '{full}' already exists")


def _compression(name: str) -> str:
    """DuckDB's name of a compression."""
    if name.lower() not in _COMPRESSIONS:
        raise QueryFailed(f"INVALID_TABLE_PROPERTY: Unable to set table property 'write_compression' to {name}")
    return "uncompressed" if name.lower() == "none" else name.lower()


def _check_files(table: Table) -> None:
    """Refuse what no row is written into here."""
    if scan.is_iceberg(table):
        raise not_supported("INSERT INTO an Iceberg table", "A Glue job or pyiceberg can write it.")
    if scan.is_view(table):
        raise QueryFailed("NOT_SUPPORTED: Inserting into views is not supported")
    library = (table["StorageDescriptor"].get("SerdeInfo") or {}).get("SerializationLibrary", "")
    if not library.lower().endswith(_PARQUET):
        raise not_supported("INSERT INTO a table of other files than Parquet")
    if table.get("PartitionKeys"):
        raise not_supported("INSERT INTO a partitioned table of files")


def _written_so(table: Table) -> str:
    """How a table's Parquet files are compressed: as its properties say, or as Athena does by itself."""
    serde = (table["StorageDescriptor"].get("SerdeInfo") or {}).get("Parameters") or {}
    said = serde.get("parquet.compression") or (table.get("Parameters") or {}).get("parquet.compression") or "GZIP"
    return _compression(str(said))


def _parquet_table(name: str, location: str, columns: list[dict[str, str]], compression: str) -> dict[str, Any]:
    base = "org.apache.hadoop.hive.ql.io.parquet"
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet", "has_encrypted_data": "false"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": columns,
            "Location": location.rstrip("/"),
            "InputFormat": f"{base}.MapredParquetInputFormat",
            "OutputFormat": f"{base}.MapredParquetOutputFormat",
            "Compressed": False,
            "NumberOfBuckets": -1,
            "SerdeInfo": {
                "SerializationLibrary": f"{base}.serde.ParquetHiveSerDe",
                "Parameters": {"serialization.format": "1", "parquet.compression": compression.upper()},
            },
        },
    }
