"""Reading and writing Iceberg tables by their contract."""

from __future__ import annotations

from datetime import datetime, timezone

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.table import Table
from glue_jobs.lake import evolve

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


def read(spark: SparkSession, table: Table) -> DataFrame:
    """The table's rows, created empty where no run has written it yet."""
    ensure(spark, table)
    return spark.table(table.identifier).select(*table.names)


def replace(spark: SparkSession, rows: DataFrame, table: Table, properties: dict[str, str] | None = None) -> None:
    """Make `rows` the table's whole contents, in one snapshot with `properties` in its summary."""
    ensure(spark, table)
    writer = conformed(rows, table).writeTo(table.identifier)
    for key, value in (properties or {}).items():
        writer = writer.option(f"snapshot-property.{key}", value)
    writer.overwrite(F.lit(True))


def replace_files(spark: SparkSession, rows: DataFrame, table: Table, file_ids: list[str]) -> None:
    """Make `rows` the table's contents for the files `file_ids`, in one snapshot; other files' rows stay.

    The table is partitioned by `file_id`, so a run that is repeated puts the same rows in the same place.
    """
    if table.partition != ("file_id",):
        raise ContractError(f"{table.identifier} is not partitioned by file_id, so no file's rows can be replaced")
    ensure(spark, table)
    if file_ids:
        conformed(rows, table).writeTo(table.identifier).overwrite(F.col("file_id").isin(file_ids))


def expire(spark: SparkSession, table: Table, before: datetime, keep: int) -> None:
    """Drop the snapshots made before `before`, and the files that only they need; the `keep` youngest always stay."""
    catalog, _, name = table.identifier.partition(".")
    moment = before.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    spark.sql(
        f"call {catalog}.system.expire_snapshots("
        f"table => '{name}', older_than => timestamp '{moment}', retain_last => {int(keep)})"
    ).collect()


def conformed(rows: DataFrame, table: Table) -> DataFrame:
    """`rows` in the contract's columns and types; a null in a column that is never null fails the write in Iceberg."""
    missing = [name for name in table.names if name not in rows.columns]
    if missing:
        raise ContractError(
            f"{table.identifier}: the rows lack {', '.join(missing)}; they have {', '.join(rows.columns)}"
        )
    return rows.selectExpr(*[f"cast(`{column.name}` as {column.type}) as `{column.name}`" for column in table.columns])


def _create(table: Table) -> str:
    columns = ",\n  ".join(map(evolve.definition, table.columns))
    partition = f"\npartitioned by ({', '.join(table.partition)})" if table.partition else ""
    properties = ", ".join(f"'{key}'='{value}'" for key, value in PROPERTIES.items())
    comment = evolve.quoted(evolve.table_comment(table))
    return (
        f"create table if not exists {table.identifier} (\n  {columns}\n)\nusing iceberg{partition}"
        f"\ncomment {comment}\ntblproperties ({properties})"
    )
