"""One state by itself, as TestState runs it: once, with what each of its fields made of the data.

Source: AWS's API reference (TestState), and answers recorded from it (LocalStack's snapshots).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.states import attempts, flow
from local.states.branch import Branch, Machine
from local.states.failures import TIMEOUT, Failure, Stopped, matches
from local.states.history import History, now
from local.states.step import Step
from local.states.text import compact

# "The TestState API can run for up to five minutes."
MOST_SECONDS = 300.0
# inspectionData's members that are JSON as text; all others are numbers and objects.
TEXTS = frozenset(
    {"input", "afterInputPath", "afterParameters", "afterArguments", "result", "afterResultSelector", "afterResultPath",
     "variables"}
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a test of a state is given.

    Attributes:
        state: its definition, found valid.
        language: of the state machine around it.
        value: its input.
        context: the context object.
        variables: those that are set.
        mock: what the state's work comes to, or the Failure it ends in, in a list; None where it is really done.
        retried: how often the retrier that takes its error has tried already.
    """

    name: str
    state: dict[str, Any]
    language: str
    value: Any
    context: dict[str, Any]
    variables: dict[str, Any] = field(default_factory=dict)
    mock: list[Any] | None = None
    retried: int = 0


@dataclass
class Watched(Step):
    """A step that keeps what its fields made of the data."""

    seen: dict[str, Any] = field(default_factory=dict)

    def input(self) -> Any:
        value = super().input()
        if not self.is_jsonata:
            self.seen["afterInputPath"] = value
        return value

    def arguments(self, data: Any) -> Any:
        value = super().arguments(data)
        if not self.is_jsonata:
            self.seen["afterParameters"] = value
        elif "Arguments" in self.state:
            self.seen["afterArguments"] = value
        return value

    def chosen(self, result: Any) -> Any:
        value = super().chosen(result)
        self.seen["afterResultSelector"] = value
        return value

    def output(self, result: Any) -> Any:
        if self.state["Type"] != "Pass" or "Result" in self.state:
            self.seen["result"] = result
        return super().output(result)

    def placed(self, path: str | None, result: Any) -> Any:
        value = super().placed(path, result)
        self.seen["afterResultPath"] = value
        return value


def run(asked: Asked, services: Any, register: Callable[[Any], None], region: str) -> dict[str, Any]:
    """Run the state once; returns TestState's answer with all inspectionData.

    Args:
        services, register: as for an execution.
    """
    history = History([], lambda event: None)
    branch = Branch(Machine(history, asked.language, region, services, register), dict(asked.context))
    branch.variables = dict(asked.variables)
    branch.context["State"] = {"EnteredTime": now(), "Name": asked.name}
    step = Watched(branch, asked.name, asked.state, asked.value)
    timer = threading.Timer(MOST_SECONDS, branch.given_up.set)
    timer.daemon = True
    timer.start()
    try:
        answer = _answer(step, asked)
    except Stopped:
        answer = _failed(Failure(TIMEOUT, f"The state did not end within {MOST_SECONDS:.0f} seconds."), "FAILED")
    finally:
        timer.cancel()
    return {**answer, "inspectionData": {**_inspected(step), **answer.pop("inspectionData", {})}}


def _answer(step: Watched, asked: Asked) -> dict[str, Any]:
    kind = step.state["Type"]
    try:
        if kind not in flow.WORK:
            return _succeeded(flow.SIMPLE[kind](step))
        step.branch.context["State"]["RetryCount"] = asked.retried
        result = _mocked(step, asked.mock) if asked.mock is not None else flow.WORK[kind](step)
        assigned = step.assigned(step.state, result, result=result)
        return _succeeded(attempts.Outcome(step.output(result), step.next(), assigned))
    except Failure as failure:
        return _of_failure(step, attempts.told(step, failure), asked.retried)


def _mocked(step: Watched, mock: list[Any]) -> Any:
    """The state's work as the test plays it: its arguments are made all the same."""
    step.arguments(step.input())
    if isinstance(mock[0], Failure):
        raise mock[0]
    return mock[0]


def _succeeded(outcome: attempts.Outcome) -> dict[str, Any]:
    following = {"nextState": outcome.following} if outcome.following else {}
    return {"status": "SUCCEEDED", "output": compact(outcome.output), **following}


def _of_failure(step: Watched, failure: Failure, retried: int) -> dict[str, Any]:
    """The answer where the state failed: it is to be tried again, or caught, or the end."""
    retriers, catchers = step.state.get("Retry", []), step.state.get("Catch", [])
    retrier = _first(retriers, failure.error)
    if retrier is not None:
        backoff = attempts.retry_delay([{**retriers[retrier], "JitterStrategy": "NONE"}], failure.error, {0: retried})
        if backoff is not None:
            details = {"retryIndex": retrier, "retryBackoffIntervalSeconds": int(backoff)}
            return {**_failed(failure, "RETRIABLE"), "inspectionData": {"errorDetails": details}}
    catcher = _first(catchers, failure.error)
    if catcher is None:
        return _failed(failure, "FAILED")
    try:
        outcome = attempts.caught(step, failure)
    except Failure as of_catcher:
        return _failed(attempts.told(step, of_catcher), "FAILED")
    details = {"catchIndex": catcher}
    caught = {**_failed(failure, "CAUGHT_ERROR"), "output": compact(outcome.output), "nextState": outcome.following}
    return {**caught, "inspectionData": {"errorDetails": details}}


def _first(rules: list[dict[str, Any]], error: str | None) -> int | None:
    found = (index for index, rule in enumerate(rules) if matches(rule["ErrorEquals"], error))
    return next(found, None)


def _failed(failure: Failure, status: str) -> dict[str, Any]:
    said = {name: text for name, text in (("error", failure.error), ("cause", failure.cause)) if text is not None}
    return {"status": status, **said}


def _inspected(step: Watched) -> dict[str, Any]:
    seen = {"input": step.raw, **step.seen}
    if step.state["Type"] == "Pass" and "Result" in step.state:
        # Parameters go nowhere then, and AWS shows none.
        seen.pop("afterInputPath", None)
        seen.pop("afterParameters", None)
    if step.branch.variables:
        seen["variables"] = step.branch.variables
    return {name: compact(value) if name in TEXTS else value for name, value in seen.items()}
