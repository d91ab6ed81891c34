"""Reading and writing Iceberg tables by their contract."""

from __future__ import annotations

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import Column as Condition
from pyspark.sql import DataFrame, DataFrameWriterV2, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.lake import evolve, layout
from glue_jobs.lake.conforming import conformed

# Small tables rewritten at each run: old metadata files would pile up in the lake.
PROPERTIES = {
    "format-version": "2",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    "write.distribution-mode": "none",
    "write.spark.fanout.enabled": "true",
    # Jobs of several feeds commit to the ops tables at the same moment; the loser of the race tries again.
    "commit.retry.num-retries": "20",
    "commit.retry.min-wait-ms": "50",
    "commit.retry.max-wait-ms": "2000",
}

# Iceberg's words for a file of which only some rows are to be replaced.
MIXED_FILE = "some, but not all, rows match filter"


def ensure(spark: SparkSession, *tables: Table) -> None:
    """Create the tables that are missing, and bring those that stand to their contracts.

    Raises:
        ContractError: one differs in what only a person can decide; then none was created or changed.
    """
    missing = [table for table in tables if not spark.catalog.tableExists(table.identifier)]
    for statement in evolve.evolve(spark, [table for table in tables if table not in missing]):
        print(statement, flush=True)
    for table in missing:
        spark.sql(_create(table))
    for table in tables:
        layout.keep(spark, table)


def read(spark: SparkSession, table: Table) -> DataFrame:
    """The table's rows, created empty where no run has written it yet."""
    ensure(spark, table)
    return spark.table(table.identifier).select(*table.names)


def read_at(spark: SparkSession, table: Table, snapshot_id: int) -> DataFrame:
    """The table's rows as they were at `snapshot_id`, in the contract's columns.

    A snapshot has the columns of its time: one that the contract has gained since is null in its rows.
    """
    # A session keeps a table as it first met it, and would not know what another job has committed since.
    spark.catalog.refreshTable(table.identifier)
    rows = spark.read.option("snapshot-id", snapshot_id).table(table.identifier)
    gained = {column.name: F.lit(None).cast(column.type) for column in table.columns if column.name not in rows.columns}
    return conformed(rows.withColumns(gained) if gained else rows, table)


def replace(spark: SparkSession, rows: DataFrame, table: Table) -> None:
    """Make `rows` the table's whole contents, in one snapshot."""
    ensure(spark, table)
    overwrite(conformed(rows, table), table, F.lit(True))


def overwrite(rows: DataFrame, table: Table, where: Condition, properties: dict[str, str] | None = None) -> None:
    """Put `rows`, conformed, in the place of those that keep `where`, in one snapshot with `properties` in its summary.

    Rows of other conditions that another job commits at the same moment stay: the loser of the race tries again.
    """
    try:
        _writer(rows, table, properties).overwrite(where)
    except (PySparkException, Py4JError) as error:
        if MIXED_FILE not in str(error):
            raise
        _carry_over(rows, table, where, properties)


def replace_files(spark: SparkSession, rows: DataFrame, table: Table, file_ids: list[str]) -> None:
    """Make `rows` the table's contents for the delivered files `file_ids`; other files' rows stay.

    New files are appended, so many of them can be compacted into few data files later. Rows that stand there already
    (of a run that was killed, of a file that is judged anew) are replaced: in the same snapshot where they have data
    files to themselves, else in one before it. The caller accounts for the files afterwards, so that a run that is
    killed between the two is repeated.
    """
    table.column("file_id")
    ensure(spark, table)
    if not file_ids:
        return
    theirs, new = F.col("file_id").isin(file_ids), conformed(rows, table)
    if spark.table(table.identifier).where(theirs).select("file_id").isEmpty():
        new.writeTo(table.identifier).append()
        return
    try:
        new.writeTo(table.identifier).overwrite(theirs)
    except (PySparkException, Py4JError) as error:
        if MIXED_FILE not in str(error):
            raise
        _delete_files(spark, table, file_ids)
        new.writeTo(table.identifier).append()


def remove_files(spark: SparkSession, table: Table, file_ids: list[str]) -> None:
    """Remove the rows of the delivered files `file_ids`; no snapshot is made where there are none."""
    if not read(spark, table).where(F.col("file_id").isin(file_ids)).isEmpty():
        _delete_files(spark, table, file_ids)


def _delete_files(spark: SparkSession, table: Table, file_ids: list[str]) -> None:
    names = {f"id{place}": file_id for place, file_id in enumerate(file_ids)}
    wanted = ", ".join(f":{name}" for name in names)
    spark.sql(f"delete from {table.identifier} where file_id in ({wanted})", args=names)


def _carry_over(rows: DataFrame, table: Table, where: Condition, properties: dict[str, str] | None) -> None:
    """The same where a file of an older layout holds rows of both kinds: the others are written again beside `rows`.

    Raises what Iceberg does where another commit comes between; the next run finds the new layout.
    """
    spark = rows.sparkSession
    snapshot_id = spark.table(f"{table.identifier}.refs").where("name = 'main'").collect()[0]["snapshot_id"]
    others = read_at(spark, table, snapshot_id).where(~where)
    writer = _writer(rows.unionAll(others), table, properties)
    writer = writer.option("isolation-level", "serializable").option("validate-from-snapshot-id", str(snapshot_id))
    writer.overwrite(F.lit(True))


def _writer(rows: DataFrame, table: Table, properties: dict[str, str] | None) -> DataFrameWriterV2:
    writer = rows.writeTo(table.identifier)
    for key, value in (properties or {}).items():
        writer = writer.option(f"snapshot-property.{key}", value)
    return writer


def _create(table: Table) -> str:
    columns = ",\n  ".join(map(evolve.definition, table.columns))
    partition = f"\npartitioned by ({', '.join(table.partition)})" if table.partition else ""
    properties = ", ".join(f"'{key}'='{value}'" for key, value in PROPERTIES.items())
    comment = evolve.quoted(evolve.table_comment(table))
    return (
        f"create table if not exists {table.identifier} (\n  {columns}\n)\nusing iceberg{partition}"
        f"\ncomment {comment}\ntblproperties ({properties})"
    )
