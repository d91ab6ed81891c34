"""The waves that Airflow's second DAG is made of, held against the state machine, the template and a plan."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from glue_jobs import planning
from glue_jobs.contract.registry import FEEDS, MODELS
from infra.airflow import refresh_waves
from infra.airflow.refresh_waves import Run, Step
from infra.deploy import template
from local.settings import PROJECT

NOTHING: dict[str, Any] = {"feeds": [], "waves": [], "load": False, "maintain": False}
STEPS = {step.task: step for wave in refresh_waves.work() for step in wave}


def plan_of(pending: dict[str, list[str]]) -> dict[str, Any]:
    """The plan of an empty lake with these files waiting, as admission writes it."""
    found = planning.Situation(release="r", pending=pending)
    return planning.plan("run", found, [], planning.stale_models(found))


def test_the_jobs_around_the_models_are_the_state_machines() -> None:
    definition = (PROJECT / "infra/state_machines/refresh.asl.json").read_text()
    named = set(re.findall(r"""['"]job['"]: ['"]([a-z-]+)['"]""", definition))
    models = {job.replace("_", "-") for job in MODELS}

    assert refresh_waves.jobs() - models == named
    assert models <= refresh_waves.jobs()


def test_every_job_is_one_that_the_template_deploys() -> None:
    resources = template.package().document["Resources"].values()
    names = {item["Properties"]["Name"]["Fn::Sub"] for item in resources if item["Type"] == "AWS::Glue::Job"}

    assert {f"${{AWS::StackName}}-{job}" for job in refresh_waves.jobs()} <= names


def test_steps_have_names_of_their_own() -> None:
    tasks = [
        step.task for wave in ([refresh_waves.prepare()], refresh_waves.work()) for steps in wave for step in steps
    ]
    assert len(tasks) == len(set(tasks))


def test_a_model_comes_after_all_that_write_what_it_reads() -> None:
    place = {step.task: number for number, wave in enumerate(refresh_waves.work()) for step in wave}
    writers = {table.lake_name: model.job for model in MODELS.values() for table in model.tables}
    for model in MODELS.values():
        for table in model.inputs:
            if table.lake_name in writers and writers[table.lake_name] != model.job:
                assert place[writers[table.lake_name]] < place[model.job]


def test_a_plan_with_nothing_starts_the_check_alone() -> None:
    started = {task: run for task, step in STEPS.items() if (run := refresh_waves.run_of(step, NOTHING))}
    assert started == {"check_warehouse": Run({"--feed_results": "[]"})}


def test_every_part_of_a_real_plan_is_started_by_one_step_and_nothing_else_is() -> None:
    plan = plan_of({"titles": ["one"], "userbase": ["two"]})
    started = {task: run for task, step in STEPS.items() if (run := refresh_waves.run_of(step, plan))}
    planned = {item["job"].replace("-", "_") for wave in plan["waves"] for item in wave["jobs"]}

    assert planned and set(started) - {"load_warehouse", "check_warehouse"} - planned == {"curate_feeds_g_1x_2"}
    assert planned < set(started)
    curate = started["curate_feeds_g_1x_2"]
    assert set(curate.arguments["--feed"].split(",")) == {"titles", "userbase"}
    assert curate.sizing == {"WorkerType": "G.1X", "NumberOfWorkers": 2, "Timeout": plan["feeds"][0]["timeout"]}
    assert {item["feed"] for item in json.loads(started["check_warehouse"].arguments["--feed_results"])} == {
        "titles", "userbase",
    }  # fmt: skip


def test_all_feeds_with_files_find_a_step() -> None:
    plan = plan_of({name: ["file"] for name in FEEDS})
    curating = [step for step in STEPS.values() if step.kind == refresh_waves.FEED]
    found = [run for step in curating if (run := refresh_waves.run_of(step, plan))]
    assert {feed for run in found for feed in run.arguments["--feed"].split(",")} == set(FEEDS)


@pytest.mark.parametrize(("kind", "task"), [("load", "load_warehouse"), ("maintain", "maintain_lake")])
def test_load_and_maintenance_run_where_the_plan_says_so(kind: str, task: str) -> None:
    step: Step = STEPS[task]
    assert refresh_waves.run_of(step, {**NOTHING, kind: True}) == Run()
    assert refresh_waves.run_of(step, NOTHING) is None
