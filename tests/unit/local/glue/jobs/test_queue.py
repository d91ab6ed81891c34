"""Runs that wait for a place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from local.glue.jobs import runs
from local.glue.jobs.queue import Queue, Waiting
from local.glue.jobs.runs import JobRun, RunHistory

TASK: Any = None


def run(number: int, job: str = "j") -> JobRun:
    return JobRun(f"jr_{number}", job, {}, 5, "/aws-glue/jobs")


def made(folder: Path, begun: list[str]) -> tuple[RunHistory, Queue]:
    history = RunHistory(folder)

    def begin(waiting: Waiting) -> None:
        begun.append(waiting.run.id)

    return history, Queue(history, begin)


def test_runs_begin_in_their_order_as_places_come_free(tmp_path: Path) -> None:
    begun: list[str] = []
    history, queue = made(tmp_path, begun)
    first, second, third, other = run(1), run(2), run(3), run(4, "k")
    history.add(first, max_active=1)
    for waiting in (second, third):
        assert not history.add(waiting, max_active=1)
        queue.put(waiting, TASK, 1)
    queue.put(other, TASK, 1)

    assert begun == ["jr_4"]
    assert (second.state, third.state) == (runs.WAITING, runs.WAITING)
    history.change(first, runs.SUCCEEDED)
    queue.advance("j")
    assert begun == ["jr_4", "jr_2"] and second.state == runs.STARTING
    assert not queue.holds("jr_2") and queue.holds("jr_3")


def test_a_run_that_ended_meanwhile_leaves_its_place_to_the_one_that_comes(tmp_path: Path) -> None:
    begun: list[str] = []
    _, queue = made(tmp_path, begun)
    queue.put(run(1), TASK, 1)
    assert begun == ["jr_1"]


def test_a_waiting_run_is_stopped_and_never_begins(tmp_path: Path) -> None:
    begun: list[str] = []
    history, queue = made(tmp_path, begun)
    first, second = run(1), run(2)
    history.add(first)
    queue.put(second, TASK, 1)
    assert not queue.wait("jr_2", 0.01)

    assert queue.remove(second) and not queue.remove(second)
    history.change(first, runs.SUCCEEDED)
    queue.advance("j")
    assert (second.state, begun) == (runs.STOPPED, [])


def test_nothing_begins_after_the_end(tmp_path: Path) -> None:
    begun: list[str] = []
    history, queue = made(tmp_path, begun)
    first = run(1)
    history.add(first)
    queue.put(run(2), TASK, 1)
    queue.close()
    history.change(first, runs.SUCCEEDED)
    queue.advance("j")
    assert begun == []
