"""Publishes tables slice by slice: only slices whose rows differ are written, and a manifest says what stands.

A job owns slices of its tables. What it computed is compared with the fingerprints of what stands there; the slices
that differ are overwritten in one Iceberg commit a table, those that vanished are deleted in it, and nobody else's rows
are touched. The manifests are written when all tables of the job are committed. Killed between the two, the next run
sees a commit that no manifest knows, and so does not believe the manifest but the rows; the same puts right what
somebody else has written, or rolled back, in the job's slices.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import BY_VALUE, WHOLE, Table
from glue_jobs.lake import freshness, iceberg, manifest, slices
from glue_jobs.lake.conforming import conformed
from glue_jobs.lake.fingerprints import fingerprints
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.metadata import TableState
from glue_jobs.lake.standing import Standing
from glue_jobs.lake.store import Lake

# A slice that is written is divided into files of about so many rows.
ROWS_A_FILE = 250_000


class PublishError(Exception):
    """A table could not be published; the message names it and says what happens next."""


@dataclass(frozen=True)
class Run:
    """The run of a job that publishes; `read` is the state of each input, by name, of which the rows are made."""

    job: str
    run_id: str
    release: str
    read: Mapping[str, TableState] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """Rows for a job's slices of a table: for all of them or, with `months`, for these months of a table by month."""

    standing: Standing
    rows: DataFrame
    months: frozenset[str] | None = None

    @property
    def table(self) -> Table:
        """The table."""
        return self.standing.output.table


def publish(spark: SparkSession, lake: Lake, run: Run, publications: Sequence[Publication]) -> list[str]:
    """Write the slices that differ, then the manifests of all tables; return one line a table for the job's log.

    Raises:
        ContractError: rows that do not conform to their table.
        PublishError: somebody else wrote a table at the same moment; the next run looks at its rows.
    """
    pieces = [_Piece(publication) for publication in publications]
    known, first = [piece for piece in pieces if not piece.is_first], [piece for piece in pieces if piece.is_first]
    _count(known)
    for piece in pieces:
        piece.write(run)
    states = lake.states([publication.table for publication in publications])
    for piece in pieces:
        piece.settle(states[piece.table.lake_name], run)
    # Where nothing stood there was nothing to compare: so the rows are computed once and counted as they were written.
    for piece, counted in zip(first, fingerprints([(piece.table, piece.as_written(spark)) for piece in first])):
        piece.wanted = _named(counted)
    for piece in known:
        piece.rows.unpersist()
    for piece in pieces:
        manifest.write(lake.s3, lake.bucket, piece.manifest(run))
    return [piece.line() for piece in pieces]


