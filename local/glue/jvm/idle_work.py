"""Work for the time when no Spark run goes on: once per endpoint, at the lowest priority, given up at the stop."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local.glue.jobs.logs import Pump
from local.glue.jobs.process import SupervisedProcess
from local.settings import PROJECT

QUIET_SECONDS = 20.0

logger = logging.getLogger("reelhouse.glue")


class IdleWork:
    """Runs the command that `wanted` gives (None: nothing to do) when Spark runs have been and gone for a while.

    `done` is called when it has succeeded. Nothing is begun before the first Spark run: who runs none needs no faster
    ones.
    """

    def __init__(
        self, wanted: Callable[[], list[str] | None], done: Callable[[], None], quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._wanted, self._done, self._quiet_seconds = wanted, done, quiet_seconds
        self._lock = threading.Lock()
        self._running = 0
        self._timer: threading.Timer | None = None
        self._process: SupervisedProcess | None = None
        self._over = False

    @contextmanager
    def during_a_run(self) -> Iterator[None]:
        """A Spark run goes on."""
        with self._lock:
            self._running += 1
            self._stop_timer()
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self._stop_timer()
                if not self._running and not self._over:
                    self._timer = threading.Timer(self._quiet_seconds, self._work)
                    self._timer.daemon = True
                    self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _work(self) -> None:
        command = self._wanted()
        with self._lock:
            if self._over or self._running:
                return
            self._over = True
            if command is None:
                return
            process = self._process = SupervisedProcess(command, env=dict(os.environ), cwd=PROJECT)
        pumps = [Pump(pipe, _say, "glue-idle-work") for pipe in (process.stdout, process.stderr)]
        exit_ = process.wait()
        for pump in pumps:
            pump.join()
        if exit_.ok:
            self._done()

    def shutdown(self) -> None:
        """Begin nothing any more, and end what goes on."""
        with self._lock:
            self._over = True
            self._stop_timer()
            process = self._process
        if process:
            process.stop()


def _say(data: bytes) -> None:
    for line in data.decode(errors="replace").splitlines():
        logger.info("%s", line)
