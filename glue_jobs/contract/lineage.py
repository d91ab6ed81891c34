"""Columns that every curated row carries."""

from __future__ import annotations

from dataclasses import replace

from glue_jobs.contract.columns import Column, required

LINEAGE = (
    required("file_id", "string", "Identifies one delivery: hash of landing key and ETag."),
    required("source_file", "string", "Landing key of the file."),
    required("record", "bigint", "Number of the record in the file, header not counted, from 1."),
    required("ingested_at", "timestamp", "When the file was admitted."),
    required("is_repaired", "boolean", "A known defect of the source was mended in this row."),
)

# The dimension that must know the day of `ingested_at` where that day dates a change.
INGESTED_ON = "dim_date"


def lineage(ingested_on: str = "") -> tuple[Column, ...]:
    """The columns; the dimension `ingested_on`, where one is given, knows the days of `ingested_at`."""
    return tuple(
        replace(column, dimension=ingested_on) if column.name == "ingested_at" else column for column in LINEAGE
    )
