"""Bookmarks of files on S3, by the time of their last change: a file that was changed is read again, as on AWS.

A listing may miss what is being written while it is made, and times come in whole seconds. So all files of the last
`BAND_SECONDS` before the latest are remembered by name and time; older ones are known to have been read by their time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

# AWS's own default of `maxBand`.
BAND_SECONDS = 900.0

State = Mapping[str, Any]


class Stored(Protocol):
    """A file: its address, and the time of its last change in seconds since 1970."""

    @property
    def path(self) -> str:
        """The address."""

    @property
    def modified(self) -> float:
        """Seconds since 1970."""


File = TypeVar("File", bound=Stored)


def unread(files: Sequence[File], state: State | None, limit: State | None = None) -> list[File]:
    """Of these files those that a run with this state has not read; with a `limit`, those that one with it had."""
    return [file for file in files if not _was_read(file, state) and (limit is None or _was_read(file, limit))]


def _was_read(file: Stored, state: State | None) -> bool:
    if not state:
        return False
    return file.modified < float(state["since"]) or state["recent"].get(file.path) == file.modified


def read(files: Sequence[Stored], state: State | None) -> dict[str, Any] | None:
    """The state after these files were read on top of `state`; None where nothing was ever read."""
    recent = {**(state["recent"] if state else {}), **{file.path: file.modified for file in files}}
    if not recent:
        return None
    since = max(float(state["since"]) if state else 0.0, max(recent.values()) - BAND_SECONDS)
    return {"kind": "files", "since": since, "recent": {path: at for path, at in recent.items() if at >= since}}
