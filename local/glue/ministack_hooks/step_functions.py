"""`glue:startJobRun` and what hangs on it (time limits, retries, stops) in MiniStack's Step Functions."""

from __future__ import annotations

import contextvars
import json
import threading
from collections.abc import Callable
from typing import Any

from local.glue import job_run_task
from local.glue.api import GlueApi
from local.glue.ministack_hooks import execution_history
from local.glue.ministack_hooks.glue import spark_jobs
from local.glue.ministack_hooks.hook_points import SERVICES, module

START_JOB_RUN = "arn:aws:states:::glue:startJobRun"

_current_task: contextvars.ContextVar[tuple[dict[str, Any], dict[str, Any]] | None] = contextvars.ContextVar(
    "reelhouse_task", default=None
)


def hook_step_functions(api: GlueApi, after_execution: Callable[[], None]) -> None:
    states = module(f"{SERVICES}.stepfunctions")
    execute_task, fail_execution, run_execution = (
        states._execute_task,
        states._fail_execution,
        states._run_execution,
    )

    def start_job_run(resource: str, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            return _carry_out(api, resource, parameters)
        except job_run_task.TaskFailure as failure:
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
        if _names_a_spark_job(states, exec_arn):
            api.jobs.warm()
        timer = _timeout_timer(states, exec_arn)
        try:
            run_execution(exec_arn)
        finally:
            if timer:
                timer.cancel()
            after_execution()

    find_retrier = states._find_matching_retrier

    def with_whole_delay(retriers: list[dict[str, Any]], error: str, retry_counts: dict[int, int]) -> Any:
        # MiniStack knows neither MaxDelaySeconds nor JitterStrategy, and would retry in a stopped execution.
        current = _current_task.get()
        if current and current[0]["status"] != "RUNNING":
            return None, -1
        retrier, index = find_retrier(retriers, error, retry_counts)
        return (job_run_task.with_delay(retrier, retry_counts.get(index, 0)) if retrier else None), index

    states._find_matching_retrier = with_whole_delay
    states._SERVICE_DISPATCH[START_JOB_RUN] = start_job_run
    states._execute_task, states._fail_execution, states._run_execution = with_current_task, unless_ended, with_timeout


def _carry_out(api: GlueApi, resource: str, parameters: dict[str, Any]) -> dict[str, Any]:
    current = _current_task.get()
    if current and current[0]["status"] != "RUNNING":  # stopped while a Retry waited, or another branch went on
        raise job_run_task.TaskFailure("States.TaskFailed", "The execution has ended; no job run was started.")
    if resource == START_JOB_RUN:
        return job_run_task.start(api.jobs, parameters)
    if resource != f"{START_JOB_RUN}.sync":
        raise job_run_task.TaskFailure("States.Runtime", f"{resource}: use {START_JOB_RUN} or {START_JOB_RUN}.sync.")
    if current is None:
        return job_run_task.run(api.jobs, parameters, None, lambda: False)
    execution, state_def = current
    seconds = state_def.get("TimeoutSeconds")
    limit = float(seconds) if isinstance(seconds, (int, float)) else None
    return job_run_task.run(
        api.jobs,
        parameters,
        limit,
        lambda: execution["status"] != "RUNNING",
        lambda run_id: execution_history.submitted(execution, resource, {"JobRunId": run_id}),
    )


def _names_a_spark_job(states: Any, exec_arn: str) -> bool:
    """True where the definition or the input has a Spark job's name: a JVM is warmed while the first steps go on."""
    execution = states._executions.get(exec_arn)
    machine = states._state_machines.get(execution["stateMachineArn"]) if execution else None
    if not machine:
        return False
    text = machine["definition"] + str(execution.get("input") or "")
    return any(name in text for name in spark_jobs())


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
