"""Executions that are gone back to: RedriveExecution, and the definition that an execution was started with."""

from __future__ import annotations

import copy
from typing import Any

from local.glue.ministack_hooks import state_views
from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.glue.ministack_hooks.state_executions import Executions
from local.glue.ministack_hooks.state_machines import refuse
from local.states.history import now

Reply = Any


class Redrives:
    """The actions, over the executions."""

    def __init__(self, executions: Executions) -> None:
        self._executions = executions
        self._states = module(f"{SERVICES}.stepfunctions")

    def redrive(self, data: dict[str, Any]) -> Reply:
        """RedriveExecution: an execution that did not succeed goes on where it ended, with its own definition."""
        states, arn, token = self._states, str(data.get("executionArn")), data.get("clientToken")
        record = states._executions.get(arn)
        if record is None or self._is_express(record):
            return refuse(states, "ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        if token is not None and token == record.get("redriveToken"):
            return states.json_response({"redriveDate": record["redriveDate"]})
        if record["status"] != "RUNNING":
            self._executions.await_end(arn)
        refusal = state_views.not_redrivable(states, record)
        if refusal:
            return refuse(states, "ExecutionNotRedrivable", refusal)
        count, moment = record.get("redriveCount", 0) + 1, now()
        record.update(status="RUNNING", stopDate=None, error=None, cause=None)
        record.update(redriveCount=count, redriveDate=moment, redriveToken=token)
        self._executions.go_on(arn, self._executions.register(record, record.pop("place")))
        return states.json_response({"redriveDate": moment})

    def machine(self, data: dict[str, Any]) -> Reply:
        """DescribeStateMachineForExecution: the definition and role that the execution was started with."""
        states, arn = self._states, data.get("executionArn")
        record = states._executions.get(arn)
        if record is None:
            return refuse(states, "ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        machine = states._state_machines[record["stateMachineArn"]]
        shown = {
            "stateMachineArn": machine["stateMachineArn"],
            "name": machine["name"],
            "definition": record.get("definition", machine["definition"]),
            "roleArn": record.get("roleArn", machine["roleArn"]),
            "updateDate": record.get("machineDate", machine["creationDate"]),
            "encryptionConfiguration": copy.deepcopy(record["encryptionConfiguration"]),
        }
        for name in ("loggingConfiguration", "tracingConfiguration"):
            if name in machine:
                shown[name] = machine[name]
        return states.json_response(shown)

    def _is_express(self, record: dict[str, Any]) -> bool:
        machine = self._states._state_machines.get(record["stateMachineArn"])
        return machine is not None and machine["type"] == "EXPRESS"
