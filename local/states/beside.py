"""Branches that run beside each other, and what becomes of the others when one fails."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any

from local.states.branch import Branch
from local.states.failures import Stopped
from local.states.step import Step


def run(work: Callable[[int, int | None], Any], branches: list[Branch], at_once: int) -> list[Any]:
    """Run branches in threads, at most so many at a time; returns what each gave, in their order.

    `work` is given a branch's place, and that of the one which its thread ran before. The first failure gives the
    others up, and is raised.
    """
    results: dict[int, Any] = {}
    failures: list[BaseException] = []
    places = iter(range(len(branches)))
    taking = threading.Lock()

    def take() -> int | None:
        with taking:
            return None if failures else next(places, None)

    def ended(branch: Branch, failure: BaseException) -> None:
        with taking:
            # One that ended because another failed says nothing of its own.
            branch.failed = not failures and not isinstance(failure, Stopped)
            failures.append(failure)
        for other in branches:
            other.given_up.set()

    def worker() -> None:
        before: int | None = None
        while (place := take()) is not None:
            try:
                results[place] = work(place, before)
            except BaseException as failure:  # raised again below
                ended(branches[place], failure)
            before = place

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(worker,), daemon=True)
        for _ in range(min(at_once, len(branches)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [results[place] for place in range(len(branches))]


def told_of_aborted(step: Step, branches: list[Branch], iterations: bool = False) -> None:
    """Tell which branches have ended with the one that failed, as AWS's histories do."""
    failed = next(branch for branch in branches if branch.failed)
    step.branch.last = failed.last
    for place, branch in enumerate(branches):
        if branch is not failed and branch.kind:
            step.branch.aside(f"{branch.kind}StateAborted")
            if iterations:
                step.branch.aside("MapIterationAborted", {"name": step.name, "index": place})
