"""Polling with a deadline: quick at first, so a local endpoint costs no time; then slower, so AWS does not throttle."""

from __future__ import annotations

import time

from infra.deploy.errors import DeployError

FIRST, LONGEST, FACTOR = 0.05, 5.0, 1.5


class Patience:
    """Waits between two looks at a condition, up to `seconds` in all."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._pause = FIRST

    def wait(self, what: str) -> None:
        """Pause before the next look; raises DeployError when the time is up, naming `what` was waited for."""
        if time.monotonic() > self._deadline:
            raise DeployError(f"gave up after {self._seconds:.0f} s of waiting for {what}")
        time.sleep(self._pause)
        self._pause = min(self._pause * FACTOR, LONGEST)
