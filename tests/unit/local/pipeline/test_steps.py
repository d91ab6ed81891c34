from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from local.pipeline.history import Event
from local.pipeline.steps import TURN, Step, Steps, steps_of

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class Told:
    """Steps made of events, each a second after the one before."""

    def __init__(self) -> None:
        self.steps = Steps(lambda crawler: {"r-raw": 1.5}[crawler])
        self.count = 0

    def event(self, kind: str, task: int = 0, **details: Any) -> list[Step]:
        self.count += 1
        own = task or (self.count if kind == "TaskScheduled" else 0)
        return list(self.steps.take(Event(self.count, kind, at(self.count), details, own)))

    def asked(self, resource: str, **parameters: Any) -> int:
        self.event("TaskScheduled", resource=resource, parameters=json.dumps(parameters))
        return self.count

    def job(self, name: str, run_id: str, feed: str = "") -> int:
        arguments = {"--feed": feed} if feed else {}
        task = self.asked("startJobRun.sync", JobName=name, Arguments=arguments)
        self.event("TaskSubmitted", task, resource="startJobRun.sync", output=json.dumps({"JobRunId": run_id}))
        return task


def run(name: str, run_id: str, state: str, **fields: Any) -> str:
    times = {"StartedOn": int(NOW.timestamp() * 1000), "CompletedOn": int(at(7.5).timestamp() * 1000)}
    return json.dumps({"JobName": name, "Id": run_id, "JobRunState": state, "ExecutionTime": 3, **times, **fields})


def test_a_job_run_begins_and_ends() -> None:
    told = Told()
    task = told.job("r-admit", "jr_1")
    assert [(step.title, step.state, step.seconds) for step in told.steps.all] == [("r-admit", "RUNNING", None)]
    (ended,) = told.event(
        "TaskSucceeded", task, resource="startJobRun.sync", output=run("r-admit", "jr_1", "SUCCEEDED")
    )
    assert (ended.state, ended.seconds, ended.started, ended.executed) == ("SUCCEEDED", 7.5, NOW, 3)
    assert told.steps.all == [ended]


def test_a_failed_run_has_its_message_and_its_feed() -> None:
    told = Told()
    task = told.job("r-curate", "jr_1", feed="titles")
    cause = run("r-curate", "jr_1", "FAILED", ErrorMessage="ValueError: no", Arguments={"--feed": "titles"})
    (ended,) = told.event("TaskFailed", task, resource="startJobRun.sync", error="States.TaskFailed", cause=cause)
    assert (ended.title, ended.state, ended.error) == ("r-curate (titles)", "FAILED", "ValueError: no")


def test_a_start_that_will_be_tried_again_is_no_step() -> None:
    told = Told()
    task = told.asked("startJobRun.sync", JobName="r-load")
    error = "Glue.ConcurrentRunsExceededException"
    assert told.event("TaskFailed", task, resource="startJobRun.sync", error=error, cause="another runs") == []
    assert told.steps.all == []


def test_a_job_that_is_not_there_is_a_failed_step() -> None:
    told = Told()
    task = told.asked("startJobRun.sync", JobName="r-gone")
    error = "Glue.EntityNotFoundException"
    (failed,) = told.event("TaskFailed", task, resource="startJobRun.sync", error=error, cause="no such job")
    assert (failed.name, failed.state, failed.seconds, failed.error) == (
        "r-gone",
        "FAILED",
        0.0,
        f"{error}: no such job",
    )


def test_a_run_that_outlasts_its_step_ends_with_it() -> None:
    told = Told()
    task = told.job("r-load", "jr_9")
    told.event("TaskFailed", task, resource="startJobRun.sync", error="States.Timeout", cause="took too long")
    (step,) = told.steps.all
    assert (step.state, step.run_id, step.seconds) == ("FAILED", "jr_9", 1.0)


def test_the_plan_says_how_many_steps_there_will_be() -> None:
    told = Told()
    plan = {"feeds": [{"feed": "a"}, {"feed": "b"}], "waves": [{"jobs": [{"job": "m"}]}], "load": True}
    assert steps_of(plan) == 3 + 2 + 1 + 1 + 1
    assert steps_of({"feeds": [], "waves": []}) == 3
    told.job("r-admit", "jr_1")
    assert told.steps.all[0].total is None
    task = told.asked("getObject", Bucket="lake", Key="runs/x/plan.json")
    told.event("TaskSucceeded", task, resource="getObject", output=json.dumps({"Body": json.dumps(plan)}))
    assert told.steps.all[0].total == 8


def test_a_crawl_is_told_when_it_starts_and_as_it_was_found_at_the_end() -> None:
    told = Told()
    task = told.asked("startCrawler", Name="r-raw")
    (begun,) = told.event("TaskSucceeded", task, resource="startCrawler", output="{}")
    assert (begun.name, begun.state) == ("r-raw", "RUNNING")
    task = told.asked("getCrawler", Name="r-raw")
    crawler = {"State": "READY", "LastCrawl": {"Status": "FAILED", "ErrorMessage": "no bucket"}}
    (ended,) = told.event("TaskSucceeded", task, resource="getCrawler", output=json.dumps({"Crawler": crawler}))
    assert (ended.state, ended.error, ended.seconds) == ("FAILED", "no bucket", 1.5)


def test_a_crawl_that_goes_on_stays_a_running_step() -> None:
    told = Told()
    told.event("TaskSucceeded", told.asked("startCrawler", Name="r-raw"), resource="startCrawler", output="{}")
    found = json.dumps({"Crawler": {"State": "RUNNING"}})
    assert told.event("TaskSucceeded", told.asked("getCrawler"), resource="getCrawler", output=found) == []
    assert told.steps.all[0].seconds is None


def test_a_wait_for_another_refresh_is_a_step_until_the_work_begins() -> None:
    told = Told()
    assert told.event("MapStateEntered", name="Wave") == []
    told = Told()
    (waiting,) = told.event("WaitStateEntered", name="WaitBriefly")
    assert (waiting.name, waiting.state) == (TURN, "RUNNING")
    assert told.event("WaitStateEntered", name="WaitBriefly") == []
    (over,) = told.event("MapStateEntered", name="Wave")
    assert (over.state, over.seconds) == ("SUCCEEDED", 2.0)
    assert told.event("MapStateEntered", name="Wave") == []


def test_a_run_of_several_feeds_says_how_many() -> None:
    told = Told()
    told.job("r-curate", "jr_1", feed="titles,userbase")
    assert [step.title for step in told.steps.all] == ["r-curate (2 feeds)"]
