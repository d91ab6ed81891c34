"""Keeps JVMs ready for Spark runs: one run at a time in each, spare ones warmed while no run needs the cores."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from local.glue.jvm.kept_jvm import Jvm, JvmFailed

# Two independent feeds are refreshed beside each other; more are started when they are asked for.
SPARES = 2
ATTACH_ATTEMPTS = 3
# Kept JVMs hold 1 to 2 GB: whoever has stopped working on a laptop wants them back.
IDLE_SECONDS = 900.0

logger = logging.getLogger("reelhouse.glue")


Taken = TypeVar("Taken")


class Cancelled(Exception):
    """The run that waited for a JVM was stopped."""


class JvmPool:
    """At most `limit` JVMs, told apart by the size of their heap in MiB (all else that is fixed at start is common).

    When for `idle_seconds` no run has come or gone, all of them end; the next run starts one anew.
    """

    def __init__(self, start: Callable[[int], Jvm], limit: int, idle_seconds: float = IDLE_SECONDS) -> None:
        self._start = start
        self._limit = limit
        self._idle_seconds = idle_seconds
        self._retirement: threading.Timer | None = None
        self._changed = threading.Condition()
        self._idle: list[Jvm] = []
        self._busy: list[Jvm] = []
        self._newborn: list[Jvm] = []
        self._starting: Counter[int] = Counter()
        self._waiting: Counter[int] = Counter()
        self._failures: dict[int, list[Exception]] = {}
        self._closed = False

    def warm(self, heap: int) -> None:
        """Bring the JVMs of this size to `SPARES`, one after the other, unless runs are going on."""
        with self._changed:
            quiet = not (self._busy or self._waiting.total() or self._starting.total() or self._closed)
            if quiet and sum(jvm.heap == heap and jvm.alive for jvm in self._idle) < SPARES:
                self._begin(heap)

    def acquire(self, heap: int, cancelled: threading.Event) -> Jvm:
        """Take a JVM, waiting for one where all are busy.

        Raises:
            JvmFailed: it could not be started.
            Cancelled: `cancelled` was set meanwhile (call `wake` after setting it).
        """
        with self._changed:
            self._waiting[heap] += 1
            try:
                jvm = self._wait(heap, cancelled)
            finally:
                self._waiting[heap] -= 1
                if not self._waiting[heap]:
                    # A failed start concerns the runs that waited for it, and no later one.
                    self._failures.pop(heap, None)
            self._busy.append(jvm)
        return jvm

    def attach(self, heap: int, cancelled: threading.Event, take: Callable[[Jvm], Taken]) -> tuple[Jvm, Taken]:
        """Take a JVM and give it to a run by `take(jvm)`; where it turns out to have died, take another.

        Raises:
            JvmFailed: as `acquire`, or one after the other had died.
            Cancelled: as `acquire`.
        """
        dead = 0
        while True:
            jvm = self.acquire(heap, cancelled)
            try:
                return jvm, take(jvm)
            except Exception as error:
                self.release(jvm, reusable=False)
                dead += 1
                if not isinstance(error, JvmFailed) or dead == ATTACH_ATTEMPTS:
                    raise
                logger.warning("%s; the run gets another one", error)

    def _wait(self, heap: int, cancelled: threading.Event) -> Jvm:
        while True:
            if cancelled.is_set() or self._closed:
                raise Cancelled
            for jvm in [jvm for jvm in self._idle if jvm.heap == heap]:
                self._idle.remove(jvm)
                if jvm.alive:
                    return jvm
            if self._failures.get(heap):
                raise self._failures[heap].pop()
            if self._starting[heap] < self._waiting[heap]:
                self._begin(heap)
            self._changed.wait()

    def _begin(self, heap: int) -> None:
        """Start a JVM where there is room; for a waiting run an idle one of another size gives way."""
        self._idle = [jvm for jvm in self._idle if jvm.alive]
        while self._count() >= self._limit and self._waiting[heap] and self._idle:
            self._idle.pop(0).kill()
        if self._count() < self._limit:
            self._starting[heap] += 1
            threading.Thread(target=self._bring_up, args=(heap,), name="glue-jvm-start", daemon=True).start()

    def _count(self) -> int:
        return len(self._idle) + len(self._busy) + self._starting.total()

    def _bring_up(self, heap: int) -> None:
        jvm = None
        try:
            jvm = self._start(heap)
            with self._changed:
                self._newborn.append(jvm)
                if self._closed:
                    raise Cancelled
            jvm.wait_ready()
        except Exception as error:
            self._stillborn(heap, jvm, error)
            return
        if not self._in_a_hurry(heap) and not self._warm_up(jvm):
            jvm.kill()
        with self._changed:
            self._starting[heap] -= 1
            self._newborn.remove(jvm)
            warmed = jvm.alive
            if self._closed:
                jvm.kill()
            elif warmed:
                self._idle.append(jvm)
                self._put_off_retirement()
            self._changed.notify_all()
        if warmed:
            self.warm(heap)

    def _in_a_hurry(self, heap: int) -> bool:
        """True when a run waits and has no busy JVM to hope for: only then is it better off with a cold one."""
        with self._changed:
            return self._waiting[heap] > 0 and not any(jvm.heap == heap for jvm in self._busy)

    def _warm_up(self, jvm: Jvm) -> bool:
        """False when it failed: a run that waits meanwhile gets another JVM, without a warm-up."""
        try:
            jvm.warm_up()
        except Exception:
            if not self._closed:
                logger.exception("the warm-up of %s failed; it is thrown away", jvm.name)
            return False
        return True

    def _stillborn(self, heap: int, jvm: Jvm | None, error: Exception) -> None:
        """Tell the run that waits, if one does; after a shutdown nobody wants to know."""
        with self._changed:
            if not self._closed:
                logger.error("a JVM did not start", exc_info=error)
            self._starting[heap] -= 1
            if jvm in self._newborn:
                self._newborn.remove(jvm)
            if self._waiting[heap]:
                failure = error if isinstance(error, JvmFailed) else JvmFailed(f"{type(error).__name__}: {error}")
                self._failures.setdefault(heap, []).append(failure)
            self._changed.notify_all()
        if jvm:
            jvm.kill()

    def release(self, jvm: Jvm, reusable: bool) -> None:
        """Give a JVM back; one that is not reusable is killed, and a fresh one warmed in its place."""
        clean = False
        try:
            clean = reusable and not self._closed and jvm.clean()
        except Exception:
            logger.exception("%s could not be cleaned and is thrown away", jvm.name)
        with self._changed:
            self._busy.remove(jvm)
            if clean and not self._closed:
                self._idle.append(jvm)
                self._put_off_retirement()
            else:
                jvm.kill()
            self._changed.notify_all()
        self.warm(jvm.heap)

    def _put_off_retirement(self) -> None:
        if self._retirement:
            self._retirement.cancel()
        self._retirement = threading.Timer(self._idle_seconds, self._retire)
        self._retirement.daemon = True
        self._retirement.start()

    def _retire(self) -> None:
        """End the idle JVMs, unless something goes on: then its end puts it off again."""
        with self._changed:
            if self._busy or self._waiting.total() or self._starting.total():
                return
            idle, self._idle = self._idle, []
        for jvm in idle:
            jvm.kill()
        if idle:
            logger.info("%d JVMs ended: no Spark run for %.0f s", len(idle), self._idle_seconds)

    def wake(self) -> None:
        """Let waiting runs look whether they were cancelled."""
        with self._changed:
            self._changed.notify_all()

    def shutdown(self, seconds: float = 5.0) -> None:
        """End all JVMs and wait for them."""
        with self._changed:
            self._closed = True
            if self._retirement:
                self._retirement.cancel()
            jvms = [*self._idle, *self._busy, *self._newborn]
            self._idle = []
            self._changed.notify_all()
        for jvm in jvms:
            jvm.kill()
        for jvm in jvms:
            if not jvm.wait_ended(seconds):
                logger.error("%s did not end within %.0f s", jvm.name, seconds)
