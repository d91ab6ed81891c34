"""Executions over MiniStack's store: Step Functions' actions on them, and the interpreter that carries them out."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import json
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from local.glue.ministack_hooks import state_views
from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.glue.ministack_hooks.state_tasks import StateTasks
from local.states import names
from local.states.callbacks import TaskOver, UnknownToken
from local.states.execution import Begun, Execution
from local.states.history import History, now

Reply = Any
STATUSES = {
    "ExecutionSucceeded": "SUCCEEDED", "ExecutionFailed": "FAILED", "ExecutionAborted": "ABORTED",
    "ExecutionTimedOut": "TIMED_OUT",
}  # fmt: skip
# AWS answers StartExecution before the execution begins; who stops it at once still finds it running.
START_SECONDS = 0.15
PAGE, LARGEST_PAGE = 100, 1000
# So long is waited for what an aborted execution still takes back.
END_SECONDS = 10.0
# "GetActivityTask: the maximum time the service holds on to the request before responding is 60 seconds."
POLL_SECONDS, LOOK_SECONDS = 60.0, 0.1
INVALID_TOKEN = ("InvalidToken", "Invalid Token: 'Invalid token'")


class Executions:
    """The actions; `begun` is told of each that begins, `ended` that one has ended."""

    def __init__(self, tasks: StateTasks, begun: Callable[[str], None], ended: Callable[[], None]) -> None:
        self._tasks = tasks
        self._begun = begun
        self._ended = ended
        self._running: dict[str, Execution] = {}
        self._states = module(f"{SERVICES}.stepfunctions")
        self._history = self._states._get_execution_history

    def start(self, data: dict[str, Any]) -> Reply:
        """StartExecution."""
        states = self._states
        found = self._new(data)
        if not isinstance(found, dict):
            return found
        arn = found["executionArn"]
        earlier = states._executions.get(arn)
        if earlier is not None:
            if earlier["status"] == "RUNNING" and earlier["input"] == found["input"]:
                return states.json_response({"executionArn": arn, "startDate": earlier["startDate"]})
            return _refuse(states, "ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
        self.go_on(arn, self.register(found))
        return states.json_response({"executionArn": arn, "startDate": found["startDate"]})

    def go_on(self, arn: str, execution: Execution) -> None:
        """Carry an execution out in a thread of its own, a moment after its start was answered."""

        def carry_out() -> None:
            time.sleep(START_SECONDS)
            self._carry_out(arn, execution)

        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(carry_out,), daemon=True).start()

    def await_end(self, arn: str) -> None:
        """Wait, though not for ever, until an ended execution has taken back what it had begun."""
        deadline = time.monotonic() + END_SECONDS
        while arn in self._running and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)

    def start_sync(self, data: dict[str, Any]) -> Reply:
        """StartSyncExecution: an EXPRESS state machine, run within the request."""
        states = self._states
        found = self._new(data)
        if not isinstance(found, dict):
            return found
        if states._state_machines[found["stateMachineArn"]]["type"] != "EXPRESS":
            return _refuse(
                states, "StateMachineTypeNotSupported", "This operation is not supported by this type of state machine"
            )
        found["sync"] = True
        self._carry_out(found["executionArn"], self.register(found))
        return states.json_response(state_views.described(found))

    def _new(self, data: dict[str, Any]) -> dict[str, Any] | Reply:
        """The record of an execution that is asked for, or why it is refused."""
        states, arn = self._states, data.get("stateMachineArn", "")
        name = data.get("name") or str(uuid.uuid4())
        text = data.get("input", "{}")
        if not str(arn).startswith("arn:"):
            return _refuse(states, "InvalidArn", f"Invalid Arn: '{arn}'")
        refusal = names.name_refusal(name) or names.input_refusal(text)
        if refusal:
            return _refuse(states, *refusal)
        base = states._resolve_state_machine_arn(arn)
        if base is None:
            return _refuse(states, "StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        version = states._execution_version_arn(arn)
        machine = states._state_machines[base]
        used = states._state_machine_versions.get(version) or machine
        prefix = names.arn_prefix(states.get_region(), states.get_account_id())
        return {
            "executionArn": f"{prefix}:execution:{machine['name']}:{name}",
            "stateMachineArn": base,
            **({"stateMachineVersionArn": version} if version else {}),
            **({"stateMachineAliasArn": arn} if arn in states._state_machine_aliases else {}),
            "name": name,
            "status": "RUNNING",
            "startDate": now(),
            "stopDate": None,
            "input": text,
            "inputDetails": {"included": True},
            "output": None,
            "definition": used["definition"],
            "roleArn": used["roleArn"],
            "machineDate": used.get("updateDate", used["creationDate"]),
            "encryptionConfiguration": copy.deepcopy(
                used.get("encryptionConfiguration") or states._default_encryption()
            ),
            "events": [],
        }

    def register(self, record: dict[str, Any], place: dict[str, Any] | None = None) -> Execution:
        """The execution of a record; `place` is where a redriven one goes on."""
        states, arn, role = self._states, record["executionArn"], record["roleArn"]
        definition = json.loads(record["definition"])
        context = {
            "Execution": {
                "Id": arn, "Input": json.loads(record["input"]), "Name": record["name"], "RoleArn": role,
                "StartTime": record["startDate"], "RedriveCount": record.get("redriveCount", 0),
                **({"RedriveTime": record["redriveDate"]} if place is not None else {}),
            },
            "StateMachine": {
                "Id": record["stateMachineArn"], "Name": states._state_machines[record["stateMachineArn"]]["name"],
            },
        }  # fmt: skip
        begun = Begun(definition, record["input"], role, context, record["events"], states.get_region(), place)

        def ended(event: dict[str, Any]) -> None:
            details: dict[str, Any] = next(
                (value for name, value in event.items() if name.endswith("EventDetails")), {}
            )
            said: dict[str, Any] = {name: details[name] for name in ("error", "cause", "output") if name in details}
            record.update(said, stopDate=event["timestamp"], status=STATUSES[event["type"]])

        execution = Execution(begun, self._tasks, states._register_sfn_jsonata_functions, ended)
        states._executions[arn] = record
        self._running[arn] = execution
        states._emit_execution_status_event(record)
        self._begun(json.dumps(definition) + record["input"])
        return execution

    def _carry_out(self, arn: str, execution: Execution) -> None:
        record = self._states._executions.get(arn)
        try:
            execution.run()
        finally:
            if record is not None and record["status"] != "SUCCEEDED" and not record.get("sync"):
                record["place"] = execution.place
            self._running.pop(arn, None)
            record = self._states._executions.get(arn)
            if record is not None and record["status"] != "ABORTED":  # a stop tells of itself
                self._states._emit_execution_status_event(record)
            self._ended()

    def history(self, data: dict[str, Any]) -> Reply:
        """GetExecutionHistory."""
        if data.get("executionArn") not in self._states._executions:
            return _no_execution(self._states, data)
        return self._history(data)

    def stop(self, data: dict[str, Any]) -> Reply:
        """StopExecution. One that has ended stays as it is."""
        states = self._states
        record = states._executions.get(data.get("executionArn"))
        if record is None:
            return _no_execution(states, data)
        if record["status"] == "RUNNING":
            running = self._running.get(record["executionArn"])
            if running is not None:
                running.stop(data.get("error"), data.get("cause"))
                states._emit_execution_status_event(record)
        return states.json_response({"stopDate": record["stopDate"]})

    def describe(self, data: dict[str, Any]) -> Reply:
        """DescribeExecution."""
        states = self._states
        record = states._executions.get(data.get("executionArn"))
        if record is None:
            return _no_execution(states, data)
        shown = {**state_views.described(record), **state_views.redrivable(states, record)}
        return states.json_response(shown)

    def list(self, data: dict[str, Any]) -> Reply:
        """ListExecutions: the youngest first, 100 a page unless `maxResults` says otherwise."""
        states, arn, run = self._states, data.get("stateMachineArn"), data.get("mapRunArn")
        if run:
            return _refuse(states, "ResourceNotFound", f"Map Run Does Not Exist: '{run}'")
        base = states._resolve_state_machine_arn(arn)
        if base is None:
            return _refuse(states, "StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        if states._state_machines[base]["type"] == "EXPRESS":
            return _refuse(
                states, "StateMachineTypeNotSupported", "This operation is not supported by this type of state machine"
            )
        most = data.get("maxResults") or PAGE
        if not isinstance(most, int) or not 0 < most <= LARGEST_PAGE:
            return _refuse(states, "ValidationException", "maxResults must be between 0 and 1000")
        asked = [arn, data.get("statusFilter"), data.get("redriveFilter")]
        cursor, refusal = state_views.cursor(data.get("nextToken"), asked)
        if refusal:
            return _refuse(states, "InvalidToken", refusal)
        found = [
            one
            for one in states._executions.values()
            if state_views.is_of(one, base, arn)
            and asked[1] in (None, one["status"])
            and asked[2] in (None, "REDRIVEN" if one.get("redriveCount") else "NOT_REDRIVEN")
        ]
        found.sort(key=states._execution_sort_key, reverse=True)
        if cursor is not None:
            found = [one for one in found if states._execution_sort_key(one) < cursor]
        reply: dict[str, Any] = {"executions": [state_views.listed(one) for one in found[:most]]}
        if len(found) > most:
            reply["nextToken"] = state_views.page_token(states._execution_sort_key(found[most - 1]), asked)
        return states.json_response(reply)

    def succeed(self, data: dict[str, Any]) -> Reply:
        """SendTaskSuccess."""
        callbacks, token = self._tasks.callbacks, str(data.get("taskToken"))
        return self._sent(lambda: callbacks.succeed(token, str(data.get("output"))))

    def fail(self, data: dict[str, Any]) -> Reply:
        """SendTaskFailure."""
        callbacks, token = self._tasks.callbacks, str(data.get("taskToken"))
        return self._sent(lambda: callbacks.fail(token, data.get("error"), data.get("cause")))

    def beat(self, data: dict[str, Any]) -> Reply:
        """SendTaskHeartbeat."""
        return self._sent(lambda: self._tasks.callbacks.beat(str(data.get("taskToken"))))

    def _sent(self, send: Callable[[], None]) -> Reply:
        states = self._states
        try:
            send()
        except UnknownToken:
            return _refuse(states, *INVALID_TOKEN)
        except TaskOver:
            return _refuse(states, "TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
        except ValueError as error:
            return _refuse(states, "InvalidOutput", f"Invalid Output: '{error}'")
        return states.json_response({})

    async def activity_task(self, data: dict[str, Any]) -> Reply:
        """GetActivityTask: waits up to a minute for a task."""
        states, arn = self._states, data.get("activityArn")
        if arn not in states._activities:
            return _refuse(states, "ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")
        deadline = time.monotonic() + POLL_SECONDS
        while (offer := self._tasks.callbacks.take(str(arn), data.get("workerName"))) is None:
            if time.monotonic() > deadline:
                return states.json_response({})
            await asyncio.sleep(LOOK_SECONDS)
        return states.json_response({"taskToken": offer.token, "input": offer.input})

    def end_interrupted(self) -> None:
        """Give the histories of executions that an earlier process left running their end: they are FAILED."""
        for record in self._states._executions.all_values():
            events = record["events"]
            if record["status"] == "FAILED" and events and events[-1]["type"] not in STATUSES:
                said = {name: record[name] for name in ("error", "cause") if record.get(name)}
                History(events, lambda event: None).add("ExecutionFailed", events[-1]["id"], said)

    def reset(self) -> None:
        """End everything that runs, without a trace."""
        for execution in list(self._running.values()):
            execution.stop(None, None)
        self._tasks.callbacks.clear()


def _refuse(states: Any, code: str, message: str) -> Reply:
    return states.error_response_json(code, message, 400)


def _no_execution(states: Any, data: dict[str, Any]) -> Reply:
    return _refuse(states, "ExecutionDoesNotExist", f"Execution Does Not Exist: '{data.get('executionArn')}'")
