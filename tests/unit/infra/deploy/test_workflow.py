"""The refresh's triggers: every job once, in the waves' order, and what they do when a job fails (by the engine)."""

from __future__ import annotations

from typing import Any

import pytest

from glue_jobs.contract.registry import layers, waves
from infra.deploy import template, workflow
from tests.unit.local.glue.workflows.test_orchestrator import JOB, World

RESOURCES: dict[str, Any] = template.package().document["Resources"]
TRIGGERS: list[dict[str, Any]] = [
    item["Properties"] for item in RESOURCES.values() if item["Type"] == "AWS::Glue::Trigger"
]
BY_NAME = {item["Name"]["Fn::Sub"].rpartition("-refresh-")[2]: item for item in TRIGGERS}
# What is run by hand alone.
NO_PART = {"LoadAsOfJob", "StreamEventsJob"}
JOBS = {name for name, item in RESOURCES.items() if item["Type"] == "AWS::Glue::Job"} - NO_PART
WAVES = [[workflow.resource(job) for job in wave] for wave in waves()]
PREPARE = ["MigrateWarehouseJob", "AdmitFilesJob"]
CURATE, LOAD, CHECK, MAINTAIN = "CurateFeedJob", "LoadWarehouseJob", "CheckWarehouseJob", "MaintainLakeJob"
CRAWL = "RawCrawler"


def started_by(trigger: dict[str, Any]) -> list[str]:
    return [
        next(action[key] for key in ("JobName", "CrawlerName") if key in action)["Ref"] for action in trigger["Actions"]
    ]


def watched_by(trigger: dict[str, Any]) -> set[str]:
    return {condition["JobName"]["Ref"] for condition in trigger.get("Predicate", {}).get("Conditions", [])}


def test_every_job_of_the_refresh_is_started_once() -> None:
    started = [name for trigger in TRIGGERS for name in started_by(trigger)]
    assert sorted(started) == sorted({*JOBS, CRAWL})


def test_nothing_waits_for_itself() -> None:
    needs = {job: watched_by(trigger) for trigger in TRIGGERS for job in started_by(trigger)}
    order = layers(needs, lambda wanted: wanted)
    assert order[0] == PREPARE
    assert [set(layer) for layer in order[1:]] == [
        {CURATE, CRAWL}, *(set(wave) for wave in WAVES), {LOAD}, {CHECK}, {MAINTAIN},
    ]  # fmt: skip


def test_the_triggers_follow_the_waves_that_there_are() -> None:
    found = workflow.triggers([["model_one", "model_two"], ["model_three"]])
    assert [trigger["name"] for trigger in found] == [
        "start",
        "curate",
        "models-1",
        "models-2",
        "load",
        "check",
        "maintain",
    ]
    second = found[3]["predicate"]
    assert (second["Logical"], [one["JobName"]["Ref"] for one in second["Conditions"]]) == (
        "AND",
        ["ModelOneJob", "ModelTwoJob"],
    )
    assert [trigger["name"] for trigger in workflow.triggers([])][2:] == ["load", "check", "maintain"]


def test_one_trigger_starts_the_workflow_and_all_belong_to_it() -> None:
    assert [name for name, item in BY_NAME.items() if item["Type"] == "ON_DEMAND"] == ["start"]
    assert all(item["StartOnCreation"] is True for name, item in BY_NAME.items() if name != "start")
    assert {item["WorkflowName"]["Ref"] for item in TRIGGERS} == {"RefreshWorkflow"}
    assert RESOURCES["RefreshWorkflow"]["Properties"]["MaxConcurrentRuns"] == 1


def test_an_action_names_what_a_plan_or_a_state_machine_would_say() -> None:
    (curate, _), (check,) = BY_NAME["curate"]["Actions"], BY_NAME["check"]["Actions"]
    assert curate["Arguments"] == {"--feed": "planned"} and curate["Timeout"] == workflow.LONGEST_RUN_MINUTES
    assert check["Arguments"] == {"--feed_results": "workflow"}


@pytest.fixture
def world() -> World:
    """The engine with the template's own workflow: names stand for themselves."""
    made = World()
    for name in JOBS:
        made.ask("CreateJob", Name=name, **JOB)
    made.ask("CreateCrawler", Name=CRAWL, Role="r", Targets={"S3Targets": [{"Path": "s3://b/p"}]})
    made.ask("CreateWorkflow", Name="RefreshWorkflow", MaxConcurrentRuns=1)
    for name, item in BY_NAME.items():
        made.ask("CreateTrigger", **{**resolved(item), "Name": name})
    made.ask("StartWorkflowRun", Name="RefreshWorkflow")
    return made


def resolved(node: Any) -> Any:
    """References as the names of what they refer to."""
    if isinstance(node, dict):
        return node["Ref"] if set(node) == {"Ref"} else {key: resolved(value) for key, value in node.items()}
    return [resolved(item) for item in node] if isinstance(node, list) else node


def go_on(world: World, failing: str = "") -> list[list[str]]:
    """End all that goes on, stage by stage, `failing` as FAILED; return what each stage started."""
    stages, done = [], 0
    while len(world.engines.started) > done:
        stages.append(world.engines.started[done:])
        done = len(world.engines.started)
        for name in stages[-1]:
            if name == CRAWL:
                world.orchestrator.crawl_ended(f"crawl-{CRAWL}", "SUCCEEDED")
            else:
                world.end(name, "FAILED" if name == failing else "SUCCEEDED")
    return stages


def test_a_run_goes_through_all_stages_in_order(world: World) -> None:
    assert go_on(world) == [PREPARE, [CURATE, CRAWL], *WAVES, [LOAD], [CHECK], [MAINTAIN]]


def test_a_feed_that_fails_stops_nothing(world: World) -> None:
    assert go_on(world, CURATE) == [PREPARE, [CURATE, CRAWL], *WAVES, [LOAD], [CHECK], [MAINTAIN]]


@pytest.mark.parametrize("failing", [*PREPARE, *(job for wave in WAVES for job in wave), LOAD])
def test_after_any_other_failure_the_check_tells_it_and_nothing_else_is_started(world: World, failing: str) -> None:
    stages = [PREPARE, [CURATE, CRAWL], *WAVES, [LOAD]]
    reached = next(place for place, stage in enumerate(stages) if failing in stage)
    assert go_on(world, failing) == [*stages[: reached + 1], [CHECK]]


def test_a_check_that_fails_is_the_end(world: World) -> None:
    assert go_on(world, CHECK)[-1] == [CHECK]
