"""Whether a job's tables are still what it published, and made of what its inputs hold now. boto3 and no Spark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from glue_jobs.contract.model import Model
from glue_jobs.contract.table import Table
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.metadata import Snapshot, TableState

# In the summary of every snapshot that a job publishes: who made it.
JOB, RUN_ID, RELEASE, PUBLICATION = "reelhouse.job", "reelhouse.run_id", "reelhouse.release", "reelhouse.publication"


def is_untouched(manifest: Manifest, state: TableState) -> bool:
    """Whether the job's slices are in the table now as its manifest says.

    They are where all that came after the manifest's snapshot are publications of other jobs, which own other slices,
    and compactions. Anybody else's write, a roll-back, and the job's own commit of a run that was killed before its
    manifest, are not that.
    """
    if manifest.metadata_location and manifest.metadata_location == state.location:
        return True
    later = state.since(manifest.snapshot_id)
    return later is not None and all(is_harmless(snapshot, manifest.job) for snapshot in later)


def changed_inputs(manifest: Manifest, tables: Iterable[Table], states: Mapping[str, TableState]) -> list[str]:
    """Names of the input tables whose rows are not those that the manifest was made of."""
    return [table.lake_name for table in tables if not _has_same_rows(manifest, states[table.lake_name], table)]


def is_harmless(snapshot: Snapshot, job: str) -> bool:
    """Whether a commit left the job's slices as they were: a compaction, or another job's publication."""
    return snapshot.keeps_rows or snapshot.summary.get(JOB, job) != job


def staleness(
    model: Model, manifests: Mapping[str, Manifest | None], states: Mapping[str, TableState], release: str
) -> list[str]:
    """Why the model must run, a reason a text; empty where its tables are what a run would make.

    Args:
        manifests: output table → the model's manifest.
        states: every input and output table → the table now.
    """
    reasons: list[str] = []
    for table in model.tables:
        manifest = manifests[table.lake_name]
        if manifest is None:
            reasons.append(f"{table.name} was not published yet")
            continue
        if manifest.release != release:
            reasons.append(f"the release is {release or 'not named'}, not {manifest.release or 'unnamed'}")
        if not is_untouched(manifest, states[table.lake_name]):
            reasons.append(f"{table.name} was written by someone else or its publication was cut short")
        reasons += [f"{name} has changed" for name in changed_inputs(manifest, model.inputs, states)]
    return list(dict.fromkeys(reasons))


def _has_same_rows(manifest: Manifest, state: TableState, table: Table) -> bool:
    if table.lake_name not in manifest.inputs:
        return False
    location = manifest.inputs[table.lake_name]
    if location and location == state.location:
        return True
    return state.has_rows_of(manifest.input_snapshots.get(table.lake_name))
