"""Batches of events: full, or of an age."""

from __future__ import annotations

import threading

from local.glue.errors import GlueError
from local.glue.workflows.batches import Batches


def test_a_full_batch_starts_at_once_and_the_next_begins_anew() -> None:
    started: list[tuple[str, list[str]]] = []
    batches = Batches(lambda workflow, ids, seconds: started.append((workflow, ids)), apart=lambda work: work())
    for number in range(5):
        batches.add("w", str(number), 2, 900)
    batches.add("other", "x", 1, 900)
    batches.close()

    assert started == [("w", ["0", "1"]), ("w", ["2", "3"]), ("other", ["x"])]


def test_a_batch_that_is_not_full_starts_when_its_window_is_over() -> None:
    started, done = [], threading.Event()

    def start(workflow: str, ids: list[str], seconds: float) -> None:
        started.append((ids, seconds >= 0.05))
        done.set()

    batches = Batches(start)
    batches.add("w", "a", 100, 0.05)
    batches.add("w", "b", 100, 0.05)

    assert done.wait(10)
    assert started == [(["a", "b"], True)]


def test_a_workflow_that_can_not_start_does_not_harm_who_sends_the_event() -> None:
    def refuse(workflow: str, ids: list[str], seconds: float) -> None:
        raise GlueError("ConcurrentRunsExceededException", "no")

    Batches(refuse, apart=lambda work: work()).add("w", "a", 1, 900)
