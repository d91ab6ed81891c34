"""Saves the endpoint's state shortly after it changes, so that kill -9 loses two seconds of it at most."""

from __future__ import annotations

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
        self._wanted = threading.Event()
        self._everything = threading.Event()
        self._saving = threading.Lock()
        threading.Thread(target=self._work, name="reelhouse-checkpoint", daemon=True).start()

    def touch(self, everything: bool = False) -> None:
        """Something changed: save within a second or so; `everything` includes the logs."""
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
            self.save()

    def save(self) -> None:
        """Save now what differs."""
        skipped = frozenset() if self._everything.is_set() else ONLY_AFTER_RUNS
        self._everything.clear()
        with self._saving:
            for service, state in self._states().items():
                if service not in skipped:
                    self._save(service, state)

    def _save(self, service: str, state: Callable[[], Any]) -> None:
        try:
            taken = self._take(service, state)
        except Exception:
            logger.exception("the state of %s cannot be saved", service)
            return
        if taken is None or self._written.get(service) == hash(taken[1]):
            return
        path, text = taken
        temporary = f"{path}.checkpoint"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "w") as file:
            file.write(text)
        os.replace(temporary, path)
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