class _Piece:
    """One table on its way: what is wanted in its slices, what of it was written, and in which snapshot it stands."""

    def __init__(self, publication: Publication) -> None:
        self.table, self.standing, self.months = publication.table, publication.standing, publication.months
        self.rows = _guarded(conformed(publication.rows, self.table), publication)
        self.before = {name: text for name, text in self.standing.slices.items() if self._is_meant(name)}
        self.is_first = not self.before and (self.standing.manifest is None or self.standing.state.current is None)
        self.wanted: dict[str, str] = {}
        self.commit = ""
        self.state = self.standing.state
        self.snapshot_id = self.standing.state.current

    @property
    def after(self) -> dict[str, str]:
        """Slice → fingerprint of all the slices of the job in the end."""
        others = {name: text for name, text in self.standing.slices.items() if not self._is_meant(name)}
        return {**others, **self.wanted}

    def changed(self) -> set[str]:
        """The slices that differ from what stands there."""
        return {name for name in {*self.before, *self.wanted} if self.before.get(name) != self.wanted.get(name)}

    def write(self, run: Run) -> None:
        """Overwrite the slices that differ, and rows that nobody owns, in one commit; none where nothing differs."""
        if self.is_first:
            place, rows = self._whole_place(), self._by_slice()
        else:
            changed = self.changed()
            wrong: set[slices.Name] = {*changed, *self.standing.strays}
            if not wrong:
                return
            place, rows = slices.rows_of(self.table, wrong), self._files(changed)
        self.commit = uuid.uuid4().hex
        iceberg.overwrite(rows, self.table, place, _summary(run, self.commit))

    def settle(self, state: TableState, run: Run) -> None:
        """Find the snapshot of the commit; raises PublishError where an unknown write came between."""
        if not self.commit:
            return
        self.state = state
        made = {item.summary.get(freshness.PUBLICATION): item.snapshot_id for item in state.lineage()}
        self.snapshot_id = made.get(self.commit)
        if self.snapshot_id is None or not self._is_alone(state, run):
            raise PublishError(
                f"{self.table.lake_name} was written by someone else while {run.job} wrote it:"
                " run the refresh again, it will look at the rows and put them right"
            )

    def as_written(self, spark: SparkSession) -> DataFrame:
        """The job's rows in the snapshot of the commit."""
        return iceberg.read_at(spark, self.table, self._snapshot()).where(self._whole_place(strays=False))

    def manifest(self, run: Run) -> Manifest:
        """What stands now."""
        return Manifest(
            table=self.table.lake_name, job=run.job, run_id=run.run_id, release=run.release,
            snapshot_id=self._snapshot(), slices=dict(sorted(self.after.items())),
            published_at=datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            inputs={name: state.location for name, state in run.read.items()},
            input_snapshots={name: state.current for name, state in run.read.items()},
            metadata_location=self.state.location if self.state.current == self._snapshot() else "",
        )  # fmt: skip

    def line(self) -> str:
        """What was done, for the job's log."""
        rows = sum(_rows(text) for text in self.after.values())
        if not self.commit:
            return f"{self.table.name}: {rows:,} rows, unchanged"
        if self.table.kind == WHOLE:
            return f"{self.table.name}: {rows:,} rows, written"
        changed = len(self.wanted) if self.is_first else len(self.changed())
        met = len({**self.before, **self.wanted})
        return f"{self.table.name}: {rows:,} rows, {changed:,} of {met:,} slices written"

    def _is_meant(self, name: str) -> bool:
        return self.months is None or name in self.months

    def _whole_place(self, strays: bool = True) -> Column:
        """The condition of all the rows that the publication may replace."""
        if self.months is not None:
            return slices.rows_of(self.table, self.months)
        if self.table.kind != BY_VALUE:
            return F.lit(True)
        return slices.rows_of(self.table, {*self.standing.output.slices, *(self.standing.strays if strays else ())})

    def _by_slice(self) -> DataFrame:
        """The rows, each slice one task's: so it is one file, and not one of every task's."""
        return self.rows if self.table.kind == WHOLE else self.rows.repartition(slices.slice_of(self.table))

    def _files(self, names: set[str]) -> DataFrame:
        """The rows of these slices, in files of about ROWS_A_FILE."""
        total = sum(_rows(self.wanted[name]) for name in names if name in self.wanted)
        return self.rows.where(slices.rows_of(self.table, names)).coalesce(1 + total // ROWS_A_FILE)

    def _is_alone(self, state: TableState, run: Run) -> bool:
        base = self.standing.state.current
        later = state.lineage() if base is None else state.since(base)
        mine = {self.commit}
        return later is not None and all(
            item.summary.get(freshness.PUBLICATION) in mine or freshness.is_harmless(item, run.job) for item in later
        )

    def _snapshot(self) -> int:
        if self.snapshot_id is None:
            raise PublishError(f"{self.table.lake_name} has no snapshot: was it dropped while it was published?")
        return self.snapshot_id


def _count(pieces: Sequence[_Piece]) -> None:
    """Fingerprints of what was computed, which is kept for the write."""
    for piece in pieces:
        piece.rows = piece.rows.persist()
    for piece, counted in zip(pieces, fingerprints([(piece.table, piece.rows) for piece in pieces])):
        piece.wanted = _named(counted)


def _guarded(rows: DataFrame, publication: Publication) -> DataFrame:
    """The rows; one of a slice that is not the publication's fails the query that computes it."""
    table, own = publication.table, publication.standing.output.slices
    if table.kind == BY_VALUE:
        kept = slices.rows_of(table, own)
        whose = f"the job owns {', '.join(own)} only"
    elif publication.months is not None:
        kept = slices.rows_of(table, publication.months)
        whose = "no row of that month was read: the model is not one by months"
    else:
        return rows
    found = F.coalesce(F.col(table.slice_by).cast("string"), F.lit("null"))
    told = F.concat(F.lit(f"{table.identifier}: a row has {table.slice_by} "), found, F.lit(f", and {whose}"))
    guarded = F.when(kept, F.col(table.slice_by)).otherwise(F.raise_error(told))
    return rows.withColumn(table.slice_by, guarded.cast(table.column(table.slice_by).type))


def _summary(run: Run, commit: str) -> dict[str, str]:
    return {
        freshness.JOB: run.job,
        freshness.RUN_ID: run.run_id,
        freshness.RELEASE: run.release,
        freshness.PUBLICATION: commit,
    }


def _named(counted: Mapping[slices.Name, str]) -> dict[str, str]:
    return {name: text for name, text in counted.items() if name is not None}


def _rows(fingerprint: str) -> int:
    return int(fingerprint.partition(":")[0])
