"""Runs that wait for a place: `JobRunQueuingEnabled`, state WAITING. First come, first served, a queue a job."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.glue.jobs import runs
from local.glue.jobs.runs import JobRun, RunHistory

if TYPE_CHECKING:
    from local.glue.jobs.execution import Task


@dataclass(frozen=True)
class Waiting:
    """A run in the queue, what it is to do, and how many runs of its job may go on."""

    run: JobRun
    task: Task
    most: int
    left: threading.Event = field(default_factory=threading.Event)


class Queue:
    """Takes runs that `history` has no place for, and calls `begin` for each that gets one."""

    def __init__(self, history: RunHistory, begin: Callable[[Waiting], None]) -> None:
        self._history = history
        self._begin = begin
        self._waiting: list[Waiting] = []
        self._lock = threading.Lock()

    def put(self, run: JobRun, task: Task, most: int) -> None:
        """Let a run wait."""
        with self._lock:
            run.state = runs.WAITING
            self._history.add(run)
            self._waiting.append(Waiting(run, task, most))
        self.advance(run.job_name)  # the last of those before it may have ended meanwhile

    def advance(self, job_name: str) -> None:
        """A run of the job has ended: begin those that have a place now."""
        while first := self._next(job_name):
            self._begin(first)
            with self._lock:
                self._waiting.remove(first)  # only now: who waits for it would take it for ended in between
            first.left.set()

    def _next(self, job_name: str) -> Waiting | None:
        with self._lock:
            waiting = (one for one in self._waiting if one.run.job_name == job_name and one.run.state == runs.WAITING)
            first = next(waiting, None)
            if first is None or self._history.begun(job_name) >= first.most:
                return None
            self._history.change(first.run, runs.STARTING)
            return first

    def remove(self, run: JobRun) -> bool:
        """Take a run out of the queue, as STOPPED; False where it is not in it."""
        with self._lock:
            found = next((one for one in self._waiting if one.run is run and run.state == runs.WAITING), None)
            if found is None:
                return False
            self._waiting.remove(found)
            self._history.change(run, runs.STOPPED)
        found.left.set()
        return True

    def holds(self, run_id: str) -> bool:
        """True while the run waits."""
        return self._find(run_id) is not None

    def wait(self, run_id: str, seconds: float) -> bool:
        """Wait until the run has left the queue, at most `seconds`; True where it has ended by then."""
        found = self._find(run_id)
        if found is None:
            return False
        found.left.wait(seconds)
        return not found.run.active

    def _find(self, run_id: str) -> Waiting | None:
        with self._lock:
            return next((one for one in self._waiting if one.run.id == run_id), None)

    def close(self) -> None:
        """Begin none any more; what waits is found as interrupted at the next start."""
        with self._lock:
            left, self._waiting = self._waiting, []
        for one in left:
            one.left.set()
