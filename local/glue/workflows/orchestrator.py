"""Fires triggers, and follows what they start: runs of workflows, and chains of triggers without one.

A conditional trigger fires only for what a trigger has started, in the same run or chain ("a dependent job is started
only if the job that completes was started by a trigger and not run ad hoc", developer guide), and once in it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from local.glue.catalogue import triggers as definitions
from local.glue.catalogue.store import Record, Store
from local.glue.errors import GlueError
from local.glue.jobs.runs import JobRun, Origin
from local.glue.workflows import flow as flows
from local.glue.workflows import graph, predicate
from local.glue.workflows.flow import Flow, FlowHistory, Step
from local.glue.workflows.predicate import JOB, Node

logger = logging.getLogger("reelhouse.glue")


class Jobs(Protocol):
    """The jobs half of the engine, as far as triggers need it."""

    def start_by_trigger(self, request: dict[str, Any], origin: Origin) -> JobRun:
        """Begin a run; one that can't begin is a run that has ended."""

    def batch_stop_job_run(self, job_name: str, run_ids: list[str]) -> dict[str, Any]:
        """Begin to stop runs."""


class Crawlers(Protocol):
    """The crawlers half of the engine, as far as triggers need it."""

    def start(self, name: str) -> str:
        """Begin a crawl; returns its id."""

    def stop(self, name: str) -> None:
        """Begin to stop a crawl."""


