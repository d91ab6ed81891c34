"""The lines of text files: read by as many tasks as there are cores, since a line can begin anywhere.

A gzip file is one task's: nobody can begin to unpack it in the middle.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.curation.reading.numbering import placed

BYTE_ORDER_MARK = "\ufeff"
LINE = "value"


def lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    """Columns `value` (the line without its LF), file_id and part."""
    # Left to find line ends, Spark would also end one at a lone carriage return, which is content.
    return placed(spark.read.option("lineSep", "\n").text(paths))


def is_blank(text: Column) -> Column:
    """Whether a line is none for the formats with a header: admission counts it as little."""
    return text.isin("", "\r", BYTE_ORDER_MARK, f"{BYTE_ORDER_MARK}\r")


def without_carriage_return(text: Column) -> Column:
    """The line, or the last cell, of a file whose lines end in CR LF."""
    return F.when(text.endswith("\r"), F.regexp_replace(text, "\r$", "")).otherwise(text)
