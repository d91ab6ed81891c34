"""The actions of the Glue API that run workflows and triggers, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.glue.catalogue import triggers, workflows
from local.glue.catalogue.store import Record, Store, kept
from local.glue.crawlers.log import LOG_GROUP
from local.glue.errors import GlueError, not_found
from local.glue.paging import listed
from local.glue.workflows import flow as flows
from local.glue.workflows import graph
from local.glue.workflows.batches import Batches
from local.glue.workflows.flow import Flow, Step
from local.glue.workflows.orchestrator import Orchestrator
from local.glue.workflows.predicate import JOB

MOST_RUNS = 1000
# Of a run started by events: their ids, as text.
EVENT_IDS = "aws:eventIds"


class WorkflowApi:
    """Answers; raises GlueError where AWS answers with an error.

    `job_run` gives a JobRun as the API shows it, or None where it is forgotten.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        orchestrator: Orchestrator,
        job_run: Callable[[str, str], dict[str, Any] | None],
    ) -> None:
        self._store = store
        self._orchestrator = orchestrator
        self._job_run = job_run
        self._batches = Batches(self._start_by_events)

    def actions(self) -> dict[str, Callable[[Record], Record]]:
        """By name, what answers it."""
        return {
            "StartTrigger": self._start_trigger,
            "GetWorkflow": self._get_workflow,
            "BatchGetWorkflows": self._batch_get,
            "DeleteWorkflow": self._delete,
            "StartWorkflowRun": self._start_run,
            "GetWorkflowRun": self._get_run,
            "GetWorkflowRuns": self._get_runs,
            "StopWorkflowRun": self._stop_run,
            "ResumeWorkflowRun": self._resume,
            "GetWorkflowRunProperties": lambda request: {"RunProperties": self._run(request).properties},
            "PutWorkflowRunProperties": self._put_properties,
        }

    def notify(self, workflow: str, event_id: str) -> None:
        """An event of EventBridge is for a workflow. Raises GlueError where the workflow takes none."""
        starting = [one for one in triggers.of_workflow(self._store(), workflow) if one["Type"] == triggers.EVENT]
        if not starting:
            raise GlueError("EntityNotFoundException", f"Workflow {workflow} has no trigger of type EVENT.")
        condition = starting[0].get("EventBatchingCondition") or {"BatchSize": 1}
        window = int(condition.get("BatchWindow", triggers.LONGEST_WINDOW))
        self._batches.add(workflow, event_id, int(condition["BatchSize"]), window)

    def close(self) -> None:
        """Begin nothing any more."""
        self._batches.close()
        self._orchestrator.close()

    def _start_by_events(self, workflow: str, event_ids: list[str], seconds: float) -> None:
        batch = {"BatchSize": len(event_ids), "BatchWindow": round(seconds)}
        self._orchestrator.start_run(workflow, {EVENT_IDS: f"[{', '.join(event_ids)}]"}, batch)

    def _start_trigger(self, request: Record) -> Record:
        found = kept(self._store().triggers, "Trigger", request["Name"])
        if found["Type"] == triggers.EVENT:
            raise GlueError("InvalidInputException", "Trigger Type EVENT cannot be started")
        if found["Type"] != triggers.ON_DEMAND:
            return triggers.activate(self._store(), found["Name"])
        if found.get("WorkflowName"):
            self._orchestrator.start_run(found["WorkflowName"])
        else:
            self._orchestrator.fire(found)
        return {"Name": found["Name"]}

    def _get_workflow(self, request: Record) -> Record:
        found = kept(self._store().workflows, "Workflow", request["Name"])
        return {"Workflow": self._shown(found, bool(request.get("IncludeGraph")))}

    def _batch_get(self, request: Record) -> Record:
        there = self._store().workflows
        found = [
            self._shown(there[name], bool(request.get("IncludeGraph"))) for name in request["Names"] if name in there
        ]
        return {"Workflows": found, "MissingWorkflows": [name for name in request["Names"] if name not in there]}

    def _shown(self, workflow: Record, with_graph: bool) -> Record:
        name = workflow["Name"]
        runs = self._runs(workflow)
        last = {"LastRun": self._run_shown(runs[0], with_graph)} if runs else {}
        own = triggers.of_workflow(self._store(), name)
        return {**workflow, **last, **({"Graph": graph.shown(name, own)} if with_graph else {})}

    def _runs(self, workflow: Record) -> list[Flow]:
        """Its runs, the newest first: a workflow made anew under an old name does not inherit the old one's."""
        found = self._orchestrator.history.of(workflow["Name"])
        return [flow for flow in found if flow.started_on >= workflow["CreatedOn"]]

    def _delete(self, request: Record) -> Record:
        name = request["Name"]
        if any(flow.active for flow in self._orchestrator.history.of(name)):
            raise GlueError("InvalidInputException", f"Workflow {name} has a run that goes on: StopWorkflowRun first.")
        self._orchestrator.history.forget_all(name)
        return workflows.delete(self._store(), name)

    def _start_run(self, request: Record) -> Record:
        return {"RunId": self._orchestrator.start_run(request["Name"], request.get("RunProperties")).id}

    def _run(self, request: Record) -> Flow:
        kept(self._store().workflows, "Workflow", request["Name"])
        found = self._orchestrator.history.get(request["Name"], request["RunId"])
        if found is None:
            raise not_found("Workflow run", request["RunId"])
        return found

    def _get_run(self, request: Record) -> Record:
        return {"Run": self._run_shown(self._run(request), bool(request.get("IncludeGraph")))}

    def _get_runs(self, request: Record) -> Record:
        workflow = kept(self._store().workflows, "Workflow", request["Name"])
        page = listed("Runs", self._runs(workflow), request, MOST_RUNS)
        shown = [self._run_shown(flow, bool(request.get("IncludeGraph"))) for flow in page["Runs"]]
        return {**page, "Runs": shown}

    def _run_shown(self, flow: Flow, with_graph: bool) -> Record:
        shown = {
            "Name": flow.workflow,
            "WorkflowRunId": flow.id,
            "PreviousRunId": flow.previous_run_id,
            "WorkflowRunProperties": flow.properties,
            "StartedOn": flow.started_on,
            "CompletedOn": flow.completed_on,
            "Status": flow.status,
            "ErrorMessage": flow.error_message,
            "Statistics": graph.statistics(flow, flow.triggers),
            "StartingEventBatchCondition": flow.batch,
        }
        if with_graph:
            steps = [*flow.carried, *flow.steps]
            shown["Graph"] = graph.shown(flow.workflow or "", flow.triggers, steps, self._details)
        return {name: value for name, value in shown.items() if value is not None}

    def _details(self, step: Step) -> dict[str, Any] | None:
        if step.kind == JOB:
            return self._job_run(step.name, step.run_ids[-1]) if step.run_ids else None
        crawl = {"State": step.state, "StartedOn": step.started_on, "CompletedOn": step.completed_on}
        told = {**crawl, "ErrorMessage": step.error, "LogGroup": LOG_GROUP, "LogStream": step.name}
        return {name: value for name, value in told.items() if value not in (None, "")}

    def _stop_run(self, request: Record) -> Record:
        flow = self._run(request)
        if flow.status != flows.RUNNING:
            raise _illegal(flow, "stopped")
        self._orchestrator.stop(flow)
        return {}

    def _resume(self, request: Record) -> Record:
        flow = self._run(request)
        if flow.active:
            raise _illegal(flow, "resumed")
        name = request["Name"]
        tried = {graph.unique_id(name, *step.node): step.node for step in [*flow.carried, *flow.steps]}
        unknown = [node_id for node_id in request["NodeIds"] if node_id not in tried]
        if unknown or not request["NodeIds"]:
            named = ", ".join(unknown) or "none is given"
            raise GlueError("InvalidInputException", f"NodeIds must have a run attempt in run {flow.id}: {named}.")
        nodes = list(dict.fromkeys(tried[node_id] for node_id in request["NodeIds"]))
        again, restarted = self._orchestrator.resume(name, flow, nodes)
        return {"RunId": again.id, "NodeIds": [graph.unique_id(name, *node) for node in restarted]}

    def _put_properties(self, request: Record) -> Record:
        flow = self._run(request)
        flow.properties = {**flow.properties, **request["RunProperties"]}
        self._orchestrator.history.keep(flow)
        return {}


def _illegal(flow: Flow, what: str) -> GlueError:
    return GlueError("IllegalWorkflowStateException", f"Workflow run {flow.id} is {flow.status}: it can't be {what}.")
