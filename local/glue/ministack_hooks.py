"""Puts the Glue engine into MiniStack. The only module that touches MiniStack's private names.

`HOOK_POINTS` lists them; `verify` and its test say which one a new version has moved.
"""

from __future__ import annotations

import contextvars
import importlib
import importlib.metadata
import inspect
import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from local.glue import protocol, step_functions
from local.glue.api import GlueApi
from local.glue.protocol import Reply

PINNED = "1.5.33"
HOST = "127.0.0.1"
SERVICES = "ministack.services"
START_JOB_RUN = "arn:aws:states:::glue:startJobRun"

# What defines something that might never happen here -> its action. CloudFormation's provisioners call these as well.
DEFINITIONS = {
    "_create_crawler": "CreateCrawler",
    "_update_crawler": "UpdateCrawler",
    "_create_trigger": "CreateTrigger",
    "_update_trigger": "UpdateTrigger",
}
# module -> private name -> its parameters, or None where it is not a function.
HOOK_POINTS: dict[str, dict[str, tuple[str, ...] | None]] = {
    f"{SERVICES}.glue": {
        "_handle_request_sync": ("method", "path", "headers", "body", "query_params"),
        "_create_job": ("data",),
        "_update_job": ("data",),
        "_jobs": None,
        **dict.fromkeys(DEFINITIONS, ("data",)),
    },
    f"{SERVICES}.stepfunctions": {
        "_SERVICE_DISPATCH": None,
        "_ExecutionError": ("error", "cause"),
        "_execute_task": ("state_def", "raw_input", "execution", "ctx"),
        "_fail_execution": ("execution", "error", "cause"),
        "_run_execution": ("exec_arn",),
        "_executions": None,
        "_state_machines": None,
        "_add_event": ("execution", "event_type", "details"),
        "_emit_execution_status_event": ("execution",),
        "_find_matching_retrier": ("retriers", "error", "retry_counts"),
    },
    f"{SERVICES}.cloudformation.provisioners": {
        "_GLUE_JOB_DEFAULTS": None,
        "_RESOURCE_HANDLERS": None,
        "_rds_db_instance_attrs": ("instance",),
        "_s3_update": ("physical_id", "old_props", "new_props", "stack_name"),
        "s3_bucket_name_conflict": ("name",),
    },
    f"{SERVICES}.cloudformation": {"_stacks": None},
    f"{SERVICES}.s3": {"_buckets": None},
    "ministack.core.persistence": {
        "_json_default": ("obj",),
        "_state_format_version": ("service",),
        "STATE_DIR": None,
    },
    "ministack.app": {"_build_persistence_save_dict": (), "app": ("scope", "receive", "send")},
}
# What CreateJob and UpdateJob take and MiniStack forgets.
FORGOTTEN_JOB_FIELDS = ("ExecutionProperty", "ExecutionClass", "JobRunQueuingEnabled", "JobMode", "LogUri")

logger = logging.getLogger("reelhouse.ministack")
_current_task: contextvars.ContextVar[tuple[dict[str, Any], dict[str, Any]] | None] = contextvars.ContextVar(
    "reelhouse_task", default=None
)


class HookPointMoved(RuntimeError):
    """The installed MiniStack lacks a private name that the hooks need."""


def verify() -> None:
    """Check every hook point; raises HookPointMoved with all that are missing or have other parameters."""
    problems = [problem for module, names in HOOK_POINTS.items() for problem in _problems(module, names)]
    if problems:
        raise HookPointMoved(
            f"MiniStack {importlib.metadata.version('ministack')} has moved what the hooks of {PINNED} need:"
            f" {'; '.join(problems)}."
            f" Pin ministack=={PINNED}, or move the hooks in local/glue/ministack_hooks.py."
        )


def _problems(module_name: str, names: dict[str, tuple[str, ...] | None]) -> list[str]:
    module = importlib.import_module(module_name)
    problems = []
    for name, parameters in names.items():
        if not hasattr(module, name):
            problems.append(f"{module_name}.{name} is missing")
        elif parameters is not None:
            found = tuple(inspect.signature(getattr(module, name)).parameters)
            if found != parameters:
                problems.append(f"{module_name}.{name} takes {found}, expected {parameters}")
    return problems


def install(api: GlueApi) -> None:
    """Hook the engine in; call it once, before the server starts."""
    verify()
    _hook_glue(api)
    _hook_job_definitions()
    _hook_step_functions(api)
    _hook_database_address()
    _hook_orphaned_buckets()


