"""The tables that account for rows, keep the refused ones, and tell what each run brought and how that differs."""

from __future__ import annotations

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.table import BY_VALUE, OPS, Table

FILE_ACCOUNTING = Table(
    database=OPS,
    schema="ops",
    name="file_accounting",
    grain="one delivered file",
    comment="rows_read = rows_loaded + rows_duplicate + rows_quarantined; a refused file has all its rows quarantined.",
    primary_key=("file_id",),
    partition=("feed",),
    kind=BY_VALUE,
    slice_by="feed",
    rules={
        "adds_up": "rows_read = rows_loaded + rows_duplicate + rows_quarantined",
        "counts_are_possible": "least(rows_read, rows_loaded, rows_duplicate, rows_quarantined, rows_repaired) >= 0"
        " and rows_repaired <= rows_loaded",
        "status_is_consistent": "status in ('loaded', 'rejected')"
        " and (status = 'loaded' or (reason is not null and rows_loaded = 0))",
    },
    columns=(
        required("file_id", "string", "Identifies one delivery: hash of landing key and ETag."),
        required("feed", "string", "Feed."),
        required("file", "string", "Landing key of the file."),
        required("run_id", "string", "Run that accounted for the file."),
        required("status", "string", "loaded or rejected."),
        Column("reason", "string", "Why the file was rejected; of a loaded one, the rules that its bad rows broke."),
        required("rows_read", "bigint", "Records in the file, counted at admission, before Spark."),
        required("rows_loaded", "bigint", "Rows in the curated table."),
        required("rows_duplicate", "bigint", "Exact repeats of an earlier row of the file."),
        required("rows_quarantined", "bigint", "Rows with at least one broken rule."),
        required("rows_repaired", "bigint", "Loaded rows in which a known defect was mended."),
        required("finished_at", "timestamp", "When the rows of the file had been written and were accounted for."),
    ),
)  # fmt: skip

QUARANTINE_ROWS = Table(
    database=OPS,
    name="quarantine_rows",
    grain="one broken rule in one row of one file",
    comment="Rows that were not loaded, with what was wrong and the row itself.",
    primary_key=("file_id", "record", "rule", "column_name"),
    partition=("feed",),
    columns=(
        required("feed", "string", "Feed."),
        required("file_id", "string", "Identifies one delivery."),
        required("file", "string", "Landing key of the file."),
        required("record", "bigint", "Number of the record in the file, header not counted, from 1."),
        Column("key", "string", "The row's key, where it has one."),
        required("column_name", "string", "Column with the broken rule; the whole row's rules name `*`."),
        Column("value", "string", "The value as it stands in the file."),
        required("rule", "string", "Name of the rule."),
        required("expected", "string", "What the rule expects."),
        required("raw_record", "string", "The row as JSON, header → text: nothing is lost."),
        required("run_id", "string", "Run that quarantined the row."),
        required("quarantined_at", "timestamp", "When that run began its work on the feed."),
    ),
)

FEED_DRIFT = Table(
    database=OPS,
    schema="ops",
    name="feed_drift",
    grain="one category or measure of a column that has drifted in one run",
    comment="What a run brought of a feed and is distributed otherwise than what was good before; a warning, no fault.",
    primary_key=("feed", "run_id", "column_name", "measure", "category"),
    partition=("feed",),
    kind=BY_VALUE,
    slice_by="feed",
    rules={
        "measure_is_known": "measure in ('distribution', 'order', 'null_share', 'rows')",
        "psi_is_of_distributions": "(measure = 'distribution') = (psi is not null)",
        "psi_is_beyond_its_threshold": "psi > threshold",
    },
    columns=(
        required("feed", "string", "Feed."),
        required("run_id", "string", "Run that brought the rows."),
        required("baseline_run_id", "string", "Run whose rows they were compared with: the feed's last without drift."),
        required("found_at", "timestamp", "When the run began its work on the feed."),
        required("column_name", "string", "Column of the curated table; `*` for the feed's rows."),
        required("measure", "string", "distribution, order, null_share or rows."),
        required("category", "string", "Category or range of values of a distribution; empty for other measures."),
        required("old_value", "double", "What it was: a share of the rows that have a value (distribution) or of all"
                 " (null_share), a correlation with the record's number (order), or rows a file."),
        required("new_value", "double", "What it is now."),
        Column("psi", "double", "Population stability index of the whole column; distributions only."),
        required("threshold", "double", "Beyond it is drift: a PSI, a difference, or how many times the rows."),
    ),
)  # fmt: skip


def accountant(feed: str) -> str:
    """The name under which a feed's accounts and drift are published: each feed owns its slice of both tables."""
    return f"curate_feed:{feed}"
