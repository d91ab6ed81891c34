"""Whether the ids of a file still stand for what they stood for (Feed.identity).

The key of a curated row is the source's id. A source that numbers anew would have every title turn into another one,
without a value that breaks a rule. So a file is held against what was delivered last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from glue_jobs.admission.ledger import FORCED_IDENTITY, Entry
from glue_jobs.contract.feed import Feed, Identity
from glue_jobs.modelling.deliveries import latest

EXAMPLES = 3
LONGEST_EXAMPLE = 60


def changes(standing: DataFrame, loaded: DataFrame, entries: list[Entry], feed: Feed) -> dict[str, str]:
    """file_id → why, of the files in which too many known ids stand for something else.

    Each file is held against the last delivery of each id before it, in `standing` or in an earlier file of the same
    run. A file that is held is no such delivery, and one whose entry says that it is forced is not held.

    Args:
        standing: the feed's curated rows of files before this run.
        loaded: the good rows of the new files, typed.
        entries: the new files.
    """
    if feed.identity is None or (len(entries) == 1 and standing.isEmpty()):
        return {}
    inquiry = _Inquiry(standing, loaded, feed, feed.identity)
    in_order = sorted(entries, key=lambda entry: (entry.ingested_at, entry.file))
    held: dict[str, str] = {}
    while True:
        counted = inquiry.counts(list(held))
        reached = [
            entry for entry in in_order if entry.forced != FORCED_IDENTITY and inquiry.is_too_much(counted, entry)
        ]
        if not reached:
            return held
        # What comes after it may have been held against it, and is looked at once more.
        first = reached[0]
        held[first.file_id] = inquiry.reason(counted[first.file_id], first, list(held))


@dataclass(frozen=True)
class _Inquiry:
    standing: DataFrame
    loaded: DataFrame
    feed: Feed
    identity: Identity

    def counts(self, held: list[str]) -> dict[str, Any]:
        """file_id → `shared`, its ids that are known, and `changed`, those of them that stand for something else."""
        counts = F.count("*").alias("shared"), F.count_if("is_changed").alias("changed")
        return {row["file_id"]: row for row in self._shared(held).groupBy("file_id").agg(*counts).collect()}

    def is_too_much(self, counted: dict[str, Any], entry: Entry) -> bool:
        row = counted.get(entry.file_id)
        allowed = max(self.identity.at_least - 1, self.identity.share * row["shared"]) if row else 0
        return row is not None and row["changed"] > allowed

    def reason(self, row: Any, entry: Entry, held: list[str]) -> str:
        own = F.col("file_id") == entry.file_id
        found = self._shared(held).where(own & F.col("is_changed")).orderBy("record").limit(EXAMPLES).collect()
        examples = "; ".join(f"{one['key']} was {one['was']}, would be {one['is_now']}" for one in found)
        return (
            f"identity: {row['changed']:,} of {row['shared']:,} known ids ({row['changed'] / row['shared']:.1%}) stand"
            f" for another ({', '.join(self.identity.columns)}), and {self.identity.share:.0%} may: {examples};"
            f" where the source has numbered anew, make release FILE={entry.file_id} FORCE={FORCED_IDENTITY} lets it in"
        )

    def _shared(self, held: list[str]) -> DataFrame:
        """The new rows whose id is known: file_id, record, key, was, is_now (texts), is_changed."""
        before = Window.partitionBy(*self.feed.key).orderBy("is_new", "ingested_at", "source_file")
        rows = self._known.unionByName(self._new.where(~F.col("file_id").isin(held)) if held else self._new)
        return (
            rows.withColumn("meant", F.lag("means").over(before))
            .where("is_new and meant is not null")
            .select(
                "file_id",
                "record",
                _shown([F.col(name) for name in self.feed.key]).alias("key"),
                _shown([F.col(f"meant.{name}") for name in self.identity.columns]).alias("was"),
                _shown([F.col(f"means.{name}") for name in self.identity.columns]).alias("is_now"),
                (F.col("meant") != F.col("means")).alias("is_changed"),
            )
        )

    @cached_property
    def _known(self) -> DataFrame:
        return self._compared(latest(self.standing, *self.feed.key), is_new=False)

    @cached_property
    def _new(self) -> DataFrame:
        return self._compared(self.loaded, is_new=True)

    def _compared(self, rows: DataFrame, is_new: bool) -> DataFrame:
        means = F.struct(*self.identity.columns).alias("means")
        columns = (*self.feed.key, "file_id", "source_file", "record", "ingested_at")
        return rows.select(*columns, means, F.lit(is_new).alias("is_new"))


def _shown(values: list[Column]) -> Column:
    text = F.concat_ws(", ", *[F.coalesce(value.cast("string"), F.lit("nothing")) for value in values])
    return F.substring(text, 1, LONGEST_EXAMPLE)