def _module(name: str) -> Any:
    return importlib.import_module(name)


# ---- Glue


def _hook_glue(api: GlueApi) -> None:
    glue = _module(f"{SERVICES}.glue")
    original = glue._handle_request_sync

    def handle(method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]) -> Reply:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        return protocol.answer(api, action, body, lambda: original(method, path, headers, body, query_params))

    glue._handle_request_sync = handle
    for name, action in DEFINITIONS.items():
        setattr(glue, name, protocol.guarded(api, action, getattr(glue, name)))


def _hook_job_definitions() -> None:
    """Keep the job fields that MiniStack drops, MaxConcurrentRuns above all."""
    glue = _module(f"{SERVICES}.glue")
    create, update = glue._create_job, glue._update_job

    def create_job(data: dict[str, Any]) -> Any:
        answer = create(data)
        if answer[0] == 200:
            _remember(glue._jobs[data["Name"]], data)
        return answer

    def update_job(data: dict[str, Any]) -> Any:
        answer = update(data)
        if answer[0] == 200:
            _remember(glue._jobs[data["JobName"]], data.get("JobUpdate", {}))
        return answer

    glue._create_job, glue._update_job = create_job, update_job
    defaults = _module(f"{SERVICES}.cloudformation.provisioners")._GLUE_JOB_DEFAULTS
    defaults["ExecutionProperty"] = {"MaxConcurrentRuns": 1}


def _remember(job: dict[str, Any], given: dict[str, Any]) -> None:
    job.update({name: given[name] for name in FORGOTTEN_JOB_FIELDS if name in given})
    # A template's numbers may arrive as text.
    most = int((job.get("ExecutionProperty") or {}).get("MaxConcurrentRuns") or 1)
    job["ExecutionProperty"] = {"MaxConcurrentRuns": most}


# ---- Step Functions


