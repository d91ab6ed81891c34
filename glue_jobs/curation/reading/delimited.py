"""Reading delimited text with quotes."""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.curation.reading import cells
from glue_jobs.curation.reading.lines import BYTE_ORDER_MARK, LINE, is_blank, lines, without_carriage_return
from glue_jobs.curation.reading.numbering import RECORD, numbered, placed

BLANK_CELLS = ("\r", BYTE_ORDER_MARK, f"{BYTE_ORDER_MARK}\r")


def read(spark: SparkSession, root: str, entries: list[Entry], feed: Feed) -> DataFrame:
    """Cells of each record: `cell_<name>`, with file_id, source_file, ingested_at and record."""
    return cells.by_header(entries, feed, lambda names, group: _read_group(spark, root, group, feed, names))


def _read_group(spark: SparkSession, root: str, entries: list[Entry], feed: Feed, names: list[str]) -> DataFrame:
    """The records of files that have one header, and are all of them in lines or all not."""
    paths = [f"{root}{entry.key}" for entry in entries]
    options = {"sep": feed.delimiter, "quote": '"', "escape": '"'}
    if entries[0].one_line:
        schema = ", ".join(f"`{name}` string" for name in names)
        rows = numbered(lines(spark, paths).where(~is_blank(F.col(LINE))), entries, first=0)
        parsed = F.from_csv(without_carriage_return(F.col(LINE)), schema, options)
        return rows.where(F.col(RECORD) > 0).withColumn("cells", parsed).select("*", "cells.*").drop("cells", LINE)
    return _read_whole_files(spark, paths, entries, names, options)


def _read_whole_files(
    spark: SparkSession, paths: list[str], entries: list[Entry], names: list[str], options: dict[str, str]
) -> DataFrame:
    """Files with line ends in cells: one task a file, as only who reads from the start knows what is quoted."""
    schema = StructType([StructField(name, StringType()) for name in names])
    # Left to detect the line end, the parser takes the header's for all: a file may have both kinds.
    found = placed(spark.read.schema(schema).options(**options, multiLine=True, lineSep="\n").csv(paths))
    # Spark keeps a line of CR alone, and one of a byte order mark, as a record of one cell.
    blank = F.coalesce(F.col(names[0]).isin(*BLANK_CELLS), F.lit(False))
    for name in names[1:]:
        blank = blank & F.col(name).isNull()
    rows = numbered(found.where(~blank), entries, first=0).where(F.col(RECORD) > 0)
    return rows.withColumn(names[-1], without_carriage_return(F.col(names[-1])))
