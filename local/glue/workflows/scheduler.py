"""Looks at the clock: fires scheduled triggers and starts scheduled crawlers, in UTC.

What was due while the endpoint was down, or the machine asleep, is not made up: nothing older than `LATEST` is started.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

from local.glue.catalogue import triggers
from local.glue.catalogue.expressions import SCHEDULED
from local.glue.catalogue.store import Store
from local.glue.errors import GlueError
from local.glue.workflows import cron

TICK_SECONDS = 1.0
LATEST = timedelta(seconds=60)

logger = logging.getLogger("reelhouse.glue")


def due(store: Store, since: datetime, now: datetime) -> Iterator[tuple[str, str]]:
    """Kind (`trigger` or `crawler`) and name of all that has an occurrence after `since`, up to and with `now`."""
    since = max(since, now - LATEST)
    for name, trigger in sorted(store.triggers.items()):
        if trigger["State"] == triggers.ACTIVATED and _occurs(trigger.get("Schedule"), since, now):
            yield "trigger", name
    for name, crawler in sorted(store.crawlers.items()):
        schedule = crawler.get("Schedule") or {}
        if schedule.get("State") == SCHEDULED and _occurs(schedule["ScheduleExpression"], since, now):
            yield "crawler", name


def _occurs(expression: str | None, since: datetime, now: datetime) -> bool:
    following = cron.parse(expression).next_after(since) if expression else None
    return following is not None and following <= now


class Scheduler:
    """Calls `start(kind, name)` for all that is due, about once a second, until it is stopped."""

    def __init__(self, store: Callable[[], Store], start: Callable[[str, str], None]) -> None:
        self._store = store
        self._start = start
        self._stopped = threading.Event()

    def begin(self) -> None:
        """Begin to look, in a thread of its own."""
        threading.Thread(target=self._work, name="reelhouse-scheduler", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _work(self) -> None:
        since = datetime.now(timezone.utc)
        while not self._stopped.wait(TICK_SECONDS):
            now = datetime.now(timezone.utc)
            self.look(since, now)
            since = now

    def look(self, since: datetime, now: datetime) -> None:
        """Start what is due between the two; what can't start is logged, and the rest starts."""
        for kind, name in list(due(self._store(), since, now)):
            try:
                self._start(kind, name)
            except GlueError as refused:
                logger.warning("scheduled %s %s does not start: %s", kind, name, refused.message)
            except Exception:  # whatever it was: a dead scheduler would start nothing ever again, and nobody would know
                logger.exception("scheduled %s %s does not start", kind, name)
