"""Saves the endpoint's state shortly after it changes, so that kill -9 loses two seconds of it at most.

What others build on at once is saved before it is answered (`keep`).
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable
from typing import Any

DELAY_SECONDS = 1.0
BUSY_POLL_SECONDS = 0.05
ATTEMPTS = 5
# Logs grow with every line printed: saved when a run ends and at the stop, not at every request.
ONLY_AFTER_RUNS = frozenset({"cloudwatch_logs"})

logger = logging.getLogger("reelhouse.checkpoint")


class Checkpoint:
    """Writes each service's state file where it differs from what was written last.

    Args:
        states: by service, the functions that give the state.
        serialise: path and text of a state file.
        busy: an operation is going on that must be saved whole or not at all.
    """

    def __init__(
        self,
        states: Callable[[], dict[str, Callable[[], Any]]],
        serialise: Callable[[str, Any], tuple[str, str]],
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._states = states
        self._serialise = serialise
        self._busy = busy
        self._written: dict[str, int] = {}
        self._failed: dict[str, str] = {}
        self._wanted = threading.Event()
        self._everything = threading.Event()
        self._saving = threading.Lock()
        self._touching = threading.Lock()
        self._unmoved: frozenset[str] | None = None
        threading.Thread(target=self._work, name="reelhouse-checkpoint", daemon=True).start()

    def touch(self, everything: bool = False, unmoved: frozenset[str] = frozenset()) -> None:
        """Something changed: save within a second or so, except the services that this can't have changed.

        `everything` includes the logs.
        """
        with self._touching:
            self._unmoved = unmoved if self._unmoved is None else self._unmoved & unmoved
        if everything:
            self._everything.set()
        self._wanted.set()

    def _work(self) -> None:
        never = threading.Event()
        while True:
            self._wanted.wait()
            never.wait(DELAY_SECONDS)  # gather the requests that follow the first
            while self._busy():
                never.wait(BUSY_POLL_SECONDS)
            self._wanted.clear()
            try:
                saved = self.save()
            except Exception:  # whatever it was: a dead thread would save nothing ever again, and nobody would know
                logger.exception("the state is not on disk, trying again")
                saved = False
            if not saved:
                self.touch()

    def save(self) -> bool:
        """Save now what differs; false where a file could not be written (a full disk) and must be tried again."""
        with self._touching:
            unmoved, self._unmoved = self._unmoved or frozenset(), None
        skipped = unmoved if self._everything.is_set() else unmoved | ONLY_AFTER_RUNS
        self._everything.clear()
        failed: dict[str, str] = {}
        with self._saving:
            for service, state in self._states().items():
                if service not in skipped:
                    try:
                        self._save(service, state)
                    except OSError as error:
                        failed[service] = str(error)
        self._tell(failed)
        if failed.keys() & ONLY_AFTER_RUNS:
            self._everything.set()
        return not failed

    def keep(self, service: str) -> None:
        """Save one service's state where it differs, before an answer goes out that others build on at once.

        What can't be written (a full disk) is told and tried again, as after any change. Half of an operation that must
        be saved whole is not: then it comes with the rest.
        """
        if self._busy():
            self.touch()
            return
        try:
            with self._saving:
                self._save(service, self._states()[service])
        except OSError as error:
            logger.error("the state of %s is not on disk as it is answered: %s", service, error)
            self.touch()

    def _tell(self, failed: dict[str, str]) -> None:
        """Log what changed since the last attempt: one line a second would fill the full disk further."""
        for service, error in failed.items():
            if service not in self._failed:
                logger.error("the state of %s is not on disk, trying again until it is: %s", service, error)
        for service in self._failed.keys() - failed.keys():
            logger.warning("the state of %s is on disk again", service)
        self._failed = failed

    def _save(self, service: str, state: Callable[[], Any]) -> None:
        try:
            taken = self._take(service, state)
        except Exception:
            logger.exception("the state of %s cannot be saved", service)
            return
        if taken is None or self._written.get(service) == hash(taken[1]):
            return
        path, text = taken
        _replace(path, text)
        self._written[service] = hash(text)

    def _take(self, service: str, state: Callable[[], Any]) -> tuple[str, str] | None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                found = state()
                return None if found is None else self._serialise(service, found)
            except RuntimeError:  # "dictionary changed size during iteration": a request came in between
                if attempt == ATTEMPTS:
                    raise
        return None


def _replace(path: str, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only: a secret's value is in one of them."""
    temporary = f"{path}.checkpoint"
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    try:
        with open(temporary, "w", opener=_private) as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
