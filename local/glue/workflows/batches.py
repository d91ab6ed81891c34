"""Events that are gathered until a workflow starts with them: so many, or those of so many seconds.

"The batch window begins upon receiving the first event"; what comes first starts the run, and begins a new batch.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from local.glue.errors import GlueError

logger = logging.getLogger("reelhouse.glue")

# Workflow, ids of the events, seconds since the first of them.
Start = Callable[[str, list[str], float], None]


@dataclass
class _Batch:
    timer: threading.Timer
    began: float
    event_ids: list[str] = field(default_factory=list)


def in_a_thread(work: Callable[[], None]) -> None:
    """Who sends an event does not wait for what it starts, which asks the endpoint in its turn."""
    threading.Thread(target=work, name="reelhouse-events", daemon=True).start()


class Batches:
    """One open batch a workflow, in memory: the events of an open one are lost with the endpoint."""

    def __init__(self, start: Start, apart: Callable[[Callable[[], None]], None] = in_a_thread) -> None:
        self._start = start
        self._apart = apart
        self._open: dict[str, _Batch] = {}
        self._lock = threading.Lock()

    def add(self, workflow: str, event_id: str, size: int, window: float) -> None:
        """Put an event into the workflow's batch; start the workflow where that makes it full."""
        with self._lock:
            batch = self._open.get(workflow)
            if batch is None:
                timer = threading.Timer(window, self._expire, (workflow,))
                timer.daemon = True
                batch = self._open[workflow] = _Batch(timer, time.monotonic())
                timer.start()
            batch.event_ids.append(event_id)
            if len(batch.event_ids) < size:
                return
            del self._open[workflow]
            batch.timer.cancel()
        self._apart(lambda: self._begin(workflow, batch))

    def _expire(self, workflow: str) -> None:
        with self._lock:
            batch = self._open.get(workflow)
            if batch is None or batch.timer is not threading.current_thread():
                return
            del self._open[workflow]
        self._begin(workflow, batch)

    def _begin(self, workflow: str, batch: _Batch) -> None:
        try:
            self._start(workflow, batch.event_ids, time.monotonic() - batch.began)
        except GlueError as refused:
            logger.warning("%d events do not start workflow %s: %s", len(batch.event_ids), workflow, refused.message)

    def close(self) -> None:
        """Drop what is open."""
        with self._lock:
            for batch in self._open.values():
                batch.timer.cancel()
            self._open.clear()
