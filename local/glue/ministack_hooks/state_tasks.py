"""What tasks of state machines call: Glue's engine, and MiniStack's services in this process."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from local.glue import job_run_task
from local.glue.api import GlueApi
from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.stack import services
from local.states import sdk_actions
from local.states.callbacks import Callbacks
from local.states.failures import TASK_FAILED, Failure, Stopped
from local.states.resources import SYNC, SYNC_2, TOKEN, Resource, not_recognized
from local.states.text import compact

JOB_RUN, EXECUTION = ("glue", "startJobRun"), ("states", "startExecution")
PATTERNS = {JOB_RUN: {"", SYNC}, EXECUTION: {"", SYNC, SYNC_2, TOKEN}, ("lambda", "invoke"): {"", TOKEN}}
SDK = "aws-sdk:"
LOOK_SECONDS = 0.1
NOT_HERE = "is not supported by Reelhouse's embedded endpoint"


class StateTasks:
    """`local.states.tasks.Services`. `closed` are the services that are refused by name."""

    def __init__(self, api: GlueApi, closed: frozenset[str]) -> None:
        self.callbacks = Callbacks()
        self._api = api
        self._closed = closed

    def refused(self, resource: Resource) -> str | None:
        """Why no task may have this resource; None where it is carried out."""
        if resource.kind in ("lambda", "activity") and not resource.action:
            return None
        service = _service(resource)
        if service in self._closed:
            return f"{resource.arn}: {services.refusal(service)}"
        sdk = resource.kind.removeprefix(SDK) if resource.kind.startswith(SDK) else ""
        if sdk and sdk_actions.actions(sdk) and not sdk_actions.has(sdk, resource.action):
            return not_recognized(resource.arn)
        patterns = PATTERNS.get((resource.kind, resource.action))
        if patterns is None:
            patterns = {"", TOKEN} if _is_dispatched(resource) else set()
        return None if resource.pattern in patterns else f"{resource.arn} {NOT_HERE}."

    def request(self, resource: Resource, parameters: Any) -> Any:
        if (resource.kind, resource.action) == JOB_RUN:
            try:
                return job_run_task.start(self._api.jobs, parameters)
            except job_run_task.TaskFailure as failure:
                raise Failure(failure.error, failure.cause) from failure
        if (resource.kind, resource.action) == ("lambda", "invoke"):
            parameters = {"Payload": {}, **parameters}
        states = module(f"{SERVICES}.stepfunctions")
        try:
            return states._invoke_resource(resource.request, parameters)
        except states._ExecutionError as error:
            raise Failure(error.error, _cause(resource, error.error, error.cause)) from error

    def wait(self, resource: Resource, parameters: Any, answer: Any, abandoned: Callable[[], bool]) -> Any:
        if (resource.kind, resource.action) == EXECUTION:
            return _ended_execution(answer["ExecutionArn"], resource.pattern == SYNC_2, abandoned)
        try:
            return job_run_task.ended(self._api.jobs, parameters["JobName"], answer["JobRunId"], abandoned)
        except job_run_task.TaskFailure as failure:
            raise Failure(failure.error, failure.cause) from failure
        except job_run_task.Abandoned as abandonment:
            raise Stopped from abandonment

    def invoke(self, function: str, payload: Any) -> Any:
        states = module(f"{SERVICES}.stepfunctions")
        try:
            return states._invoke_resource(function, payload)
        except states._ExecutionError as error:
            raise Failure(error.error, error.cause) from error

    def has_activity(self, arn: str) -> bool:
        return arn in module(f"{SERVICES}.stepfunctions")._activities


def _service(resource: Resource) -> str:
    """The service's name in `local.stack.services`."""
    if not resource.kind.startswith(SDK):
        return resource.kind
    name = resource.kind.removeprefix(SDK)
    known = module(f"{SERVICES}.stepfunctions")._AWS_SDK_SERVICE_MAP.get(name, {})
    return str(known.get("service_key", name))


def _is_dispatched(resource: Resource) -> bool:
    """Whether MiniStack knows this service's integration."""
    states = module(f"{SERVICES}.stepfunctions")
    if resource.kind.startswith(SDK):
        return resource.kind.removeprefix(SDK).lower() in states._AWS_SDK_SERVICE_MAP
    return f"arn:aws:states:::{resource.kind}:{resource.action}" in states._SERVICE_DISPATCH


def _cause(resource: Resource, error: str, cause: str) -> str:
    """The cause as AWS words it: DynamoDB's own integration names the response, which is always a 400."""
    if resource.kind != "dynamodb" or not error.startswith("DynamoDB."):
        return cause
    code, request = error.removeprefix("DynamoDB."), uuid.uuid4()
    said = f"Service: AmazonDynamoDBv2; Status Code: 400; Error Code: {code}; Request ID: {request}; Proxy: null"
    return f"{cause} ({said})"


def _ended_execution(arn: str, parsed: bool, abandoned: Callable[[], bool]) -> dict[str, Any]:
    """Wait for an execution's end and describe it; its output is JSON text, or `parsed`. Stops it once abandoned."""
    states = module(f"{SERVICES}.stepfunctions")
    while (execution := states._executions.get(arn)) is not None and execution["status"] == "RUNNING":
        if abandoned():
            states._stop_execution({"executionArn": arn})
            raise Stopped
        time.sleep(LOOK_SECONDS)
    if execution is None:
        raise Failure(TASK_FAILED, f"The execution {arn} was deleted.")
    shown = {f"{name[0].upper()}{name[1:]}": value for name, value in _described(states, arn).items()}
    if execution["status"] != "SUCCEEDED":
        raise Failure(TASK_FAILED, compact(shown))
    return {**shown, "Output": json.loads(shown["Output"])} if parsed else shown


def _described(states: Any, arn: str) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(states._describe_execution({"executionArn": arn})[2])
    return described
