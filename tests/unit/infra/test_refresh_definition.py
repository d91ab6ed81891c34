"""Rules that the refresh keeps, whatever its waves hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from glue_jobs.contract.registry import FEEDS, MODELS
from glue_jobs.planning import LONGEST_RUN_MINUTES
from infra.deploy import template
from infra.deploy.artifacts import PROJECT

DEFINITION = json.loads((PROJECT / "infra" / "state_machines" / "refresh.asl.json").read_text())
JOBS = {
    resource["Properties"]["Name"]["Fn::Sub"].removeprefix("${AWS::StackName}-"): resource["Properties"]
    for resource in template.package().document["Resources"].values()
    if resource["Type"] == "AWS::Glue::Job"
}
# "Maximum execution history size" of a standard workflow (Step Functions quotas).
MOST_EVENTS = 25_000
STREAM = "stream-events"


def states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


STATES = dict(states(DEFINITION))
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
JOB = STATES["Job"]


def test_one_state_starts_all_jobs() -> None:
    assert [name for name, state in TASKS.items() if "startJobRun" in state["Resource"]] == ["Job"]
    assert JOB["Resource"].endswith(":glue:startJobRun.sync")


def test_the_definition_names_no_feed_and_no_model() -> None:
    text = json.dumps(DEFINITION)
    models = {job.replace("_", "-") for job in MODELS}
    assert not [name for name in (*FEEDS, *models) if name in text]


def test_every_job_of_the_template_has_its_place() -> None:
    """Those that are named in the definition, those that the plan names (the models), and the two run by hand."""
    text = json.dumps(DEFINITION)
    named = {name for name in JOBS if f"'job': '{name}'" in text or f'"job": "{name}"' in text}
    assert named | {job.replace("_", "-") for job in MODELS} | {"load-as-of", STREAM} == set(JOBS)
    assert named == {
        "migrate-warehouse", "admit-files", "curate-feed", "load-warehouse", "check-warehouse", "maintain-lake",
    }  # fmt: skip


def test_a_job_waits_for_another_run_and_is_not_run_twice_for_its_own_fault() -> None:
    retried = [error for retry in JOB["Retry"] for error in retry["ErrorEquals"]]
    assert "Glue.ConcurrentRunsExceededException" in retried
    assert not {"States.TaskFailed", "States.ALL", "States.Timeout"} & set(retried)


def test_a_job_gets_the_run_and_the_start_of_the_execution() -> None:
    arguments = STATES["Wave"]["ItemSelector"]["arguments"]
    assert "'--run_id': $run_id, '--run_at': $run_at" in arguments
    assert STATES["Begin"]["Assign"]["run_at"] == "{% $states.context.Execution.StartTime %}"


def test_a_job_ends_by_its_own_timeout_before_its_step_does() -> None:
    contracts = [item.timeout_minutes for item in (*FEEDS.values(), *MODELS.values())]
    own = [job["Timeout"] for name, job in JOBS.items() if name != STREAM]
    longest = max(LONGEST_RUN_MINUTES, *contracts, *own)
    assert JOB["TimeoutSeconds"] > longest * 60
    assert "Timeout" not in JOBS[STREAM]  # no step of the refresh: it runs until it is stopped


def test_every_call_is_retried_when_the_service_falters() -> None:
    for name, task in TASKS.items():
        assert task["Retry"], name


def test_what_is_not_the_refresh_itself_cannot_fail_it() -> None:
    for name in ("StartCrawler", "ReadCrawl", "CrawlAgain"):
        assert TASKS[name]["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name


def attempts(state: dict[str, Any]) -> int:
    return 1 + sum(retry["MaxAttempts"] for retry in state.get("Retry", []))


def events(state: dict[str, Any], items: int = 0) -> int:
    """The most events that one visit of a state writes: each try of a task is up to four, and it is entered and left.

    TaskScheduled, TaskStarted, TaskSubmitted, then TaskSucceeded or TaskFailed; of a map MapStateStarted and
    MapStateSucceeded, and of each of its iterations two.
    """
    if state["Type"] == "Task":
        return 2 + 4 * attempts(state)
    if state["Type"] == "Map":
        inner = sum(events(one) for _, one in states(state["ItemProcessor"]))
        return 4 + items * (2 + inner)
    return 2


@pytest.mark.parametrize(("feeds", "models", "waves"), [(15, 12, 5), (40, 40, 10)])
def test_the_history_stays_below_half_of_what_is_allowed(feeds: int, models: int, waves: int) -> None:
    """At its worst: waiting two hours for another refresh, and every job tried again as often as it may be."""
    looks = max(int(text.split("<= ")[1].split()[0]) for text in conditions() if "$looks" in text) + 1
    waiting = ("LookForOthers", "WhoseTurn", "WaitBriefly")
    turns = 1 + 1 + waves + 1 + 1 + 1
    jobs = 2 + feeds + models + 3
    once = set(dict(states_of(DEFINITION))) - {*waiting, "Wave", "WhatNext", "WaitLonger"}
    # A look that has to be tried again is rare; each is tried once here, and five times in one of ten.
    looking = looks * (6 + 2 + 2) + looks // 10 * 4 * 5
    total = (
        looking + turns * (4 + 2) + jobs * (2 + sum(events(one) for _, one in states(STATES["Wave"]["ItemProcessor"])))
    )
    total += sum(events(STATES[name]) for name in once)
    assert total < MOST_EVENTS * (1 if feeds > 15 else 0.5), total


def states_of(machine: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(machine["States"].items())


def conditions() -> list[str]:
    return [choice["Condition"] for state in STATES.values() for choice in state.get("Choices", [])]


def test_a_wait_for_another_refresh_is_bounded() -> None:
    bounded = [text for text in conditions() if "$looks <= " in text]
    assert len(bounded) == 2
    assert STATES["WhoseTurn"]["Default"] == "GiveWay"
    waits = sum(STATES[name]["Seconds"] * count for name, count in (("WaitBriefly", 30), ("WaitLonger", 240)))
    assert 3600 <= waits < DEFINITION["TimeoutSeconds"] / 2
