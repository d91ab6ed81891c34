"""What a refresh is at, for a person who waits: how many steps of how many, for how long, and which go on."""

from __future__ import annotations

import time
from collections.abc import Callable

from local import console
from local.console import Shown, say
from local.pipeline.refresh import Step

# Migrate, admit and check: what every refresh has. How many more, its plan says, once it is made.
ALWAYS = 3
# Of so many steps that go on at once the names are shown, of the others the number.
NAMED = 3


class Following:
    """Takes each step that begins or changes; tells those that end as lines, and what goes on when asked.

    In a log, which nobody redraws, those that begin are lines too.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._total: int | None = None
        self._clock = clock
        self._began = clock()
        self._first_seen: dict[tuple[str, str, str], float] = {}
        self._running: dict[tuple[str, str, str], str] = {}

    def changed(self, step: Step) -> None:
        """Take a step that began or changed its state; one that ended is said."""
        key = (step.name, step.run_id, step.feed)
        self._total = step.total or self._total
        is_new = key not in self._first_seen
        self._first_seen.setdefault(key, self._clock())
        if step.seconds is None:
            self._running[key] = step.title
            if is_new and not console.console.is_terminal:
                say(f"   [{self._count()}] {step.title:<42} begins")
            return
        self._running.pop(key, None)
        error = f": {step.error[:300]}" if step.error else ""
        say(f"   [{self._count()}] {step.title:<42} {step.state} {step.seconds:.1f} s{error}")

    def shown(self) -> Shown:
        """`6 of 12 steps, 41 s: reelhouse-load-warehouse 7 s`."""
        now = self._clock()
        titles = [f"{title} {now - self._first_seen[key]:.0f} s" for key, title in self._running.items()]
        rest = [f"{len(titles) - NAMED} more"] if len(titles) > NAMED else []
        running = ", ".join(titles[:NAMED] + rest)
        return Shown(
            f"{self._count().lstrip()} steps, {now - self._began:.0f} s{f': {running}' if running else ''}",
            done=self._done,
            total=self._all,
        )

    @property
    def _done(self) -> int:
        return len(self._first_seen) - len(self._running)

    @property
    def _all(self) -> int:
        """A step that was tried again is one more."""
        return max(self._total or ALWAYS, len(self._first_seen))

    def _count(self) -> str:
        return f"{self._done:>2} of {self._all}{'' if self._total else ' or more'}"
