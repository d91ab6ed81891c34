"""The two ways to run a refresh: the state machine, and the Glue workflow of the same jobs. One at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from local.pipeline import refresh, workflow
from local.pipeline.refresh import Execution, Step
from local.target import Target, TargetError

STATE_MACHINE, WORKFLOW = "state-machine", "workflow"
WAYS = (STATE_MACHINE, WORKFLOW)

OnChange = Callable[[Step], None]


class Way(Protocol):
    """One refresh, from its start to its end."""

    def start(self) -> str:
        """Start it; returns what it is, for a person: `execution refresh-…`."""

    def follow(self, on_change: OnChange) -> Execution:
        """Wait for its end, calling `on_change` for every step that begins or changes."""

    def stop(self) -> None:
        """Stop it and every job run that it started."""


def check(via: str) -> None:
    """Raises TargetError where VIA is given and is no way to run a refresh."""
    if via and via not in WAYS:
        raise TargetError(f"VIA={via!r}: expected {' or '.join(WAYS)}")


def of(via: str, target: Target, outputs: Mapping[str, str]) -> Way:
    """The way that VIA names, by default the state machine.

    Raises:
        TargetError: there is no such way, or the deployed stack is of a release without the workflow.
    """
    check(via)
    if via != WORKFLOW:
        return ByStateMachine(target, outputs)
    if "RefreshWorkflow" not in outputs:
        raise TargetError(f"stack {target.stack} has no workflow yet; next: make deploy")
    return ByWorkflow(target, outputs)


@dataclass
class ByStateMachine:
    """A refresh as an execution of the state machine. It waits for other executions by itself."""

    target: Target
    outputs: Mapping[str, str]
    arn: str = field(default="", init=False)

    def start(self) -> str:
        """Start the execution; raises TargetError while a run of the workflow goes on."""
        _refuse_beside_workflow(self.target, self.outputs.get("RefreshWorkflow", ""))
        self.arn = refresh.start(self.target, self.outputs["RefreshStateMachineArn"])
        return f"execution {self.arn.rsplit(':', 1)[1]}"

    def follow(self, on_change: OnChange) -> Execution:
        """Follow the execution by its history."""
        return refresh.follow(self.target, self.arn, on_change)

    def stop(self) -> None:
        """Stop the execution and its job runs."""
        refresh.stop(self.target, self.arn)


@dataclass
class ByWorkflow:
    """A refresh as a run of the Glue workflow. Glue refuses a second run while one goes on."""

    target: Target
    outputs: Mapping[str, str]
    run_id: str = field(default="", init=False)

    def start(self) -> str:
        """Start the run; raises TargetError while another refresh goes on, either way."""
        _refuse_beside_state_machine(self.target, self.outputs["RefreshStateMachineArn"])
        self.run_id = workflow.start(self.target, self.outputs["RefreshWorkflow"])
        return f"workflow run {self.run_id}"

    def follow(self, on_change: OnChange) -> Execution:
        """Follow the run by its graph."""
        name, bucket = self.outputs["RefreshWorkflow"], self.outputs["LakeBucket"]
        return workflow.follow(self.target, name, self.run_id, bucket, on_change)

    def stop(self) -> None:
        """Stop the run and what it started."""
        workflow.stop(self.target, self.outputs["RefreshWorkflow"], self.run_id)


def _refuse_beside_state_machine(target: Target, machine: str) -> None:
    states = target.client("stepfunctions")
    running = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING", maxResults=1)["executions"]
    if running:
        raise TargetError(_other(f"execution {running[0]['name']}"))


def _refuse_beside_workflow(target: Target, name: str) -> None:
    # A stack of an earlier release has none.
    last = target.client("glue").get_workflow(Name=name)["Workflow"].get("LastRun", {}) if name else {}
    if last.get("Status") in workflow.NOT_OVER:
        raise TargetError(_other(f"workflow run {last['WorkflowRunId']}"))


def _other(what: str) -> str:
    return f"another refresh goes on as {what}: wait for its end, or stop it"
