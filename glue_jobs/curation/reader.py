"""Reading admitted files: every cell as text, every record numbered as in its file."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.lake.literals import literal

# Blanks around a value are not part of it; the zero-width space (U+200B) is part of none.
BLANKS = " \t\r\n\u00a0"
ZERO_WIDTH = "\u200b"
CARRIAGE_RETURN = "\r"
RAW = "raw"


def read_files(spark: SparkSession, bucket: str, entries: list[Entry], feed: Feed) -> DataFrame:
    """The records of admitted files of `feed`, in one frame.

    Columns: file_id, source_file, ingested_at, record (from 1, header not counted), `raw` (a struct of the cells as
    they stand, header → text, in the contract's order) and each of the feed's columns as cleaned text, null where
    nothing is left.
    """
    frames = [read_file(spark, f"s3://{bucket}/{entry.key}", entry, feed) for entry in entries]
    return reduce(DataFrame.unionByName, frames)


def read_file(spark: SparkSession, path: str, entry: Entry, feed: Feed) -> DataFrame:
    """`read_files` for one file, at any path that Spark reads."""
    names = {column.header.strip().casefold(): column.name for column in feed.columns}
    # The file's own order; names that neither clash with the lineage columns nor need quoting.
    cells = [f"cell_{names[header.strip().casefold()]}" for header in entry.headers]
    schema = StructType([StructField(cell, StringType()) for cell in cells])
    read = (
        spark.read.schema(schema)
        # A quoted cell may hold line ends, so the file is one partition, in order; a quote is escaped by another.
        # Left to detect the line end, the parser takes the header's for all: a file may have both kinds.
        .options(header=True, sep=feed.format.delimiter, quote='"', escape='"', multiLine=True, lineSep="\n")
        .csv(path)
        .where(f"not {_blank_line(cells)}")
        .withColumn(cells[-1], F.regexp_replace(cells[-1], f"{CARRIAGE_RETURN}$", ""))
    )
    raw = ", ".join(f"coalesce(cell_{column.name}, '') as `{column.header}`" for column in feed.columns)
    # What comes with the file (its name above all) is data: a literal, never SQL text.
    return read.select(
        F.lit(entry.file_id).alias("file_id"),
        F.lit(entry.file).alias("source_file"),
        F.lit(entry.ingested_at).cast("timestamp").alias("ingested_at"),
        (F.monotonically_increasing_id() + 1).alias("record"),
        F.expr(f"struct({raw})").alias(RAW),
        *[F.expr(cleaned(f"cell_{column.name}")).alias(column.name) for column in feed.columns],
    )


def _blank_line(cells: list[str]) -> str:
    """A line of CR LF alone, which the parser takes for a record of one cell (admission refuses records so short)."""
    conditions = [f"{cells[0]} <=> {literal(CARRIAGE_RETURN)}", *[f"{cell} is null" for cell in cells[1:]]]
    return f"({' and '.join(conditions)})"


def cleaned(text: str) -> str:
    """SQL for the text without zero-width spaces and surrounding blanks; null where nothing is left."""
    return f"nullif(btrim(replace({text}, {literal(ZERO_WIDTH)}, ''), {literal(BLANKS)}), '')"
