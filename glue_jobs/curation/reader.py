"""Reading admitted files: every cell as text, every record numbered as in its file."""

from __future__ import annotations

from types import ModuleType

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.formats import Delimited, JsonLines, Unquoted
from glue_jobs.curation.reading import delimited, json_lines, unquoted
from glue_jobs.curation.reading.cells import PREFIX
from glue_jobs.curation.reading.json_lines import FAULT
from glue_jobs.curation.reading.lines import LINE

FORMATS: dict[type, ModuleType] = {Delimited: delimited, Unquoted: unquoted, JsonLines: json_lines}
# Blanks around a value are not part of it; the zero-width space (U+200B) is part of none.
BLANKS = " \t\r\n\u00a0"
ZERO_WIDTH = "\u200b"
RAW = "raw"
# As Spark writes a number that is none into text; a string is written without quotes.
NOT_A_NUMBER = '"NaN"'


def read_files(spark: SparkSession, root: str, entries: list[Entry], feed: Feed) -> DataFrame:
    """The records of admitted files of `feed`, which stand under `root` by their keys, in one frame.

    Columns: file_id, source_file, ingested_at, record (from 1, header not counted), fault (why the record can't be
    read, or null), `raw` (a struct of the cells as they stand, header → text, in the contract's order; and the line of
    a record with a fault) and each of the feed's columns as cleaned text, null where nothing is left.
    """
    found: DataFrame = FORMATS[type(feed.format)].read(spark, root, entries, feed)
    if FAULT not in found.columns:
        found = found.withColumn(FAULT, F.lit(None).cast("string"))
    return records(found, feed, "file_id", "source_file", "ingested_at", "record")


def records(found: DataFrame, feed: Feed, *kept: str) -> DataFrame:
    """Cells as a format's reader gives them (`cell_<name>`, `fault`) → `kept`, fault, `raw` and cleaned columns."""
    return found.select(
        *kept,
        FAULT,
        _raw(feed).alias(RAW),
        *[_cleaned(_value(column, feed)).alias(column.name) for column in feed.columns],
    )


def _raw(feed: Feed) -> Column:
    cells = [_as_it_stands(column, feed).alias(column.header) for column in feed.columns]
    if isinstance(feed.format, JsonLines):
        cells.append(F.when(F.col(FAULT).isNotNull(), F.col(LINE)).alias(json_lines.NOT_READ))
    return F.struct(*cells)


def _as_it_stands(column: SourceColumn, feed: Feed) -> Column:
    cell = F.col(f"{PREFIX}{column.name}")
    if isinstance(feed.format, JsonLines):
        return F.when(cell == NOT_A_NUMBER, "NaN").otherwise(cell)
    return F.coalesce(cell, F.lit(""))


def _value(column: SourceColumn, feed: Feed) -> Column:
    cell = F.col(f"{PREFIX}{column.name}")
    if isinstance(feed.format, Delimited):
        return cell
    return F.when(cell != (NOT_A_NUMBER if isinstance(feed.format, JsonLines) else feed.format.null), cell)


def _cleaned(text: Column) -> Column:
    """The text without zero-width spaces and surrounding blanks; null where nothing is left."""
    found = F.btrim(F.replace(text, F.lit(ZERO_WIDTH), F.lit("")), F.lit(BLANKS))
    return F.when(found != "", found)
