"""Tidies one table: small data files into few, history down to what somebody may still want.

No row changes. Manifests are moved on to the snapshot that holds the same rows now, so that none holds on to history
for ever; what they held on to before stays until the next time, for a load that may be reading it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from pyspark.sql import SparkSession

from glue_jobs.contract.table import CATALOG, Table
from glue_jobs.lake import manifest
from glue_jobs.lake.freshness import is_untouched
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.metadata import TableState
from glue_jobs.lake.store import Lake
from glue_jobs.lake.upkeep import KEPT_SNAPSHOTS, Size

# As many small files of one partition make it worth writing them as one.
MIN_FILES = 5
ORPHANS_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Limits:
    """What stays: the `kept` youngest snapshots, those younger than `min_age` at the time `at`, what is pinned."""

    at: datetime
    kept: int = KEPT_SNAPSHOTS
    min_age: timedelta = timedelta(hours=1)


def tidy(spark: SparkSession, lake: Lake, table: Table, limits: Limits) -> str:
    """Compact, expire and remove what nothing refers to; return a line for the job's log.

    Raises what Spark does where somebody else rewrites the same files; the table is then as it was before that step.
    """
    before = lake.catalogue.state(table.lake_name)
    pinned = manifest.read_all(lake.s3, lake.bucket, table.lake_name)
    compact(spark, table)
    state = lake.catalogue.state(table.lake_name)
    for item in pinned:
        move_on(lake, item, state)
    expire(spark, table, _horizon(state, pinned, limits), limits.kept)
    remove_orphans(spark, table, limits.at - ORPHANS_AFTER)
    then, now = Size.of(before), Size.of(lake.catalogue.state(table.lake_name))
    return (
        f"{table.lake_name}: {_change(then.snapshots, now.snapshots)} snapshots, {_change(then.files, now.files)} files"
    )


def compact(spark: SparkSession, table: Table) -> None:
    """Write the small data files of each partition as one, where there are a few of them."""
    options = f"map('min-input-files', '{MIN_FILES}')"
    _call(spark, "rewrite_data_files", table, f"options => {options}")


def move_on(lake: Lake, item: Manifest, state: TableState) -> None:
    """Let a manifest name the table's present snapshot, where the job's slices are the same in it."""
    if item.snapshot_id != state.current and state.current is not None and is_untouched(item, state):
        moved = replace(item, snapshot_id=state.current, metadata_location=state.location)
        manifest.write(lake.s3, lake.bucket, moved)


def expire(spark: SparkSession, table: Table, before: datetime, kept: int) -> None:
    """Drop the snapshots made before `before`, and the files that only they need; the `kept` youngest always stay."""
    _call(spark, "expire_snapshots", table, f"older_than => {_timestamp(before)}, retain_last => {int(kept)}")


def remove_orphans(spark: SparkSession, table: Table, before: datetime) -> None:
    """Remove files in the table's folder that no snapshot knows, of runs that were killed before `before`."""
    _call(spark, "remove_orphan_files", table, f"older_than => {_timestamp(before)}")


def _call(spark: SparkSession, procedure: str, table: Table, arguments: str) -> None:
    name = table.identifier.partition(".")[2]
    spark.sql(f"call {CATALOG}.system.{procedure}(table => '{name}', {arguments})").collect()


def _horizon(state: TableState, pinned: Sequence[Manifest], limits: Limits) -> datetime:
    """The moment before which nothing is wanted: neither young nor at or after a pinned snapshot."""
    made: Mapping[int, int] = {number: snapshot.made_at_ms for number, snapshot in state.snapshots.items()}
    moments = [_moment(made[item.snapshot_id]) for item in pinned if item.snapshot_id in made]
    return min([limits.at - limits.min_age, *moments])


def _moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=milliseconds)


def _timestamp(moment: datetime) -> str:
    # With its zone: what a bare time means depends on the session's.
    return f"timestamp '{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S.%f}Z'"


def _change(before: int, now: int) -> str:
    return f"{before:,} → {now:,}" if before != now else f"{now:,}"
