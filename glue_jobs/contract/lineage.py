"""Columns that every curated row carries."""

from __future__ import annotations

from glue_jobs.contract.columns import required

LINEAGE = (
    required("file_id", "string", "Identifies one delivery: hash of landing key and ETag."),
    required("source_file", "string", "Landing key of the file."),
    required("record", "bigint", "Number of the record in the file, header not counted, from 1."),
    required("ingested_at", "timestamp", "When the file was admitted."),
    required("is_repaired", "boolean", "A known defect of the source was mended in this row."),
)
