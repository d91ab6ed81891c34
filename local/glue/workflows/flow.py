"""A run of a workflow, or of a chain of triggers without one: its steps, its state, and its history on disk."""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.parse
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from local.glue.workflows.predicate import JOB, Node

RUNNING, COMPLETED, STOPPING, STOPPED, ERROR = "RUNNING", "COMPLETED", "STOPPING", "STOPPED", "ERROR"
# What jobs and crawls may be at before they end.
GOING_ON = frozenset({"STARTING", "RUNNING", "STOPPING", "WAITING", "CANCELLING"})
INTERRUPTED = "The Reelhouse endpoint ended while this run was going on; resume it with ResumeWorkflowRun."
# "Job run history is accessible for 90 days for your workflow and job run" (Workflows, API reference).
DAYS_KEPT = 90
RUNS_KEPT = 200


@dataclass
class Step:
    """One job or crawler that a run has started. `run_ids` are a job's attempts or the crawl, the latest last."""

    kind: str
    name: str
    trigger: str
    run_ids: list[str]
    state: str
    error: str = ""
    started_on: float = 0.0
    completed_on: float | None = None

    @property
    def node(self) -> Node:
        """What the step is a run of."""
        return self.kind, self.name


@dataclass
class Flow:
    """A run. Times are seconds since 1970.

    Attributes:
        workflow: its workflow, or None for a chain of triggers that belong to none.
        triggers: the workflow's triggers as they were when it began; an empty chain looks at those that there are.
        fired: the names of the triggers that have fired in it: each does once.
        carried: nodes of the run that this one resumes, with the states they ended in.
    """

    id: str
    workflow: str | None
    properties: dict[str, str] = field(default_factory=dict)
    triggers: list[dict[str, Any]] = field(default_factory=list)
    started_on: float = field(default_factory=time.time)
    completed_on: float | None = None
    status: str = RUNNING
    error_message: str | None = None
    previous_run_id: str | None = None
    steps: list[Step] = field(default_factory=list)
    fired: list[str] = field(default_factory=list)
    carried: list[Step] = field(default_factory=list)
    batch: dict[str, int] | None = None

    @property
    def active(self) -> bool:
        """True until it has ended."""
        return self.status in (RUNNING, STOPPING)

    @property
    def busy(self) -> bool:
        """True while a job or a crawl of it goes on."""
        return any(step.state in GOING_ON for step in self.steps)

    def states(self) -> dict[Node, str]:
        """How the nodes have ended; one with several runs is done when the last of them is, and then as its worst."""
        found: dict[Node, str] = {}
        for step in [*self.carried, *self.steps]:
            found[step.node] = _worse(found.get(step.node), step.state)
        return found

    def step_of(self, run_id: str) -> Step | None:
        """The step whose latest attempt this is."""
        return next((step for step in self.steps if step.run_ids and step.run_ids[-1] == run_id), None)


def _worse(one: str | None, other: str) -> str:
    if one is None or one == other:
        return other
    return min((one, other), key=lambda state: (state not in GOING_ON, state == "SUCCEEDED"))


def new_id() -> str:
    """An id of the shape AWS gives: `wr_` and 64 hexadecimal digits."""
    return f"wr_{uuid.uuid4().hex}{uuid.uuid4().hex}"


class FlowHistory:
    """The runs of all workflows; each is a file under `folder` (None: in memory only), replaced at every change."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._flows: dict[str, dict[str, Flow]] = {}
        for path in sorted(folder.glob("*/*.json")) if folder else ():
            flow = _read(path)
            if flow.active:
                _interrupt(flow)
            self.keep(flow)

    def keep(self, flow: Flow) -> None:
        """Remember a run as it is now."""
        if flow.workflow is None:
            return
        with self._lock:
            self._flows.setdefault(flow.workflow, {})[flow.id] = flow
            path = self._file(flow)
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary = path.with_name(f".{flow.id}.{threading.get_ident()}")
                temporary.write_text(json.dumps(asdict(flow)))
                os.replace(temporary, path)
            self._forget_outdated(flow.workflow)

    def _file(self, flow: Flow) -> Path | None:
        if self._folder is None or flow.workflow is None:
            return None
        return self._folder / urllib.parse.quote(flow.workflow, safe="") / f"{flow.id}.json"

    def _forget_outdated(self, workflow: str) -> None:
        oldest = time.time() - DAYS_KEPT * 24 * 3600
        ended = [flow for flow in self.of(workflow) if not flow.active]
        for place, flow in enumerate(ended):
            if place >= RUNS_KEPT or (flow.completed_on or 0) < oldest:
                self._forget(flow)

    def _forget(self, flow: Flow) -> None:
        self._flows.get(flow.workflow or "", {}).pop(flow.id, None)
        path = self._file(flow)
        if path is not None:
            path.unlink(missing_ok=True)

    def get(self, workflow: str, run_id: str) -> Flow | None:
        """One run, or None."""
        with self._lock:
            return self._flows.get(workflow, {}).get(run_id)

    def of(self, workflow: str) -> list[Flow]:
        """A workflow's runs, newest first."""
        with self._lock:
            return sorted(self._flows.get(workflow, {}).values(), key=lambda flow: flow.started_on, reverse=True)

    def forget_all(self, workflow: str) -> None:
        """Remove the runs of a workflow that is deleted."""
        with self._lock:
            for flow in self.of(workflow):
                self._forget(flow)


def _read(path: Path) -> Flow:
    saved = json.loads(path.read_text())
    for name in ("steps", "carried"):
        saved[name] = [Step(**step) for step in saved[name]]
    return Flow(**saved)


def _interrupt(flow: Flow) -> None:
    flow.status, flow.error_message, flow.completed_on = ERROR, INTERRUPTED, time.time()
    for step in flow.steps:
        if step.state in GOING_ON:
            step.state = "ERROR" if step.kind == JOB else "FAILED"
            step.completed_on = flow.completed_on
