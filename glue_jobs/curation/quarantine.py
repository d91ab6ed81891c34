"""Rows that were not loaded, one quarantine row for each rule that they broke."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.contract.feed import Feed
from glue_jobs.curation.accounting import FATE, QUARANTINED
from glue_jobs.curation.masking import as_shown, raw_as_shown
from glue_jobs.curation.rules import violations
from glue_jobs.tables.operations import QUARANTINE_ROWS


def quarantine_rows(rows: DataFrame, feed: Feed, run_id: str, quarantined_at: datetime) -> DataFrame:
    """The quarantine rows of `rows` (typed, with `fate` and `broken`), in the columns of QUARANTINE_ROWS."""
    key = F.concat_ws(", ", *[_or_null(as_shown(feed.column(name))) for name in feed.key])
    # First all that looks into `raw`, then one row a violation: in one step, Spark 3.5.6 loses sight of `raw`.
    whole = rows.where(F.col(FATE) == QUARANTINED).select(
        F.lit(feed.name).alias("feed"),
        "file_id",
        F.col("source_file").alias("file"),
        "record",
        _or_null(key).alias("key"),
        violations(feed).alias("violations"),
        F.to_json(raw_as_shown(feed)).alias("raw_record"),
        F.lit(run_id).alias("run_id"),
        F.lit(quarantined_at).alias("quarantined_at"),
    )
    return whole.select("*", F.inline("violations")).select(*QUARANTINE_ROWS.names)


def broken_rules(rows: DataFrame) -> dict[str, str]:
    """file_id → the rules that quarantine rows broke, `column: rule (times)`, the most frequent first.

    Names of columns and rules alone: what stands in the file is in the quarantine table, masked where it must be.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for row in rows.groupBy("file_id", "column_name", "rule").agg(F.count("*").alias("times")).collect():
        words = f"{row['column_name']}: {row['rule']} ({row['times']:,})"
        found.setdefault(row["file_id"], []).append((-row["times"], words))
    return {file_id: ", ".join(words for _, words in sorted(one)) for file_id, one in found.items()}


def _or_null(text: Column) -> Column:
    """`text`, or null where it is empty. Not `F.nullif`: Spark 3.5.6 asks it for a type before there is one."""
    return F.when(text != "", text)