def _hook_step_functions(api: GlueApi) -> None:
    states = _module(f"{SERVICES}.stepfunctions")
    execute_task, fail_execution, run_execution = (
        states._execute_task,
        states._fail_execution,
        states._run_execution,
    )

    def start_job_run(resource: str, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            return _carry_out(api, resource, parameters)
        except step_functions.TaskFailure as failure:
            raise states._ExecutionError(failure.error, failure.cause) from failure

    def with_current_task(state_def: dict[str, Any], raw_input: Any, execution: dict[str, Any], ctx: Any) -> Any:
        if "TimeoutSecondsPath" in state_def or "HeartbeatSecondsPath" in state_def:
            raise states._ExecutionError("States.Runtime", "TimeoutSecondsPath is not supported: use TimeoutSeconds.")
        _current_task.set((execution, state_def))
        return execute_task(state_def, raw_input, execution, ctx)

    def unless_ended(execution: dict[str, Any], error: str, cause: str) -> None:
        # A task that ends because its execution was stopped must not turn ABORTED into FAILED.
        if execution["status"] == "RUNNING":
            fail_execution(execution, error, cause)

    def with_timeout(exec_arn: str) -> None:
        timer = _timeout_timer(states, exec_arn)
        try:
            run_execution(exec_arn)
        finally:
            if timer:
                timer.cancel()

    find_retrier = states._find_matching_retrier

    def with_whole_delay(retriers: list[dict[str, Any]], error: str, retry_counts: dict[int, int]) -> Any:
        # MiniStack knows neither MaxDelaySeconds nor JitterStrategy, and would retry in a stopped execution.
        current = _current_task.get()
        if current and current[0]["status"] != "RUNNING":
            return None, -1
        retrier, index = find_retrier(retriers, error, retry_counts)
        return (step_functions.with_delay(retrier, retry_counts.get(index, 0)) if retrier else None), index

    states._find_matching_retrier = with_whole_delay
    states._SERVICE_DISPATCH[START_JOB_RUN] = start_job_run
    states._execute_task, states._fail_execution, states._run_execution = with_current_task, unless_ended, with_timeout


def _carry_out(api: GlueApi, resource: str, parameters: dict[str, Any]) -> dict[str, Any]:
    current = _current_task.get()
    if current and current[0]["status"] != "RUNNING":  # stopped while a Retry waited, or another branch went on
        raise step_functions.TaskFailure("States.TaskFailed", "The execution has ended; no job run was started.")
    if resource == START_JOB_RUN:
        return step_functions.start(api.jobs, parameters)
    if resource != f"{START_JOB_RUN}.sync":
        raise step_functions.TaskFailure("States.Runtime", f"{resource}: use {START_JOB_RUN} or {START_JOB_RUN}.sync.")
    if current is None:
        return step_functions.run(api.jobs, parameters, None, lambda: False)
    execution, state_def = current
    seconds = state_def.get("TimeoutSeconds")
    limit = float(seconds) if isinstance(seconds, (int, float)) else None
    return step_functions.run(api.jobs, parameters, limit, lambda: execution["status"] != "RUNNING")


def _timeout_timer(states: Any, exec_arn: str) -> threading.Timer | None:
    """Start the clock of a state machine's own TimeoutSeconds, which MiniStack does not read."""
    execution = states._executions.get(exec_arn)
    machine = states._state_machines.get(execution["stateMachineArn"]) if execution else None
    seconds = json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None
    if not isinstance(seconds, (int, float)):
        return None

    def time_out() -> None:
        if execution["status"] == "RUNNING":
            execution.update(status="TIMED_OUT", error="States.Timeout", stopDate=_now())
            details = {"executionTimedOutEventDetails": {"error": "States.Timeout"}}
            states._add_event(execution, "ExecutionTimedOut", details)
            states._emit_execution_status_event(execution)

    timer = threading.Timer(seconds, contextvars.copy_context().run, args=(time_out,))
    timer.daemon = True
    timer.start()
    return timer


def _now() -> str:
    from ministack.core.responses import now_iso

    return str(now_iso())


# ---- CloudFormation


def _hook_database_address() -> None:
    """Give `Endpoint.Address` of a stack's DB instances the address where PostgreSQL really listens."""
    provisioners = _module(f"{SERVICES}.cloudformation.provisioners")
    original = provisioners._rds_db_instance_attrs

    def attributes(instance: dict[str, Any]) -> dict[str, str]:
        instance["Endpoint"]["Address"] = HOST
        found: dict[str, str] = original(instance)
        return found

    provisioners._rds_db_instance_attrs = attributes


def _hook_orphaned_buckets() -> None:
    """Let a stack take back a bucket whose record of a stack was lost.

    Objects are on disk when a PUT answers; the stack that made their bucket only once its operation is over. After a
    kill −9 in between, the bucket is there and belongs to no stack, and nobody could deploy again.
    """
    provisioners = _module(f"{SERVICES}.cloudformation.provisioners")
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    conflict, create = provisioners.s3_bucket_name_conflict, handlers["create"]
    left_behind = {name for _, name in _module(f"{SERVICES}.s3")._buckets._data}

    def orphaned(name: str) -> bool:
        return name in left_behind and not any(name in _physical_ids(stack) for stack in _stacks())

    def name_conflict(name: str) -> str | None:
        found: str | None = None if orphaned(name) else conflict(name)
        return found

    def create_bucket(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        name = props.get("BucketName", "")
        if orphaned(name):
            logger.warning("bucket %s outlived the record of its stack: %s takes it back", name, stack_name)
            return provisioners._s3_update(name, {}, props, stack_name)
        return create(logical_id, props, stack_name)

    provisioners.s3_bucket_name_conflict, handlers["create"] = name_conflict, create_bucket


def _stacks() -> list[dict[str, Any]]:
    return list(_module(f"{SERVICES}.cloudformation")._stacks._data.values())


def _physical_ids(stack: dict[str, Any]) -> set[str]:
    return {resource.get("PhysicalResourceId", "") for resource in stack.get("_resources", {}).values()}


def deploying() -> bool:
    """A stack operation is going on: what is saved now would be half of it."""
    at_rest = ("REVIEW_IN_PROGRESS",)  # a change set that waits for its execution
    statuses = [str(stack["StackStatus"]) for stack in _stacks()]
    return any(status.endswith("_IN_PROGRESS") and status not in at_rest for status in statuses)


# ---- persistence


def application() -> Callable[..., Any]:
    """MiniStack's ASGI application."""
    found: Callable[..., Any] = _module("ministack.app").app
    return found


def saved_state() -> dict[str, Callable[[], Any]]:
    """By file name, the functions that give each service's state."""
    found: dict[str, Callable[[], Any]] = _module("ministack.app")._build_persistence_save_dict()
    return found


def serialise(service: str, state: Any) -> tuple[str, str]:
    """Path and content of a service's state file, as MiniStack reads it at its start."""
    persistence = _module("ministack.core.persistence")
    wrapped = {"__ministack_format__": persistence._state_format_version(service), "payload": state}
    return f"{persistence.STATE_DIR}/{service}.json", json.dumps(wrapped, default=persistence._json_default)
