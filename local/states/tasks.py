"""A Task state's work: the call, its time limit, what waits for its end, and the events that tell of it."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from local.states import resources
from local.states.branch import LOOK_SECONDS, Branch
from local.states.callbacks import Callbacks
from local.states.failures import DATA_LIMIT, HEARTBEAT, TIMEOUT, Failure, runtime
from local.states.resources import Resource
from local.states.step import Step
from local.states.text import compact, is_number, too_large

FOR_EVER = 99_999_999.0
TIMEOUTS = (TIMEOUT, HEARTBEAT)


class Services(Protocol):
    """What tasks call."""

    callbacks: Callbacks

    def request(self, resource: Resource, parameters: Any) -> Any:
        """Make the call and return its answer. Raises Failure."""

    def wait(self, resource: Resource, parameters: Any, answer: Any, abandoned: Callable[[], bool]) -> Any:
        """Wait for the end of what the call began (`.sync`), and return what the task results in.

        Ends it, and raises Stopped, once `abandoned()`. Raises Failure where it did not succeed.
        """

    def invoke(self, function: str, payload: Any) -> Any:
        """What a Lambda function answers. Raises Failure under the function's own error type."""

    def has_activity(self, arn: str) -> bool:
        """Whether there is an activity of this ARN."""


@dataclass
class Limits:
    """A task's time limits in seconds, from its start on."""

    timeout: float | None
    heartbeat: float | None
    began: float

    @property
    def over(self) -> bool:
        return self.timeout is not None and time.monotonic() - self.began > self.timeout

    @property
    def shown(self) -> dict[str, Any]:
        """As the event of the task's start has them."""
        limits = {"timeoutInSeconds": self.timeout, "heartbeatInSeconds": self.heartbeat}
        return {name: int(value) for name, value in limits.items() if value is not None}


def work(step: Step) -> Any:
    """Carry out a Task state once; returns its raw result. Raises Failure, Stopped."""
    resource = resources.parse(step.state["Resource"])
    branch = _own(step.branch)
    services: Services = step.branch.machine.services
    token = services.callbacks.open() if resource.pattern == resources.TOKEN else ""
    if token:
        step.branch.context["Task"] = {"Token": token}
    try:
        parameters = step.arguments(step.input())
        limits = Limits(_seconds(step, "Timeout"), _seconds(step, "Heartbeat"), time.monotonic())
        task = Task(step, branch, services, resource, parameters, limits, token)
        if resource.action:
            return task.service()
        return task.function() if resource.kind == "lambda" else task.activity()
    finally:
        branch.given_up.set()
        services.callbacks.close(token)
        step.branch.context.pop("Task", None)


def _own(branch: Branch) -> Branch:
    """A branch for the call alone, which can be given up: it shares the state's place in the history."""
    return Branch(branch.machine, branch.context, outer=branch)


