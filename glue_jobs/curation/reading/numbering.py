"""Which file a row is of, and which record of the file it is, also where a file is read in parts.

Spark numbers rows within a task, and a task reads parts of one file or several files one after the other. So the rows
of each part are counted first, which for text is a scan without parsing; the parts of a file, by their place in it,
then say where each begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.admission.ledger import ID_LENGTH, Entry
from glue_jobs.lake.literals import Value, local_rows

FILE_ID, PART, POSITION, RECORD = "file_id", "part", "position", "record"
STARTS = {
    FILE_ID: "string", PART: "bigint", "shift": "bigint", "source_file": "string", "ingested_at": "timestamp",
}  # fmt: skip


def placed(rows: DataFrame) -> DataFrame:
    """Add the file's id, which its name in the raw zone begins with, and the place of the part that is read."""
    file_id = F.substring("_metadata.file_name", 1, ID_LENGTH).alias(FILE_ID)
    return rows.select("*", file_id, F.col("_metadata.file_block_start").alias(PART))


def numbered(rows: DataFrame, entries: list[Entry], first: int) -> DataFrame:
    """Add `record`, from `first` on and without a gap in each file, and the columns source_file and ingested_at.

    `rows` are of `placed`, in the order of the files, and hold records and nothing else (but for a header).
    """
    rows = rows.withColumn(POSITION, F.monotonically_increasing_id())
    parts = rows.groupBy(FILE_ID, PART).agg(F.min(POSITION).alias("least"), F.count("*").alias("rows")).collect()
    starts = local_rows(rows.sparkSession, STARTS, _starts(parts, entries, first))
    return (
        rows.join(F.broadcast(starts), on=[FILE_ID, PART], how="inner")
        .withColumn(RECORD, F.col(POSITION) + F.col("shift"))
        .drop(PART, POSITION, "shift")
    )


def _starts(parts: Iterable[Any], entries: list[Entry], first: int) -> Iterable[tuple[Value, ...]]:
    known = {entry.file_id: entry for entry in entries}
    seen: dict[str, int] = {}
    for part in sorted(parts, key=lambda part: (part[FILE_ID], part[PART])):
        entry = known[part[FILE_ID]]
        before = seen.get(entry.file_id, 0)
        seen[entry.file_id] = before + part["rows"]
        yield entry.file_id, part[PART], first + before - part["least"], entry.file, entry.ingested_at