class Orchestrator:
    """Runs of one account and region. Thread-safe: requests, ends of runs and the clock come as they like."""

    def __init__(self, store: Callable[[], Store], jobs: Jobs, crawlers: Crawlers, folder: Path | None = None) -> None:
        self._store = store
        self._jobs = jobs
        self._crawlers = crawlers
        self.history = FlowHistory(folder)
        self._active: dict[str, Flow] = {}
        self._lock = threading.RLock()
        self._closed = False

    def start_run(self, workflow: str, properties: dict[str, str] | None = None, batch: Record | None = None) -> Flow:
        """Begin a run of a workflow by its starting trigger.

        Raises:
            GlueError: there is no such workflow, or as many of its runs go on as may.
        """
        with self._lock:
            definition = self._workflow(workflow)
            self._check_concurrency(definition)
            own = definitions.of_workflow(self._store(), workflow)
            given = {**(definition.get("DefaultRunProperties") or {}), **(properties or {})}
            flow = Flow(flows.new_id(), workflow, properties=given, triggers=own, batch=batch)
            self._begin(flow, [trigger for trigger in own if trigger["Type"] in graph.STARTING])
            return flow

    def resume(self, workflow: str, earlier: Flow, nodes: list[Node]) -> tuple[Flow, list[Node]]:
        """Begin a new run with these nodes of an earlier one and all that come after them; returns those restarted."""
        with self._lock:
            self._check_concurrency(self._workflow(workflow))
            after = graph.downstream(earlier.triggers, nodes)
            restarted = [node for node in nodes if node not in after]
            again = {*restarted, *after}
            flow = Flow(
                flows.new_id(),
                workflow,
                properties=dict(earlier.properties),
                triggers=earlier.triggers,
                previous_run_id=earlier.id,
                carried=[step for step in [*earlier.carried, *earlier.steps] if step.node not in again],
                fired=[name for name in earlier.fired if (graph.TRIGGER, name) not in after],
            )
            self._active[flow.id] = flow
            for trigger in flow.triggers:
                for action in trigger["Actions"]:
                    if predicate.node(action) in restarted:
                        self._act(flow, trigger, action)
            self._advance(flow)
            return flow, restarted

    def fire(self, trigger: Record) -> None:
        """Fire a trigger that belongs to no workflow: a new chain begins."""
        with self._lock:
            self._begin(Flow(flows.new_id(), None), [trigger])

    def stop(self, flow: Flow) -> None:
        """Begin to stop a run, and the jobs and crawls of it that go on."""
        with self._lock:
            flow.status = flows.STOPPING
            self.history.keep(flow)
            going_on = [step for step in flow.steps if step.state in flows.GOING_ON]
            for step in going_on:
                self._stop_step(step)
            self._advance(flow)

    def _stop_step(self, step: Step) -> None:
        if step.kind == JOB:
            self._jobs.batch_stop_job_run(step.name, [step.run_ids[-1]])
            return
        try:
            self._crawlers.stop(step.name)
        except GlueError as ended_meanwhile:
            logger.info("crawler %s: %s", step.name, ended_meanwhile.message)

    def _workflow(self, name: str) -> Record:
        found: Record | None = self._store().workflows.get(name)
        if found is None:
            raise GlueError("EntityNotFoundException", f"Workflow {name} not found.")
        return found

    def _check_concurrency(self, workflow: Record) -> None:
        most = workflow.get("MaxConcurrentRuns")
        running = sum(flow.workflow == workflow["Name"] for flow in self._active.values())
        if most is not None and running >= most:
            message = f"Workflow {workflow['Name']} has {running} runs that go on, of {most} that may."
            raise GlueError("ConcurrentRunsExceededException", message)

    def _begin(self, flow: Flow, starting: Iterable[Record]) -> None:
        if self._closed:
            raise GlueError("InternalServiceException", "The Reelhouse endpoint is stopping.")
        self._active[flow.id] = flow
        for trigger in starting:
            self._fire(flow, trigger)
        self._advance(flow)

    def _fire(self, flow: Flow, trigger: Record) -> None:
        flow.fired.append(trigger["Name"])
        for action in trigger["Actions"]:
            self._act(flow, trigger, action)

    def _act(self, flow: Flow, trigger: Record, action: Record) -> None:
        kind, name = predicate.node(action)
        step = Step(kind, name, trigger["Name"], [], "STARTING", started_on=time.time())
        flow.steps.append(step)
        if kind == JOB:
            request = {key: value for key, value in action.items() if value not in (None, "", {})}
            origin = Origin(trigger["Name"], flow.workflow, flow.id, self._predecessors(flow, trigger))
            self._take(step, self._jobs.start_by_trigger(request, origin))
        else:
            self._crawl(step)

    def _crawl(self, step: Step) -> None:
        try:
            step.run_ids.append(self._crawlers.start(step.name))
            step.state = "RUNNING"
        except GlueError as refused:
            step.state, step.error, step.completed_on = "FAILED", refused.message, time.time()

    def _predecessors(self, flow: Flow, trigger: Record) -> list[dict[str, str]]:
        watched = {predicate.node(one) for one in (trigger.get("Predicate") or {}).get("Conditions") or []}
        jobs = [step for step in flow.steps if step.kind == JOB and step.node in watched and step.run_ids]
        return [{"JobName": step.name, "RunId": step.run_ids[-1]} for step in jobs]

    def _take(self, step: Step, run: JobRun) -> None:
        step.run_ids.append(run.id)
        step.state, step.error = run.state, run.error_message or ""
        if not run.active:
            step.completed_on = time.time()

    def job_ended(self, run: JobRun, retry: JobRun | None = None) -> None:
        """A run of a job has ended; `retry` is the next attempt, which then goes on in its place."""
        with self._lock:
            flow = self._active.get(run.flow_id or "")
            step = flow.step_of(run.id) if flow else None
            if flow is None or step is None:
                return
            if retry is not None:
                self._take(step, retry)
                self.history.keep(flow)
                return
            step.state, step.error, step.completed_on = run.state, run.error_message or "", time.time()
            self._advance(flow)

    def crawl_ended(self, run_id: str, status: str, error: str = "") -> None:
        """A crawl has ended, as LastCrawl says: SUCCEEDED, FAILED or CANCELLED."""
        with self._lock:
            found = [(flow, step) for flow in self._active.values() if (step := flow.step_of(run_id))]
            for flow, step in found:
                step.state, step.error, step.completed_on = status, error, time.time()
                self._advance(flow)

    def _advance(self, flow: Flow) -> None:
        """Fire what is due in a run, until nothing is; then, where nothing goes on any more, it is over."""
        if not flow.active:
            return  # the last of its jobs ended while they were stopped one after the other
        while flow.status == flows.RUNNING and (due := self._due(flow)):
            for trigger in due:
                self._fire(flow, trigger)
        if not flow.busy:
            flow.status = flows.STOPPED if flow.status == flows.STOPPING else flows.COMPLETED
            flow.completed_on = time.time()
            self._active.pop(flow.id, None)
        self.history.keep(flow)

    def _due(self, flow: Flow) -> list[Record]:
        candidates = flow.triggers if flow.workflow else definitions.of_workflow(self._store(), None)
        states = flow.states()
        return [
            trigger
            for trigger in candidates
            if (trigger["Type"], trigger["State"]) == (definitions.CONDITIONAL, definitions.ACTIVATED)
            and trigger["Name"] not in flow.fired
            and predicate.holds(trigger["Predicate"], states)
        ]

    def close(self) -> None:
        """Start nothing any more: the endpoint is stopping, and the runs that go on are its victims."""
        with self._lock:
            self._closed = True
            for flow in list(self._active.values()):
                flow.status, flow.error_message, flow.completed_on = flows.ERROR, flows.INTERRUPTED, time.time()
                self.history.keep(flow)
            self._active.clear()
