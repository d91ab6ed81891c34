"""`--enable-glue-datacatalog`: Spark's own catalogue has the Data Catalog's tables, and tells it of changes.

Spark's catalogue of a session is in memory here. Before a statement its tables are brought from the Data Catalog, as
external tables of their files; after a statement that changes some, the Data Catalog hears of it. All of Python's ways
to name a table go through here: `spark.sql`, `spark.table`, `saveAsTable`, `insertInto`, `writeTo`, `spark.catalog`.
Iceberg tables stay in `glue_catalog`, whose name is put before theirs; `STORED AS` of Hive's is `USING` here; views are
refused by name, and what else Hive has by Spark itself.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame, DataFrameReader, DataFrameWriter, DataFrameWriterV2, SparkSession, SQLContext
from pyspark.sql.catalog import Catalog

from awsglue.frames import hive_ddl, iceberg_names
from awsglue.frames.catalogue_sessions import Sessions
from awsglue.frames.session_tables import FLAG
from awsglue.unsupported import NotOnThisTarget

# After comments, and after `with … as (…)`.
CHANGES = re.compile(
    r"(\s|--[^\n]*\n|/\*.*?\*/)*(with\b.*\binsert|insert|create|drop|alter|msck|truncate|replace)\b",
    re.IGNORECASE | re.DOTALL,
)


def install() -> None:
    """Put the Data Catalog behind Spark's catalogue, in this process."""
    plain_sql = SparkSession.sql

    def catalogue(session: SparkSession) -> Sessions:
        return Sessions(session, functools.partial(plain_sql, session))

    def sql(self: SparkSession, sqlQuery: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N803 - Spark's name
        mine, given = catalogue(self), sqlQuery
        # With values to be put into the text it is no SQL yet; such frames are named by the session itself.
        is_sql = kwargs.keys() <= {"args"}
        names, databases = mine.named(sqlQuery) if is_sql else ([], [])
        mine.bring(names, databases)
        if is_sql:
            given = mine.with_iceberg(hive_ddl.rewritten(sqlQuery))
        result = plain_sql(self, given, *args, **kwargs)
        if CHANGES.match(sqlQuery):
            mine.push(names, databases)
        return result

    def before(function: Callable[..., Any], session_of: Callable[[Any], SparkSession], then: bool = False) -> Any:
        @functools.wraps(function)
        def wrapped(self: Any, name: str | None = None, *args: Any, **kwargs: Any) -> Any:
            mine = catalogue(session_of(self))
            names, databases = mine.of_text(name)
            mine.bring(names, databases)
            if names and (mine.means_iceberg(name, names[0]) or (then and _is_iceberg(self, args, kwargs))):
                return function(self, iceberg_names.full(names[0]), *args, **kwargs)
            given = (name, *args) if name is not None or args else ()
            result = function(self, *given, **kwargs)
            if then:
                mine.push(names, databases)
            return result

        return wrapped

    plain_format = DataFrameWriter.format

    def remembered(self: DataFrameWriter, source: str) -> DataFrameWriter:
        self._awsglue_format = source
        return plain_format(self, source)

    DataFrameWriter.format = remembered
    SparkSession.sql = sql
    SparkSession.table = before(SparkSession.table, lambda session: session)
    DataFrameReader.table = before(DataFrameReader.table, lambda reader: reader._spark)
    for name in ("saveAsTable", "insertInto"):
        setattr(DataFrameWriter, name, before(getattr(DataFrameWriter, name), lambda writer: writer._spark, True))
    for name in ("tableExists", "getTable", "listColumns", "refreshTable"):
        setattr(Catalog, name, before(getattr(Catalog, name), lambda found: found._sparkSession))
    for name in ("listTables", "databaseExists", "setCurrentDatabase", "listDatabases", "getDatabase"):
        setattr(Catalog, name, _with_databases(getattr(Catalog, name), lambda found: catalogue(found._sparkSession)))
    for name in ("tables", "tableNames"):
        listing = getattr(SQLContext, name)
        setattr(SQLContext, name, _with_databases(listing, lambda context: catalogue(context.sparkSession)))
    DataFrame.writeTo = _write_to(catalogue)
    # The Data Catalog is what a script with Hive support means.
    SparkSession.Builder.enableHiveSupport = lambda self: self


def _is_iceberg(writer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """True for a `saveAsTable` in the format iceberg."""
    given = kwargs.get("format") or (args[0] if args else None) or getattr(writer, "_awsglue_format", None)
    return str(given).lower() == "iceberg"


class IcebergWriter(DataFrameWriterV2):
    """What `writeTo` gives for a plain name: tables of Spark's own catalogue have no such writer on AWS either."""

    def using(self, provider: str) -> DataFrameWriterV2:
        """The table's format, which is iceberg."""
        if provider.lower() != "iceberg":
            raise NotOnThisTarget(f"{FLAG} with df.writeTo(…).using({provider!r})", "use df.write.saveAsTable")
        return super().using(provider)


def _write_to(catalogue: Callable[[SparkSession], Sessions]) -> Callable[[DataFrame, str], DataFrameWriterV2]:
    plain = DataFrame.writeTo

    @functools.wraps(plain)
    def wrapped(self: DataFrame, table: str) -> DataFrameWriterV2:
        mine = catalogue(self.sparkSession)
        names, databases = mine.of_text(table)
        if not names:
            return plain(self, table)
        mine.bring(names, databases)
        return IcebergWriter(self, iceberg_names.full(names[0]))

    return wrapped


def _with_databases(function: Callable[..., Any], sessions_of: Callable[[Any], Sessions]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        named = [str(name) for name in (*args, *kwargs.values()) if name is not None]
        sessions_of(self).bring([], ["*", *named])
        return function(self, *args, **kwargs)

    return wrapped
