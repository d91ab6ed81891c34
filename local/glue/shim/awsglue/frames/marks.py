"""Which of a source a run has read before, and what it marks as read: job bookmarks, as readers ask for them.

They are those of the run since `Job.init`; before it, and without a `transformation_ctx`, everything is read. A source
is marked when its rows are asked for, and `Job.commit` stores that. Standard library only, as `reelhouse_bookmarks`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from reelhouse_bookmarks import Bookmarks, files, for_run

Result = TypeVar("Result")
FILES, KEYS = "files", "keys"


class _Run:
    bookmarks = Bookmarks()


def begin(bookmarks: Bookmarks | None = None) -> None:
    """From here on sources have the bookmarks of this run; others are given in tests.

    Raises:
        ValueError: a range names a run that left no bookmark.
    """
    _Run.bookmarks = for_run() if bookmarks is None else bookmarks


def commit() -> None:
    """Store what was marked; raises VersionMismatch where another run of the job has since."""
    _Run.bookmarks.commit()


class Mark:
    """The bookmark of one source."""

    def __init__(self, ctx: str) -> None:
        self._bookmarks, self._ctx = _Run.bookmarks, ctx
        self._noted: list[files.Stored] = []

    @property
    def active(self) -> bool:
        """False where everything is to be read, and nothing marked."""
        return self._bookmarks.enabled and bool(self._ctx)

    def state(self, kind: str) -> Any:
        """What was read before, None for nothing.

        Raises:
            ValueError: under this transformation_ctx another kind of source was read.
        """
        state = self._bookmarks.load(self._ctx)
        if state and state["kind"] != kind:
            raise ValueError(
                f"transformation_ctx {self._ctx!r}: its bookmark is of {state['kind']}, this source has {kind};"
                " take another name, or ResetJobBookmark"
            )
        return state

    @property
    def limit(self) -> Any:
        """Under `pause` up to a run: what that run had read by its end, empty for nothing; else None."""
        return self._bookmarks.limit(self._ctx)

    def save(self, state: Any) -> None:
        """Mark what has been read; None marks nothing."""
        if state is not None:
            self._bookmarks.save(self._ctx, state)

    def unread(self, found: Sequence[files.File]) -> list[files.File]:
        """Of these files those that are to be read."""
        return files.unread(found, self.state(FILES), self.limit) if self.active else list(found)

    def note(self, found: Sequence[files.Stored]) -> None:
        """These files are what the source reads."""
        self._noted += found

    def saving(self, read: Callable[[], Result]) -> Callable[[], Result]:
        """The same read, which marks the files noted."""

        def marked() -> Result:
            result = read()
            if self.active:
                self.save(files.read(self._noted, self.state(FILES)))
            return result

        return marked