@dataclass
class Task:
    """One attempt of a Task state."""

    step: Step
    call: Branch
    services: Services
    resource: Resource
    parameters: Any
    limits: Limits
    token: str

    def service(self) -> Any:
        """A service integration: `arn:aws:states:::…`."""
        step, named = self.step.branch, {"resource": self.resource.shown, "resourceType": self.resource.kind}
        region = self.resource.region or step.machine.region
        given = {"parameters": compact(self.parameters), "region": region, **self.limits.shown}
        step.event("TaskScheduled", {**named, **given})
        step.event("TaskStarted", named)
        try:
            result = self.limited(self.begun)
            if self.resource.pattern:
                step.event("TaskSubmitted", {**named, "output": compact(result), "outputDetails": {"truncated": False}})
                result = self.limited(lambda: self.ended(result))
            self.sized(result, self.resource.kind)
        except Failure as failure:
            self.failed("Task", failure, named)
            raise
        step.event("TaskSucceeded", {**named, "output": compact(result), "outputDetails": {"truncated": False}})
        return result

    def begun(self) -> Any:
        """Make the call. Where nobody waits for its answer any more, what it began is ended."""
        answer = self.services.request(self.resource, self.parameters)
        if self.resource.pattern in (resources.SYNC, resources.SYNC_2) and self.call.stopped:
            self.services.wait(self.resource, self.parameters, answer, lambda: True)
        return answer

    def ended(self, answer: Any) -> Any:
        """What the work that the call began results in."""
        if self.token:
            return self.services.callbacks.wait(self.token, self.call, self.limits.heartbeat)
        return self.services.wait(self.resource, self.parameters, answer, lambda: self.call.stopped)

    def function(self) -> Any:
        """A Lambda function by its own ARN."""
        step, details = self.step.branch, {"truncated": False}
        timeout = {name: value for name, value in self.limits.shown.items() if name.startswith("timeout")}
        given = {"resource": self.resource.arn, "input": compact(self.parameters), "inputDetails": details}
        step.event("LambdaFunctionScheduled", {**given, **timeout})
        step.event("LambdaFunctionStarted")
        try:
            result = self.limited(lambda: self.services.invoke(self.resource.arn, self.parameters))
            self.sized(result, self.resource.arn)
        except Failure as failure:
            self.failed("LambdaFunction", failure, {})
            raise
        step.event("LambdaFunctionSucceeded", {"output": compact(result), "outputDetails": details})
        return result

    def activity(self) -> Any:
        """An activity: a worker takes the task and sends back what comes of it."""
        step, arn, details = self.step.branch, self.resource.arn, {"truncated": False}
        if not self.services.has_activity(arn):
            raise runtime(f"The activity {arn} does not exist.")
        given = {"resource": arn, "input": compact(self.parameters), "inputDetails": details}
        step.event("ActivityScheduled", {**given, **self.limits.shown})
        offer = self.services.callbacks.offer(arn, compact(self.parameters))
        try:
            self.limited(lambda: self.taken(offer.taken))
            step.event("ActivityStarted", {"workerName": offer.worker} if offer.worker else {})
            heartbeat = self.limits.heartbeat
            result = self.limited(lambda: self.services.callbacks.wait(offer.token, self.call, heartbeat))
        except Failure as failure:
            self.failed("Activity", failure, {})
            raise
        finally:
            self.services.callbacks.withdraw(arn, offer)
            self.services.callbacks.close(offer.token)
        step.event("ActivitySucceeded", {"output": compact(result), "outputDetails": details})
        return result

    def taken(self, by_a_worker: threading.Event) -> None:
        while not by_a_worker.wait(LOOK_SECONDS):
            self.call.check()

    def failed(self, kind: str, failure: Failure, named: dict[str, str]) -> None:
        """Tell of the failure."""
        ending = "TimedOut" if failure.error in TIMEOUTS else "Failed"
        said = {name: text for name, text in (("error", failure.error), ("cause", failure.cause)) if text}
        self.step.branch.event(f"{kind}{ending}", {**said, **named})

    def limited(self, call: Callable[[], Any]) -> Any:
        """The call's value; given up, and `States.Timeout`, when the task's time is over first.

        A call runs in a thread of its own, so that neither a stop nor a timeout waits for a service's answer.
        """
        outcome: list[Any] = []
        failure: list[BaseException] = []
        done = threading.Event()

        def run() -> None:
            try:
                outcome.append(call())
            except BaseException as error:  # handed to the thread that waits
                failure.append(error)
            done.set()

        threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()
        while not done.wait(self._look()):
            self.step.branch.check()
            if self.limits.over:
                self.call.given_up.set()
                raise Failure(TIMEOUT)
        if failure:
            raise failure[0]
        return outcome[0]

    def _look(self) -> float:
        left = FOR_EVER if self.limits.timeout is None else self.limits.began + self.limits.timeout - time.monotonic()
        return max(0.001, min(LOOK_SECONDS, left + 0.001))

    def sized(self, result: Any, name: str) -> None:
        """Refuse a result that no state may have."""
        if too_large(compact(result)):
            raise Failure(
                DATA_LIMIT,
                f"The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service"
                " limit.",
            )


def _seconds(step: Step, kind: str) -> float | None:
    """`TimeoutSeconds` or `HeartbeatSeconds`, in any of its forms. Raises Failure where it is no positive integer."""
    name = f"{kind}Seconds"
    if f"{name}Path" in step.state:
        value = step.at(f"{name}Path", step.state[f"{name}Path"], step.input())
    elif name in step.state:
        value = step.typed(name, "number") if step.is_jsonata else step.state[name]
    else:
        return None
    if not is_number(value) or value != int(value) or value <= 0:
        raise runtime(f"The {name} parameter must be a positive integer, but was: {compact(value)}")
    return float(value)
