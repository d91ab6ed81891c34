"""The engine's side of job bookmarks: what runs get, GetJobBookmark, ResetJobBookmark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from local.glue.errors import GlueError
from local.glue.shim.reelhouse_bookmarks.run import environment
from local.glue.shim.reelhouse_bookmarks.store import BookmarkStore, Entry

__all__ = ["JobBookmarks", "environment"]


class JobBookmarks:
    """The bookmarks below a folder, as the API shows them. Raises GlueError where AWS answers with an error."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._store = BookmarkStore(folder)

    def get(self, job: str, run_id: str | None = None) -> dict[str, Any]:
        """GetJobBookmark: the latest state, or the one that a run left."""
        found = self._store.after(job, run_id) if run_id else self._store.latest(job)
        if found is None or found.version == 0:
            raise _missing(job, run_id)
        return {"JobBookmarkEntry": _shown(found)}

    def reset(self, job: str, run_id: str | None = None) -> dict[str, Any]:
        """ResetJobBookmark: to nothing, or to what a run left."""
        try:
            return {"JobBookmarkEntry": _shown(self._store.reset(job, run_id))}
        except KeyError:
            raise _missing(job, run_id) from None

    def delete(self, job: str) -> None:
        """DeleteJob: "If you delete a job, the job bookmark is deleted" (developer guide)."""
        self._store.delete(job)


def _missing(job: str, run_id: str | None) -> GlueError:
    of_run = f" and run {run_id}" if run_id else ""
    return GlueError("EntityNotFoundException", f"Continuation for job {job}{of_run} not found")


def _shown(entry: Entry) -> dict[str, Any]:
    shown = {
        "JobName": entry.job,
        "Version": entry.version,
        "Run": entry.run,
        "Attempt": entry.attempt,
        "RunId": entry.run_id,
        "PreviousRunId": entry.previous_run_id,
        "JobBookmark": json.dumps(entry.states),
    }
    return {name: value for name, value in shown.items() if value != ""}
