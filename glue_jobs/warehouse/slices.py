"""What a load has to do: the slices that the lake has, beside those that the warehouse was loaded from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Optional

from glue_jobs.contract.table import BY_VALUE, Table
from glue_jobs.warehouse.ddl import OPS

# A slice's name; None for the rows of a table by value that have none (lakes of earlier releases).
Name = Optional[str]


@dataclass(frozen=True)
class Slice:
    """One slice as the lake has it.

    Attributes:
        job: who published it; "" where nobody said so, and the whole table at its current snapshot is meant.
        fingerprint: of its rows; of a table that nobody published, the snapshot's number.
        rows: how many it has; None where nobody has counted them.
        snapshot_id: the snapshot in which it has these rows.
    """

    name: Name
    job: str
    fingerprint: str
    rows: int | None
    snapshot_id: int


@dataclass(frozen=True)
class Loaded:
    """One slice as the warehouse was loaded from it; `job` as in Slice."""

    job: str
    fingerprint: str


@dataclass(frozen=True)
class Wanted:
    """What the lake has of one table.

    Attributes:
        slices: by name.
        silent: slices of which nothing is known, because the job that owns them has published no manifest yet.
        runs: job → the run that wrote the manifest that was read.
    """

    table: Table
    slices: Mapping[str, Slice]
    silent: frozenset[str] = frozenset()
    runs: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Nobody published slices: the table's current snapshot is meant."""
        return any(not found.job for found in self.slices.values())


@dataclass(frozen=True)
class Work:
    """What a load does to one table.

    Attributes:
        changed: slices to make equal to the lake's, by name.
        vanished: slices whose rows go.
        is_whole: every other row goes too, but those of the slices `kept`.
    """

    table: Table
    changed: tuple[Slice, ...]
    vanished: tuple[str, ...] = ()
    is_whole: bool = False
    kept: tuple[str, ...] = ()


def difference(wanted: Wanted, loaded: Mapping[str, Loaded]) -> Work | None:
    """The work on one table, or None where the warehouse has what the lake has.

    A table is compared whole the first time that its slices are known: what it holds came from a release that did not
    write slices down, or from a snapshot that nobody had published. After that only slices that differ are touched.
    """
    slices = wanted.slices
    if not slices and not wanted.runs:
        return None  # no run has written the table yet: the warehouse stays as it is
    changed = tuple(
        found for name, found in sorted(slices.items())
        if name not in loaded or (loaded[name].job != "") != (found.job != "")
        or loaded[name].fingerprint != found.fingerprint
    )  # fmt: skip
    if wanted.is_whole or not loaded or any(not known.job for known in loaded.values()):
        if not changed and loaded:
            return None
        kept = tuple(sorted(wanted.silent)) if wanted.table.kind == BY_VALUE else ()
        return Work(wanted.table, tuple(slices[name] for name in sorted(slices)), is_whole=True, kept=kept)
    vanished = tuple(
        sorted(name for name, known in loaded.items() if name not in slices and _is_gone(wanted, name, known))
    )
    return Work(wanted.table, changed, vanished) if changed or vanished else None


def _is_gone(wanted: Wanted, name: str, known: Loaded) -> bool:
    """Whether a slice that was loaded has no rows any more, and not only nobody who tells of it."""
    if wanted.table.schema == OPS:
        # What was delivered was delivered: the accounts of a feed that is no more stay.
        return known.job in wanted.runs
    return name not in wanted.silent
