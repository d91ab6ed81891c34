"""Retry and Catch of Task, Parallel and Map states."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.states.failures import DATA_LIMIT, QUERY, RUNTIME, Failure, QueryFailure, matches
from local.states.step import Step

MAX_ATTEMPTS, INTERVAL_SECONDS, BACKOFF_RATE = 3, 1, 2.0


@dataclass
class Outcome:
    """How a state ended well: its output, the state that follows (None: none), the variables that it assigned."""

    output: Any
    following: str | None
    assigned: dict[str, Any] = field(default_factory=dict)


def attempted(step: Step, work: Callable[[Step], Any]) -> Outcome:
    """Do the work until it succeeds, is caught, or is not to be tried again. Raises Failure, Stopped."""
    retries: dict[int, int] = {}
    step.branch.context["State"]["RetryCount"] = 0
    while True:
        try:
            result = work(step)
            assigned = step.assigned(step.state, result, result=result)
            return Outcome(step.output(result), step.next(), assigned)
        except Failure as failure:
            failed = told(step, failure)
        if failed.error == DATA_LIMIT:
            step.branch.inside = []  # a redrive runs all branches again
        delay = retry_delay(step.state.get("Retry", []), failed.error, retries)
        if delay is None:
            return caught(step, failed)
        step.branch.pause(delay)
        step.branch.context["State"]["RetryCount"] += 1


def told(step: Step, failure: Failure) -> Failure:
    """The failure with its place; a query's has an event of its own."""
    located = failure.located or failure.error not in (RUNTIME, QUERY)
    found = failure if located else step.branch.located(failure)
    if isinstance(failure, QueryFailure):
        place = {"location": failure.location} if failure.location else {}
        details = {"error": QUERY, "cause": found.cause, "state": step.name, **place}
        step.branch.event("EvaluationFailed", details)
    return found


def retry_delay(retriers: list[dict[str, Any]], error: str | None, retries: dict[int, int]) -> float | None:
    """Seconds until the next attempt, which is counted in `retries`; None where there is to be none.

    The first retrier that takes the error decides, alone: IntervalSeconds × BackoffRate^retries, at most
    MaxDelaySeconds; with JitterStrategy FULL anything between nothing and that (Amazon States Language).
    """
    for place, retrier in enumerate(retriers):
        if matches(retrier["ErrorEquals"], error):
            tried = retries.get(place, 0)
            if tried >= retrier.get("MaxAttempts", MAX_ATTEMPTS):
                return None
            retries[place] = tried + 1
            delay = float(
                retrier.get("IntervalSeconds", INTERVAL_SECONDS) * retrier.get("BackoffRate", BACKOFF_RATE) ** tried
            )
            delay = min(delay, retrier.get("MaxDelaySeconds", delay))
            return random.uniform(0, delay) if retrier.get("JitterStrategy") == "FULL" else delay
    return None


def caught(step: Step, failure: Failure) -> Outcome:
    """The outcome that the first matching Catch makes of the failure; raises it where there is none."""
    for catcher in step.state.get("Catch", []):
        if matches(catcher["ErrorEquals"], failure.error):
            error = failure.output
            assigned = step.assigned(catcher, error, errorOutput=error)
            if step.is_jsonata:
                output = step.query("Output", catcher["Output"], errorOutput=error) if "Output" in catcher else error
            else:
                output = step.placed(catcher.get("ResultPath", "$"), error)
            return Outcome(step.sized(output), catcher["Next"], assigned)
    raise failure
