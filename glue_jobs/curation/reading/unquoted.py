"""Reading unquoted text: a line is a record, and its delimiters are all there is to it."""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.curation.reading import cells
from glue_jobs.curation.reading.lines import LINE, is_blank, lines, without_carriage_return
from glue_jobs.curation.reading.numbering import RECORD, numbered


def read(spark: SparkSession, root: str, entries: list[Entry], feed: Feed) -> DataFrame:
    """Cells of each record: `cell_<name>`, with file_id, source_file, ingested_at and record."""
    return cells.by_header(entries, feed, lambda names, group: _read_group(spark, root, group, feed, names))


def _read_group(spark: SparkSession, root: str, entries: list[Entry], feed: Feed, names: list[str]) -> DataFrame:
    found = lines(spark, [f"{root}{entry.key}" for entry in entries])
    rows = numbered(found.where(~is_blank(F.col(LINE))), entries, first=0).where(F.col(RECORD) > 0)
    split = rows.withColumn("cells", F.split(without_carriage_return(F.col(LINE)), rf"\Q{feed.delimiter}\E", -1))
    named = [F.col("cells")[number].alias(name) for number, name in enumerate(names)]
    return split.select("*", *named).drop("cells", LINE)
