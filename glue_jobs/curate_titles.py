"""Curate titles: typed rows, lists split, the known shift of rating and duration repaired, bad rows in quarantine.

Grain:  one title in one delivered file.
Reads:  the admission ledger and raw/titles/ in the lake; ops.file_accounting for what is done already.
Writes: reelhouse_curated.titles, reelhouse_ops.quarantine_rows, reelhouse_ops.file_accounting.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.curation import accounting, frame, rules
from glue_jobs.feeds.titles import CURATED_TABLE, FEED, SHIFTED_DURATION


def judge(rows: DataFrame) -> DataFrame:
    """Rows as read → repaired, typed, with the rules they break and what becomes of them."""
    typed = with_duration(rules.typed(with_repair(rows), FEED))
    return accounting.with_fate(rules.with_row_rules(typed, FEED), FEED)


def with_repair(rows: DataFrame) -> DataFrame:
    """Move a duration that stands in `maturity_rating` to its column, and mark the row as repaired.

    Only this counts as a repair: trimming, and dropping empty or repeated tokens, is how every row is read.
    """
    shifted = F.col("duration").isNull() & F.coalesce(
        F.col("maturity_rating").rlike(f"^({SHIFTED_DURATION})$"), F.lit(False)
    )
    return (
        rows.withColumn("is_repaired", shifted)
        .withColumn("duration", F.when(F.col("is_repaired"), F.col("maturity_rating")).otherwise(F.col("duration")))
        .withColumn("maturity_rating", F.when(~F.col("is_repaired"), F.col("maturity_rating")))
    )


def with_duration(rows: DataFrame) -> DataFrame:
    """Split `duration`, one column in two units, into `duration_minutes` and `seasons`."""
    return rows.withColumn("duration_minutes", _number_of("min")).withColumn("seasons", _number_of("Seasons?"))


def _number_of(unit: str) -> Column:
    pattern = rf"^(\d+) {unit}$"
    return F.when(F.col("duration").rlike(pattern), F.regexp_extract("duration", pattern, 1).cast("int"))


def main(argv: Sequence[str]) -> None:
    """Curate the files that were admitted since the last run."""
    frame.run("curate-titles", argv, FEED, CURATED_TABLE, judge)


if __name__ == "__main__":
    main(sys.argv[1:])
