"""What fires when: workflows and chains of triggers over engines that do as they are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.glue.catalogue.actions import Catalogue
from local.glue.catalogue.store import Store
from local.glue.errors import GlueError
from local.glue.jobs.runs import JobRun, Origin
from local.glue.workflows import flow as flows
from local.glue.workflows.api import WorkflowApi
from local.glue.workflows.orchestrator import Orchestrator
from tests.fixtures_endpoint import until

JOB = {"Role": "r", "Command": {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}}


class Engines:
    """Jobs and crawlers: what was started, in order; `fail` names jobs that can't start."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.stopped: list[str] = []
        self.runs: dict[str, JobRun] = {}
        self.requests: dict[str, dict[str, Any]] = {}
        self.refused: set[str] = set()
        self.waiting: set[str] = set()
        self.listener: Callable[[JobRun], None] = lambda run: None

    def start_by_trigger(self, request: dict[str, Any], origin: Origin) -> JobRun:
        name = request["JobName"]
        run = JobRun(f"jr_{len(self.started)}", name, {}, 1, "")
        run.came_from(origin)
        if name in self.refused:
            run.state, run.error_message = "FAILED", "Concurrent runs exceeded"
        self.started.append(name)
        self.runs[name], self.requests[name] = run, request
        return run

    def batch_stop_job_run(self, job_name: str, run_ids: list[str]) -> dict[str, Any]:
        self.stopped += run_ids
        if job_name in self.waiting:
            self.runs[job_name].state = "STOPPED"
            self.listener(self.runs[job_name])
        return {}

    def start(self, name: str) -> str:
        if name in self.refused:
            raise GlueError("CrawlerRunningException", f"Crawler with name {name} has already started")
        self.started.append(name)
        return f"crawl-{name}"

    def stop(self, name: str) -> None:
        self.stopped.append(name)


