"""The bookmarks of the run that this process is: the engine says by an environment variable which one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .store import BookmarkStore, States

VARIABLE = "REELHOUSE_BOOKMARKS"
ENABLE, PAUSE, DISABLE = "job-bookmark-enable", "job-bookmark-pause", "job-bookmark-disable"
OPTIONS = (ENABLE, PAUSE, DISABLE)
# Where nothing was read before the first run of a range.
FROM_THE_BEGINNING = "0"


def environment(
    folder: Path, job: str, run_id: str, attempt: int, option: str, first: str = "", last: str = ""
) -> dict[str, str]:
    """What `for_run` reads; `first` and `last` are the runs of `--job-bookmark-from` and `--job-bookmark-to`."""
    if option == DISABLE:
        return {}
    given = {"folder": str(folder), "job": job, "run_id": run_id, "attempt": attempt, "option": option}
    return {VARIABLE: json.dumps({**given, "first": first, "last": last})}


def for_run(environ: Mapping[str, str] = os.environ) -> Bookmarks:
    """The bookmarks of this run, as of now; without any where the run has none (`job-bookmark-disable`).

    Raises:
        ValueError: a range names a run that left no bookmark.
    """
    text = environ.get(VARIABLE)
    return Bookmarks(**json.loads(text)) if text else Bookmarks()


class Bookmarks:
    """What the run's readers load and save. Nothing is stored before `commit`, and under `pause` never."""

    def __init__(
        self,
        folder: str = "",
        job: str = "",
        run_id: str = "",
        attempt: int = 0,
        option: str = DISABLE,
        first: str = "",
        last: str = "",
    ) -> None:
        self._store = BookmarkStore(Path(folder))
        self._job, self._run_id, self._attempt, self._option = job, run_id, attempt, option
        latest = self._store.latest(job) if self.enabled else None
        self._version = latest.version if latest else 0
        self._since: States = latest.states if latest else {}
        self._until: States | None = None
        if option == PAUSE and (first or last):
            self._since = self._after(first) if first else {}
            self._until = self._after(last) if last else None
        self._new: States = {}

    @property
    def enabled(self) -> bool:
        """False where everything is to be read, and nothing marked."""
        return self._option in (ENABLE, PAUSE)

    def _after(self, run_id: str) -> States:
        if run_id == FROM_THE_BEGINNING:
            return {}
        found = self._store.after(self._job, run_id)
        if found is None:
            raise ValueError(f"run {run_id} of {self._job} left no bookmark: a range is of runs that committed one")
        return found.states

    def load(self, ctx: str) -> Any:
        """What was read before under this transformation_ctx, as it was saved; None where nothing was.

        None also without a ctx: then that source has no bookmark.
        """
        return self._since.get(ctx) if self.enabled and ctx else None

    def limit(self, ctx: str) -> Any:
        """Under `pause` up to a run: what had been read by its end, beyond which nothing is read; else None.

        Empty where that run had read nothing under this transformation_ctx.
        """
        return self._until.get(ctx, {}) if self._until is not None and ctx else None

    def save(self, ctx: str, state: Any) -> None:
        """Note what has been read; JSON values only. Stored by `commit`."""
        if self.enabled and ctx:
            self._new[ctx] = state

    def commit(self) -> None:
        """Store all that was saved, at once.

        Raises:
            VersionMismatch: another run of the job has committed since this one began.
        """
        if self._option == ENABLE:
            entry = self._store.save(self._job, self._version, self._run_id, self._attempt, self._new)
            self._version, self._since, self._new = entry.version, entry.states, {}
