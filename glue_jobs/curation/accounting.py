"""What becomes of each record of a file: loaded, a duplicate, or quarantined; and that the three add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from glue_jobs.admission.ledger import REJECTED, Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.curation.reader import RAW
from glue_jobs.curation.rules import BROKEN, CONFLICTS_WITH

FATE = "fate"
LOADED, DUPLICATE, QUARANTINED = "loaded", "duplicate", "quarantined"


@dataclass(frozen=True)
class Account:
    """One row of ops.file_accounting."""

    file_id: str
    feed: str
    file: str
    run_id: str
    status: str
    reason: str | None
    rows_read: int
    rows_loaded: int
    rows_duplicate: int
    rows_quarantined: int
    rows_repaired: int
    finished_at: datetime

    def line(self) -> str:
        """The account in words, for the job's log."""
        if self.status == REJECTED:
            return f"{self.file}: rejected, {self.reason}"
        return (
            f"{self.file}: {self.rows_read:,} read = {self.rows_loaded:,} loaded + {self.rows_duplicate:,} duplicate"
            f" + {self.rows_quarantined:,} quarantined; {self.rows_repaired:,} repaired"
        )


def with_fate(rows: DataFrame, feed: Feed) -> DataFrame:
    """Add `fate` and `conflicts_with` to typed rows with `broken`.

    An exact repeat of an earlier record of the file is a duplicate, whatever else is wrong with it. A record that
    breaks a rule is quarantined. So is one whose key an earlier good record of the file has, with other values: which
    of the two is right, nobody can tell from the file, and the first stays.
    """
    # Both windows are kept by one shuffle: equal records have equal keys.
    keyed = rows.repartition("file_id", *feed.key)
    repeats = Window.partitionBy("file_id", *feed.key, RAW).orderBy("record")
    same_key = Window.partitionBy("file_id", *feed.key)
    good = (F.col(BROKEN) == "") & ~F.col("is_repeat") & _has_key(feed)
    earlier = F.col("first_good") < F.col("record")
    bad = (F.col(BROKEN) != "") | F.col(CONFLICTS_WITH).isNotNull()
    return (
        keyed.withColumn("is_repeat", F.row_number().over(repeats) > 1)
        .withColumn("first_good", F.min(F.when(good, F.col("record"))).over(same_key))
        .withColumn(CONFLICTS_WITH, F.when(earlier, F.col("first_good")))
        .withColumn(FATE, F.when(F.col("is_repeat"), DUPLICATE).when(bad, QUARANTINED).otherwise(LOADED))
        .drop("is_repeat", "first_good")
    )


def accounts(
    rows: DataFrame, admitted: Iterable[Entry], run_id: str, finished_at: datetime
) -> tuple[list[Account], dict[str, str]]:
    """Count the fates of the admitted files' rows and hold them against what admission counted.

    Returns the accounts of the files that add up, and file_id → why of those that do not.
    """
    counted = {row["file_id"]: row for row in _counts(rows).collect()}
    good, disputed = [], {}
    for entry in admitted:
        row = counted.get(entry.file_id)
        if reason := _dispute(entry, row):
            disputed[entry.file_id] = reason
        else:
            good.append(_account(entry, row, run_id, finished_at))
    return good, disputed


def rejected_account(entry: Entry, run_id: str, finished_at: datetime) -> Account:
    """The account of a file that admission refused: all its rows count as quarantined."""
    return Account(
        entry.file_id, entry.feed, entry.file, run_id, REJECTED, entry.reason,
        entry.rows_read, 0, 0, entry.rows_read, 0, finished_at,
    )  # fmt: skip


def _dispute(entry: Entry, row: Any) -> str:
    """How Spark's reading of a file differs from admission's, or ""."""
    counts = [row[name] for name in (LOADED, DUPLICATE, QUARANTINED)] if row else [0, 0, 0]
    seen = sum(counts)
    if seen != entry.rows_read:
        return (
            f"two parsers differ: admission counted {entry.rows_read:,} records, Spark reads {seen:,}"
            f" ({counts[0]:,} loaded + {counts[1]:,} duplicate + {counts[2]:,} quarantined);"
            " compare the file's quoting and line ends, and deliver it again"
        )
    if row and (row["first"], row["last"]) != (1, seen):
        return (
            f"records are numbered {row['first']:,} to {row['last']:,}, and there are {seen:,}: a fault of the reader"
        )
    return ""


def _account(entry: Entry, row: Any, run_id: str, finished_at: datetime) -> Account:
    counts = {name: row[name] if row else 0 for name in (LOADED, DUPLICATE, QUARANTINED, "repaired")}
    return Account(
        entry.file_id, entry.feed, entry.file, run_id, LOADED, None, entry.rows_read,
        counts[LOADED], counts[DUPLICATE], counts[QUARANTINED], counts["repaired"], finished_at,
    )  # fmt: skip


def _counts(rows: DataFrame) -> DataFrame:
    fates = [F.count_if(F.col(FATE) == fate).alias(fate) for fate in (LOADED, DUPLICATE, QUARANTINED)]
    repaired = F.count_if((F.col(FATE) == LOADED) & F.col("is_repaired")).alias("repaired")
    numbers = (F.min("record").alias("first"), F.max("record").alias("last"))
    return rows.groupBy("file_id").agg(*fates, repaired, *numbers)


def _has_key(feed: Feed) -> Column:
    present = F.lit(True)
    for name in feed.key:
        present = present & F.col(name).isNotNull()
    return present
