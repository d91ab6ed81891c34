"""Where bookmarks are kept: a file a job, replaced whole; and what was kept after each of its runs."""

from __future__ import annotations

import fcntl
import json
import os
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# States by transformation_ctx.
States = dict[str, Any]
RUNS_KEPT = 200


class VersionMismatch(Exception):
    """Another run has saved the job's bookmark since this one read it: what this one read is not marked."""


@dataclass(frozen=True)
class Entry:
    """A job's bookmark.

    Attributes:
        version: grows with each save and reset.
        run: how many runs have committed since the job had a bookmark, or since it was reset.
        attempt: of the run that saved it, from 0 on.
        run_id, previous_run_id: the run that saved it, and the one that saved it before.
    """

    job: str
    version: int = 0
    run: int = 0
    attempt: int = 0
    run_id: str = ""
    previous_run_id: str = ""
    states: States = field(default_factory=dict)


class BookmarkStore:
    """Bookmarks of jobs by their names. Processes may share a folder: saves of a job come one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)

    def latest(self, job: str) -> Entry:
        """The job's bookmark; version 0 where there is none."""
        kept = self._read(job)
        return kept[-1] if kept else Entry(job)

    def after(self, job: str, run_id: str) -> Entry | None:
        """The bookmark as this run left it, or None where it is not known (any more)."""
        return next((one for one in reversed(self._read(job)) if one.run_id == run_id), None)

    def save(self, job: str, read_version: int, run_id: str, attempt: int, states: States) -> Entry:
        """Put these states over those that there are, for a run that read `read_version`.

        Raises:
            VersionMismatch: the bookmark has another version by now; nothing is saved.
        """
        with self._locked(job):
            found = self.latest(job)
            if found.version != read_version:
                raise VersionMismatch(
                    "Continuation update failed due to version mismatch."
                    f" Expected version {read_version} but found version {found.version}"
                )
            together = {**found.states, **states}
            entry = Entry(job, found.version + 1, found.run + 1, attempt, run_id, found.run_id, together)
            self._write(job, [*self._read(job), entry])
            return entry

    def reset(self, job: str, run_id: str | None = None) -> Entry:
        """Forget what was read, or all that was read after this run.

        Raises:
            KeyError: the job has no bookmark, or the run left none.
        """
        with self._locked(job):
            kept = self._read(job)
            back = self.after(job, run_id) if run_id else None
            if not kept or (run_id and back is None):
                raise KeyError(run_id or job)
            found = kept[-1]
            states, run = (back.states, back.run) if back else ({}, 0)
            entry = Entry(job, found.version + 1, run, 0, back.run_id if back else "", found.run_id, states)
            self._write(job, [*kept, entry])
            return entry

    def delete(self, job: str) -> None:
        """Remove a job's bookmark."""
        with self._locked(job):
            self._file(job).unlink(missing_ok=True)

    def _file(self, job: str) -> Path:
        return self._folder / f"{urllib.parse.quote(job, safe='')}.json"

    def _read(self, job: str) -> list[Entry]:
        try:
            return [Entry(**entry) for entry in json.loads(self._file(job).read_text())]
        except FileNotFoundError:
            return []

    def _write(self, job: str, entries: list[Entry]) -> None:
        path = self._file(job)
        temporary = path.with_suffix(f".{os.getpid()}.new")
        temporary.write_text(json.dumps([asdict(entry) for entry in entries[-RUNS_KEPT:]]))
        os.replace(temporary, path)

    @contextmanager
    def _locked(self, job: str) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._file(job).with_suffix(".lock"), "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