class World:
    """A store with jobs a to e and crawler c, and an orchestrator over it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.store = Store()
        self.engines = Engines()
        self.orchestrator = Orchestrator(lambda: self.store, self.engines, self.engines, folder)
        self.api = WorkflowApi(lambda: self.store, self.orchestrator, lambda name, run_id: {"Id": run_id})
        for name in ("a", "b", "d", "e"):
            self.ask("CreateJob", Name=name, **JOB)
        self.ask("CreateCrawler", Name="c", Role="r", Targets={"S3Targets": [{"Path": "s3://b/p"}]})

    def ask(self, action: str, **request: Any) -> dict[str, Any]:
        own = self.api.actions()
        return own[action](request) if action in own else Catalogue(self.store).answer(action, request)

    def trigger(self, name: str, starts: str, after: str = "", workflow: str | None = "w", **more: Any) -> None:
        """A trigger that starts jobs (`a b`) or crawlers (`c`), after `a=SUCCEEDED` ones."""
        watched = [pair.split("=") for pair in after.split()]
        request: dict[str, Any] = {"Name": name, "Type": "CONDITIONAL" if after else "ON_DEMAND", **more}
        request["Actions"] = [{"CrawlerName" if one == "c" else "JobName": one} for one in starts.split()]
        if after:
            conditions = [condition(*pair) for pair in watched]
            request |= {"Predicate": {"Logical": "AND", "Conditions": conditions}, "StartOnCreation": True, **more}
        self.ask("CreateTrigger", **request, **({"WorkflowName": workflow} if workflow else {}))

    def end(self, name: str, state: str = "SUCCEEDED") -> None:
        if name == "c":
            self.orchestrator.crawl_ended("crawl-c", state)
            return
        run = self.engines.runs[name]
        run.state = state
        self.orchestrator.job_ended(run)

    def run(self, run_id: str, **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GetWorkflowRun", Name="w", RunId=run_id, **more)["Run"]
        return found


def condition(name: str, state: str) -> dict[str, str]:
    watched = {"CrawlerName": name, "CrawlState": state} if name == "c" else {"JobName": name, "State": state}
    return {"LogicalOperator": "EQUALS", **watched}


@pytest.fixture
def world() -> World:
    made = World()
    made.ask("CreateWorkflow", Name="w", DefaultRunProperties={"k": "default", "l": "default"})
    return made


def test_a_workflow_goes_from_trigger_to_trigger_and_is_completed(world: World) -> None:
    world.trigger("start", "a c")
    world.trigger("both", "b", after="a=SUCCEEDED c=SUCCEEDED")
    world.trigger("never", "d", after="a=FAILED")
    run_id = world.ask("StartWorkflowRun", Name="w", RunProperties={"k": "given"})["RunId"]

    assert world.engines.started == ["a", "c"]
    world.end("a")
    assert world.engines.started == ["a", "c"]
    world.end("c")
    assert world.engines.started == ["a", "c", "b"]
    assert world.run(run_id)["Status"] == "RUNNING"
    world.end("b", "FAILED")
    found = world.run(run_id, IncludeGraph=True)
    assert (found["Status"], found["WorkflowRunProperties"]) == ("COMPLETED", {"k": "given", "l": "default"})
    counts = {name: count for name, count in found["Statistics"].items() if count}
    assert counts == {"TotalActions": 4, "SucceededActions": 2, "FailedActions": 1}
    jobs = {node["Name"]: node.get("JobDetails") for node in found["Graph"]["Nodes"] if node["Type"] == "JOB"}
    assert jobs["b"] == {"JobRuns": [{"Id": world.engines.runs["b"].id}]} and jobs["d"] is None


def test_a_job_knows_its_trigger_its_workflow_and_what_came_before(world: World) -> None:
    world.trigger("start", "a")
    world.trigger("then", "b", after="a=SUCCEEDED")
    run_id = world.ask("StartWorkflowRun", Name="w")["RunId"]
    world.end("a")

    run = world.engines.runs["b"]
    assert (run.trigger, run.workflow, run.flow_id) == ("then", "w", run_id)
    assert run.predecessors == [{"JobName": "a", "RunId": world.engines.runs["a"].id}]


def test_a_job_that_is_tried_again_has_not_ended(world: World) -> None:
    world.trigger("start", "a")
    world.trigger("failed", "b", after="a=FAILED")
    run_id = world.ask("StartWorkflowRun", Name="w")["RunId"]
    first = world.engines.runs["a"]
    again = JobRun("jr_again", "a", {}, 1, "", flow_id=first.flow_id, workflow="w", trigger="start")
    first.state = "FAILED"
    world.orchestrator.job_ended(first, again)

    assert world.engines.started == ["a"] and world.run(run_id)["Status"] == "RUNNING"
    again.state = "FAILED"
    world.orchestrator.job_ended(again)
    assert world.engines.started == ["a", "b"]


def test_a_job_that_can_not_start_has_failed_and_the_run_goes_on(world: World) -> None:
    world.engines.refused |= {"a", "c"}
    world.trigger("start", "a c")
    world.trigger("then", "b", after="a=FAILED c=FAILED")
    run_id = world.ask("StartWorkflowRun", Name="w")["RunId"]

    assert world.engines.started == ["a", "b"]
    world.end("b")
    assert world.run(run_id)["Status"] == "COMPLETED"


def test_only_what_is_activated_fires_and_each_trigger_once(world: World) -> None:
    world.trigger("start", "a")
    world.trigger("asleep", "b", after="a=SUCCEEDED", StartOnCreation=False)
    predicate = {"Logical": "ANY", "Conditions": [condition("a", "SUCCEEDED"), condition("d", "SUCCEEDED")]}
    world.trigger("any", "e", after="a=SUCCEEDED", Predicate=predicate)
    world.trigger("other", "d", after="a=SUCCEEDED")
    world.ask("StartWorkflowRun", Name="w")
    world.end("a")
    world.end("d")

    assert world.engines.started == ["a", "e", "d"]


def test_a_job_that_a_person_starts_fires_nothing(world: World) -> None:
    world.trigger("start", "a")
    world.trigger("then", "b", after="a=SUCCEEDED")
    world.trigger("outside", "d", after="a=SUCCEEDED", workflow=None)
    world.orchestrator.job_ended(JobRun("jr_own", "a", {}, 1, "", state="SUCCEEDED"))
    assert world.engines.started == []


def test_what_a_workflow_starts_fires_only_triggers_in_it_and_the_other_way_round(world: World) -> None:
    world.trigger("start", "a")
    world.trigger("inside", "b", after="a=SUCCEEDED")
    world.trigger("outside", "d", after="a=SUCCEEDED", workflow=None)
    world.trigger("by-hand", "a", workflow=None)
    world.ask("StartWorkflowRun", Name="w")
    world.end("a")
    assert world.engines.started == ["a", "b"]
    world.ask("StartTrigger", Name="by-hand")
    world.end("a")
    assert world.engines.started == ["a", "b", "a", "d"]


def test_no_more_runs_go_on_than_may(world: World) -> None:
    world.trigger("start", "a")
    world.ask("UpdateWorkflow", Name="w", MaxConcurrentRuns=1)
    world.ask("StartWorkflowRun", Name="w")
    with pytest.raises(GlueError) as refused:
        world.ask("StartWorkflowRun", Name="w")
    assert refused.value.code == "ConcurrentRunsExceededException"
    world.end("a")
    world.ask("StartWorkflowRun", Name="w")


def test_a_stopped_run_stops_its_jobs_and_crawls_and_starts_nothing_more(world: World) -> None:
    world.trigger("start", "a c")
    world.trigger("then", "b", after="a=STOPPED")
    run_id = world.ask("StartWorkflowRun", Name="w")["RunId"]
    world.ask("StopWorkflowRun", Name="w", RunId=run_id)

    assert world.engines.stopped == [world.engines.runs["a"].id, "c"]
    assert world.run(run_id)["Status"] == "STOPPING"
    world.end("a", "STOPPED")
    world.end("c", "CANCELLED")
    assert (world.run(run_id)["Status"], world.engines.started) == ("STOPPED", ["a", "c"])
    with pytest.raises(GlueError) as refused:
        world.ask("StopWorkflowRun", Name="w", RunId=run_id)
    assert refused.value.code == "IllegalWorkflowStateException"


def test_a_run_whose_jobs_only_wait_is_stopped_at_once(world: World) -> None:
    world.engines.waiting.add("a")
    world.engines.listener = world.orchestrator.job_ended
    world.trigger("start", "a")
    run_id = world.ask("StartWorkflowRun", Name="w")["RunId"]
    world.ask("StopWorkflowRun", Name="w", RunId=run_id)
    assert world.run(run_id)["Status"] == "STOPPED"


def test_a_resumed_run_does_the_chosen_nodes_and_what_comes_after_them(world: World) -> None:
    world.trigger("start", "a c")
    world.trigger("both", "b", after="a=SUCCEEDED c=SUCCEEDED")
    world.trigger("last", "d", after="b=SUCCEEDED")
    first = world.ask("StartWorkflowRun", Name="w", RunProperties={"k": "mine"})["RunId"]
    world.end("c")
    world.end("a", "FAILED")
    nodes = {node["Name"]: node["UniqueId"] for node in world.run(first, IncludeGraph=True)["Graph"]["Nodes"]}
    with pytest.raises(GlueError, match="must have a run attempt"):
        world.ask("ResumeWorkflowRun", Name="w", RunId=first, NodeIds=[nodes["b"]])
    resumed = world.ask("ResumeWorkflowRun", Name="w", RunId=first, NodeIds=[nodes["a"]])

    assert resumed["NodeIds"] == [nodes["a"]] and resumed["RunId"] != first
    for name in ("a", "b", "d"):
        world.end(name)
    assert world.engines.started == ["a", "c", "a", "b", "d"]
    found = world.run(resumed["RunId"])
    assert (found["Status"], found["PreviousRunId"], found["WorkflowRunProperties"]["k"]) == (
        "COMPLETED",
        first,
        "mine",
    )
    assert found["Statistics"]["SucceededActions"] == 4


def test_a_node_that_comes_after_another_chosen_one_is_not_restarted_by_itself(world: World) -> None:
    world.trigger("start", "a")
    world.trigger("then", "b", after="a=SUCCEEDED")
    first = world.ask("StartWorkflowRun", Name="w")["RunId"]
    world.end("a")
    world.end("b", "FAILED")
    nodes = {node["Name"]: node["UniqueId"] for node in world.run(first, IncludeGraph=True)["Graph"]["Nodes"]}
    resumed = world.ask("ResumeWorkflowRun", Name="w", RunId=first, NodeIds=[nodes["b"], nodes["a"]])

    assert resumed["NodeIds"] == [nodes["a"]]
    assert world.engines.started == ["a", "b", "a"]


def test_properties_are_put_over_those_that_there_are(world: World) -> None:
    world.trigger("start", "a")
    run_id = world.ask("StartWorkflowRun", Name="w")["RunId"]
    world.ask("PutWorkflowRunProperties", Name="w", RunId=run_id, RunProperties={"l": "new", "m": "more"})
    found = world.ask("GetWorkflowRunProperties", Name="w", RunId=run_id)["RunProperties"]
    assert found == {"k": "default", "l": "new", "m": "more"}


def test_a_workflow_shows_its_last_run_and_its_graph_and_takes_them_along(world: World) -> None:
    world.trigger("start", "a")
    ids = []
    for _ in range(2):
        ids.append(world.ask("StartWorkflowRun", Name="w")["RunId"])
        world.end("a")
    found = world.ask("GetWorkflow", Name="w", IncludeGraph=True)["Workflow"]

    assert found["LastRun"]["WorkflowRunId"] == ids[1]
    assert [node["Name"] for node in found["Graph"]["Nodes"]] == ["start", "a"]
    newest = world.ask("GetWorkflowRuns", Name="w", MaxResults=1)
    assert [run["WorkflowRunId"] for run in newest["Runs"]] == [ids[1]] and newest["NextToken"]
    world.ask("DeleteWorkflow", Name="w")
    world.ask("CreateWorkflow", Name="w")
    assert world.ask("GetWorkflowRuns", Name="w") == {"Runs": []}


def test_a_workflow_whose_run_goes_on_is_not_deleted(world: World) -> None:
    world.trigger("start", "a")
    world.ask("StartWorkflowRun", Name="w")
    with pytest.raises(GlueError, match="StopWorkflowRun first"):
        world.ask("DeleteWorkflow", Name="w")


def test_events_start_a_workflow_when_the_batch_is_full_and_are_named(world: World) -> None:
    batch = {"BatchSize": 2, "BatchWindow": 900}
    world.trigger("start", "a", Type="EVENT", EventBatchingCondition=batch)
    world.api.notify("w", "e1")
    assert world.engines.started == []
    world.api.notify("w", "e2")
    until(lambda: world.engines.started == ["a"], 10, "the start")
    (run,) = world.ask("GetWorkflowRuns", Name="w")["Runs"]
    assert run["WorkflowRunProperties"]["aws:eventIds"] == "[e1, e2]"
    assert run["StartingEventBatchCondition"]["BatchSize"] == 2
    with pytest.raises(GlueError, match="no trigger of type EVENT"):
        world.api.notify("other", "e3")


def test_a_stopping_endpoint_leaves_an_error_behind(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.ask("CreateWorkflow", Name="w")
    world.trigger("start", "a")
    run_id = world.ask("StartWorkflowRun", Name="w")["RunId"]
    world.api.close()

    found = flows.FlowHistory(tmp_path).get("w", run_id)
    assert found is not None and found.status == flows.ERROR
    with pytest.raises(GlueError, match="is stopping"):
        world.ask("StartWorkflowRun", Name="w")
