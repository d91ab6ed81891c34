"""Reading JSON lines: each column by its path, as text; a line that can't be read is a record with a fault."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from glue_jobs.admission.formats.json_lines import BLANKS, Tree, tree
from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.curation.reading.cells import PREFIX
from glue_jobs.curation.reading.lines import LINE, lines
from glue_jobs.curation.reading.numbering import FILE_ID, RECORD, numbered
from glue_jobs.lake.literals import local_rows

FAULT = "fault"
OTHER_PARSER = "a value where the contract has an object, or what only one of two JSON parsers reads"
BROKEN = {FILE_ID: "string", RECORD: "bigint", "found": "string"}
NOT_READ = "(not read)"


def read(spark: SparkSession, root: str, entries: list[Entry], feed: Feed) -> DataFrame:
    """Cells of each record: `cell_<name>`, with file_id, source_file, ingested_at, record, the line and its fault."""
    found = lines(spark, [f"{root}{entry.key}" for entry in entries])
    text = F.btrim(LINE, F.lit(BLANKS))
    rows = numbered(found.withColumn(LINE, text).where(F.col(LINE) != ""), entries, first=1)
    return _with_faults(parsed(rows, feed), entries)


def parsed(rows: DataFrame, feed: Feed) -> DataFrame:
    """`rows`, each with a JSON text in LINE, and its cells: `cell_<name>`, and `fault` where it can't be read."""
    schema = _schema(tree(feed.headers)).add(NOT_READ, StringType())
    options = {"columnNameOfCorruptRecord": NOT_READ, "allowSingleQuotes": "false"}
    found = rows.withColumn("parsed", F.from_json(LINE, schema, options))
    cells = [_at(column.header).alias(f"{PREFIX}{column.name}") for column in feed.columns]
    unread = F.when(F.col("parsed").isNull() | F.col(f"parsed.`{NOT_READ}`").isNotNull(), OTHER_PARSER)
    return found.select("*", *cells, unread.alias(FAULT)).drop("parsed")


def _with_faults(rows: DataFrame, entries: list[Entry]) -> DataFrame:
    """What admission found is told rather than what Spark did: it says where in the line, and finds more."""
    broken = [(entry.file_id, int(record), reason) for entry in entries for record, reason in entry.broken.items()]
    if not broken:
        return rows
    found = local_rows(rows.sparkSession, BROKEN, broken)
    told = F.coalesce("found", FAULT)
    return rows.join(F.broadcast(found), on=[FILE_ID, RECORD], how="left").withColumn(FAULT, told).drop("found")


def _schema(branch: Tree) -> StructType:
    """Leaves are text: of what is no string in the file, its JSON."""
    return StructType(
        [StructField(name, StringType() if below is None else _schema(below)) for name, below in branch.items()]
    )


def _at(path: str) -> Column:
    return F.col(".".join(f"`{name}`" for name in ("parsed", *path.split("."))))
