"""Puts the interpreter of `local.states` in the place of MiniStack's own, and checks in front of its store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from local.glue.api import GlueApi
from local.glue.ministack_hooks.glue import spark_jobs
from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.glue.ministack_hooks.state_executions import Executions
from local.glue.ministack_hooks.state_machines import StateMachines
from local.glue.ministack_hooks.state_redrives import Redrives
from local.glue.ministack_hooks.state_tasks import StateTasks
from local.glue.ministack_hooks.state_tests import SingleStates


def hook_step_functions(api: GlueApi, closed: frozenset[str], after_execution: Callable[[], None]) -> None:
    """Answer Step Functions' actions; `closed` are the services that no task may call."""

    def begun(text: str) -> None:
        # The definition or the input has a Spark job's name: a JVM is warmed while the first steps go on.
        if any(name in text for name in spark_jobs()):
            api.jobs.warm()

    tasks = StateTasks(api, closed)
    executions, machines = Executions(tasks, begun, after_execution), StateMachines(tasks)
    _hook_executions(executions)
    _hook_machines(machines)
    _hook_redrives(Redrives(executions))
    states = module(f"{SERVICES}.stepfunctions")
    states._test_state = SingleStates(tasks, machines).test


def _hook_executions(executions: Executions) -> None:
    states = module(f"{SERVICES}.stepfunctions")
    states._start_execution, states._start_sync_execution = executions.start, executions.start_sync
    states._stop_execution, states._describe_execution = executions.stop, executions.describe
    states._list_executions, states._get_activity_task = executions.list, executions.activity_task
    states._send_task_success, states._send_task_failure = executions.succeed, executions.fail
    states._send_task_heartbeat, states._get_execution_history = executions.beat, executions.history
    reset = states.reset

    def reset_all() -> None:
        executions.reset()
        reset()

    states.reset = reset_all
    load = states.load_persisted_state

    def load_all(data: Any) -> None:
        load(data)
        executions.end_interrupted()

    states.load_persisted_state = load_all


def _hook_machines(machines: StateMachines) -> None:
    states = module(f"{SERVICES}.stepfunctions")
    states._create_state_machine, states._update_state_machine = machines.create, machines.update
    states._describe_state_machine, states._delete_state_machine = machines.describe, machines.delete
    states._validate_state_machine_definition = machines.validate
    states._delete_state_machine_alias, states._update_state_machine_alias = (
        machines.delete_alias, machines.update_alias,
    )  # fmt: skip
    states._create_activity, states._delete_activity = machines.create_activity, machines.delete_activity
    states._list_activities, states._create_state_machine_alias = machines.list_activities, machines.create_alias
    machines.hook_stacks()


def _hook_redrives(redrives: Redrives) -> None:
    states = module(f"{SERVICES}.stepfunctions")
    states._describe_state_machine_for_execution = redrives.machine
    handle = states.handle_request

    async def answer(method: str, path: str, headers: Any, body: Any, query_params: Any) -> Any:
        """RedriveExecution, which MiniStack does not know; it may wait for the end of what the execution began."""
        if not str(headers.get("x-amz-target")).endswith(".RedriveExecution"):
            return await handle(method, path, headers, body, query_params)
        return states._finalize_response(await asyncio.to_thread(redrives.redrive, json.loads(body)))

    states.handle_request = answer
