"""The distribution monitor: keeps the profile of each run, and tells what has drifted since the last good one.

A run's profile is good where nothing in it has drifted and no file was held back; the next run's is compared with the
last good one. Drift is a warning: rows are loaded all the same, for only people know whether the world or the file has
changed. A file that is held back because its ids stand for something else is looked at too: a column that was sorted on
its own is a likely reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.feed import Feed
from glue_jobs.contract.model import Output
from glue_jobs.curation import profiles
from glue_jobs.curation.drift import DISTRIBUTION, Drift, drifts, is_enough
from glue_jobs.curation.profile import Profile
from glue_jobs.curation.profiles import Kept
from glue_jobs.lake import iceberg, publish
from glue_jobs.lake.literals import Value, local_rows
from glue_jobs.lake.publish import Publication, Run
from glue_jobs.lake.standing import standing
from glue_jobs.lake.store import Lake
from glue_jobs.tables.operations import FEED_DRIFT, accountant

# Profiles kept of a feed, and besides them the one to compare with.
KEPT_RUNS = 20


@dataclass(frozen=True)
class Found:
    """What has drifted in a run, and since which run."""

    baseline_run_id: str
    drifts: Sequence[Drift]


def watch(spark: SparkSession, lake: Lake, feed: Feed, new: Profile, run_at: datetime, release: str) -> list[Drift]:
    """Compare a run's profile with the last good one, publish what has drifted, keep the profile; return the drift.

    The profile is written last: a run that is killed before has left none, and the next run finds the same drift.
    """
    kept = [item for item in profiles.read(lake.s3, lake.bucket, feed.name) if item.profile.run_id != new.run_id]
    good = next((item.profile for item in kept if item.is_baseline), None)
    found = Found(good.run_id, drifts(feed, good, new)) if good else Found("", [])
    if found.drifts:
        _publish(spark, lake, Run(accountant(feed.name), new.run_id, release), feed.name, found, run_at)
    is_good = new.is_sound and is_enough(new) and not found.drifts
    profiles.write(lake.s3, lake.bucket, feed.name, _staying(Kept(new, run_at, is_good), kept))
    return list(found.drifts)


def lines(feed: str, found: Iterable[Drift]) -> list[str]:
    """What has drifted in words, a line for each column and measure, for the job's log."""
    told: dict[tuple[str, str], str] = {}
    for drift in found:
        told.setdefault((drift.column, drift.measure), _in_words(drift))
    return [f"warning: {feed}.{column} has drifted: {words}" for (column, _), words in told.items()]


def _in_words(drift: Drift) -> str:
    change = f"from {drift.old:,.4g} to {drift.new:,.4g}"
    if drift.measure == DISTRIBUTION:
        return f"PSI {drift.psi:.2f} (threshold {drift.threshold:.2f}), most of all {drift.category!r} {change}"
    return f"{drift.measure} {change} (threshold {drift.threshold:.2f})"


def _staying(new: Kept, others: Sequence[Kept]) -> list[Kept]:
    """The profile, the last ones of its feed, and the one to compare with."""
    staying = [new, *others[: KEPT_RUNS - 1]]
    if not any(item.is_baseline for item in staying):
        staying += [item for item in others if item.is_baseline][:1]
    return staying


def _publish(spark: SparkSession, lake: Lake, run: Run, feed: str, found: Found, run_at: datetime) -> None:
    """Put the drift beside that of the feed's other runs."""
    (stands,) = standing(spark, lake, run.job, [Output(FEED_DRIFT, (feed,))])
    known = iceberg.read(spark, FEED_DRIFT).where((F.col("feed") == feed) & (F.col("run_id") != run.run_id))
    rows = known.unionByName(_frame(spark, feed, run.run_id, found, run_at))
    publish.publish(spark, lake, run, [Publication(stands, rows)])


def _frame(spark: SparkSession, feed: str, run_id: str, found: Found, run_at: datetime) -> DataFrame:
    columns = {column.name: column.type for column in FEED_DRIFT.columns}
    rows: list[list[Value]] = [
        [
            feed, run_id, found.baseline_run_id, run_at.isoformat(), drift.column, drift.measure, drift.category,
            repr(drift.old), repr(drift.new), None if drift.psi is None else repr(drift.psi), repr(drift.threshold),
        ]
        for drift in found.drifts
    ]  # fmt: skip
    return local_rows(spark, columns, rows)
