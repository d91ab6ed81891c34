"""Curate userbase: typed, deduplicated subscribers, bad rows in quarantine.

Grain:  one subscriber in one delivered file.
Reads:  the admission ledger and raw/userbase/ in the lake; ops.file_accounting for what is done already.
Writes: reelhouse_curated.userbase, reelhouse_ops.quarantine_rows, reelhouse_ops.file_accounting.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.curation import accounting, frame, rules
from glue_jobs.feeds.userbase import CURATED_TABLE, FEED


def judge(rows: DataFrame) -> DataFrame:
    """Rows as read → typed, with the rules they break and what becomes of them; nothing in this feed needs repair."""
    typed = rules.typed(rows.withColumn("is_repaired", F.lit(False)), FEED)
    return accounting.with_fate(rules.with_row_rules(typed, FEED), FEED)


def main(argv: Sequence[str]) -> None:
    """Curate the files that were admitted since the last run."""
    frame.run("curate-userbase", argv, FEED, CURATED_TABLE, judge)


if __name__ == "__main__":
    main(sys.argv[1:])
