"""The state machine on the embedded endpoint, through every way that a refresh can go; the jobs are told what to do."""

from __future__ import annotations

import json

import pytest

from glue_jobs.contract.registry import waves
from tests.fixtures_endpoint import ROLE, until
from tests.integration.infra.stacks import SPARK_SIZE, Stack

ALWAYS = {"migrate-warehouse", "admit-files", "check-warehouse"}
CURATED = {"curate-feed.titles", "curate-feed.userbase"}
MODELS = {job.replace("_", "-") for wave in waves() for job in wave}


def test_a_good_refresh_says_so(stack: Stack) -> None:
    ended = stack.refresh()

    assert ended["status"] == "SUCCEEDED", ended.get("cause")
    output = json.loads(ended["output"])
    assert output.pop("crawl")["status"] in ("SUCCEEDED", "RUNNING")
    assert output == {
        "run_id": ended["name"],
        "status": "SUCCEEDED",
        "reason": "all is well",
        "feeds": [{"feed": "titles", "status": "SUCCEEDED"}, {"feed": "userbase", "status": "SUCCEEDED"}],
        "maintenance": [],
    }
    assert stack.jobs_of(ended) == ALWAYS | CURATED | MODELS | {"load-warehouse"}


def test_a_wave_begins_when_the_one_before_has_ended(stack: Stack) -> None:
    ended = stack.refresh()

    def times(*jobs: str) -> tuple[float, float]:
        runs = [run for job in jobs for run in stack.runs(ended, job)]
        return min(run["StartedOn"] for run in runs), max(run["CompletedOn"] for run in runs)

    modelled = [[job.replace("_", "-") for job in wave] for wave in waves()]
    order = [["migrate-warehouse", "admit-files"], ["curate-feed"], *modelled, ["load-warehouse"], ["check-warehouse"]]
    spans = [times(*wave) for wave in order]
    for (_, ended_on), (started_on, _) in zip(spans, spans[1:], strict=False):
        assert ended_on <= started_on


def test_with_nothing_to_do_only_what_always_runs_runs(stack: Stack) -> None:
    stack.tell("admit-files", plan={})
    ended = stack.refresh()

    assert stack.jobs_of(ended) == ALWAYS
    assert json.loads(stack.seen(ended, "check-warehouse")["--feed_results"]) == []
    output = json.loads(ended["output"])
    assert (output["feeds"], output["crawl"]) == ([], {"status": "NOT_NEEDED"})


@pytest.mark.parametrize(
    ("plan", "ran"),
    [
        ({"feeds": [{"feed": "titles"}]}, {"curate-feed.titles"}),
        ({"waves": [{"jobs": [{"job": "model-catalogue"}]}], "load": True}, {"model-catalogue", "load-warehouse"}),
        ({"load": True}, {"load-warehouse"}),
    ],
)
def test_what_the_plan_names_is_what_runs(stack: Stack, plan: dict[str, object], ran: set[str]) -> None:
    stack.tell("admit-files", plan=plan)
    assert stack.jobs_of(stack.refresh()) == ALWAYS | ran


def test_jobs_get_run_feed_release_buckets_and_secrets(stack: Stack) -> None:
    ended = stack.refresh()

    admitted = stack.seen(ended, "admit-files")
    assert admitted["--run_id"] == ended["name"]
    assert admitted["--run_at"].startswith(f"{ended['startDate']:%Y-%m-%d}T")
    assert {admitted[f"--{name}_bucket"] for name in ("landing", "lake", "quarantine")} == {
        f"reelhouse-000000000000-{name}" for name in ("landing", "lake", "quarantine")
    }
    curated = stack.seen(ended, "curate-feed.titles")
    assert (curated["--run_at"], curated["--feed"]) == (admitted["--run_at"], "titles")
    for seen in (admitted, curated, stack.seen(ended, "model-subscribers"), stack.seen(ended, "load-warehouse")):
        assert seen["--database_prefix"] == "reelhouse"
        assert f"artifacts {seen['--release']}: " in "\n".join(stack.said)
    migrated = stack.seen(ended, "migrate-warehouse")
    assert [migrated[f"--{who}_secret_id"] for who in ("owner", "loader", "reader")] == [
        f"reelhouse/warehouse/{who}" for who in ("owner", "loader", "reader")
    ]
    assert stack.seen(ended, "load-warehouse")["--warehouse_secret_id"] == "reelhouse/warehouse/loader"
    checked = stack.seen(ended, "check-warehouse")
    assert json.loads(checked["--feed_results"]) == [
        {"feed": "titles", "status": "SUCCEEDED"},
        {"feed": "userbase", "status": "SUCCEEDED"},
    ]


def test_a_run_has_the_size_that_the_plan_gives_it(stack: Stack) -> None:
    stack.tell("admit-files", plan={"waves": [{"jobs": [{"job": "maintain-lake", **SPARK_SIZE}]}]})
    (run,) = stack.runs(stack.refresh(), "maintain-lake")
    found = {"worker_type": run["WorkerType"], "workers": run["NumberOfWorkers"], "timeout": run["Timeout"]}
    assert found == SPARK_SIZE


def test_quarantine_is_a_success_that_says_so(stack: Stack) -> None:
    stack.tell("check-warehouse", status="SUCCEEDED_WITH_QUARANTINE", reason="3 rows quarantined")
    ended = stack.refresh()

    assert ended["status"] == "SUCCEEDED"
    output = json.loads(ended["output"])
    assert (output["status"], output["reason"]) == ("SUCCEEDED_WITH_QUARANTINE", "3 rows quarantined")


def test_a_failed_feed_is_reported_and_the_others_go_on(stack: Stack) -> None:
    stack.tell("curate-feed", fails="userbase")
    ended = stack.refresh()

    results = json.loads(stack.seen(ended, "check-warehouse")["--feed_results"])
    assert results == [
        {"feed": "titles", "status": "SUCCEEDED"},
        {
            "feed": "userbase",
            "status": "FAILED",
            "error": "reelhouse-curate-feed: ValueError: curate-feed was told to fail",
        },
    ]
    assert json.loads(ended["output"])["feeds"] == results
    assert "load-warehouse" in stack.jobs_of(ended)


def test_feeds_that_share_a_run_are_told_one_by_one_unless_it_failed(stack: Stack) -> None:
    stack.tell("admit-files", plan={"feeds": [{"feed": "titles,userbase"}, {"feed": "revenue"}]})
    ended = stack.refresh()
    told = [{"feed": feed, "status": "SUCCEEDED"} for feed in ("titles", "userbase", "revenue")]
    assert json.loads(stack.seen(ended, "check-warehouse")["--feed_results"]) == told
    assert json.loads(ended["output"])["feeds"] == told

    stack.tell("curate-feed", fails="titles,userbase")
    failed, revenue = json.loads(stack.refresh()["output"])["feeds"]
    error = "reelhouse-curate-feed: ValueError: curate-feed was told to fail"
    assert failed == {"feed": "titles,userbase", "status": "FAILED", "error": error}
    assert revenue == told[-1]


def test_a_failed_maintenance_is_told_and_the_refresh_stands(stack: Stack) -> None:
    stack.tell("admit-files", plan={"maintain": True})
    stack.tell("maintain-lake", fails=True)
    output = json.loads(stack.refresh()["output"])

    assert output["status"] == "SUCCEEDED"
    error = "reelhouse-maintain-lake: ValueError: maintain-lake was told to fail"
    assert output["maintenance"] == [{"status": "FAILED", "error": error}]


def test_a_crawl_that_fails_is_told_with_its_reason_and_the_refresh_stands(stack: Stack) -> None:
    glue = stack.cloud.client("glue")
    right = glue.get_crawler(Name="reelhouse-raw")["Crawler"]["Targets"]["S3Targets"]
    lost = [{"Path": "s3://reelhouse-no-such-bucket/raw/titles/"}]
    glue.update_crawler(Name="reelhouse-raw", Targets={"S3Targets": lost})
    try:
        output = json.loads(stack.refresh()["output"])
    finally:
        glue.update_crawler(Name="reelhouse-raw", Targets={"S3Targets": right})

    assert (output["status"], output["crawl"]["status"]) == ("SUCCEEDED", "FAILED")
    assert "reelhouse-no-such-bucket" in output["crawl"]["error"]


def test_one_crawl_catalogues_the_raw_files_of_all_feeds(stack: Stack) -> None:
    for feed in ("titles", "userbase"):
        stack.s3.put_object(Bucket=stack.lake, Key=f"raw/{feed}/one.csv", Body=b"id,name\n1,one\n2,two\n")
    glue = stack.cloud.client("glue")
    stack.refresh()

    until(lambda: glue.get_crawler(Name="reelhouse-raw")["Crawler"]["State"] == "READY", 30, "the end of the crawl")
    tables = glue.get_tables(DatabaseName="reelhouse_raw")["TableList"]
    assert {table["Name"] for table in tables} == {"titles", "userbase"}


def test_a_check_that_fails_fails_the_refresh_with_its_reason(stack: Stack) -> None:
    stack.tell("check-warehouse", status="FAILED", reason="userbase: file rejected")
    ended = stack.refresh()

    assert (ended["status"], ended["error"]) == ("FAILED", "Reelhouse.RefreshFailed")
    cause = json.loads(ended["cause"])
    assert (cause["reason"], [item["status"] for item in cause["feeds"]]) == (
        "userbase: file rejected",
        ["SUCCEEDED", "SUCCEEDED"],
    )


@pytest.mark.parametrize(
    ("job", "never"),
    [
        ("migrate-warehouse", "curate-feed.titles"),
        ("admit-files", "curate-feed.titles"),
        ("model-catalogue", "load-warehouse"),
        ("load-warehouse", "check-warehouse"),
    ],
)
def test_a_failed_job_fails_the_refresh_with_the_job_run_as_cause(stack: Stack, job: str, never: str) -> None:
    stack.tell(job, fails=True)
    ended = stack.refresh()

    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    run = json.loads(ended["cause"])
    assert (run["JobRunState"], run["JobName"]) == ("FAILED", f"reelhouse-{job}")
    assert run["ErrorMessage"] == f"ValueError: {job} was told to fail"
    assert never not in stack.jobs_of(ended)


def test_a_refresh_is_followed_by_its_steps(stack: Stack) -> None:
    stack.tell("curate-feed", fails="userbase")
    execution, told = stack.follow(stack.start())

    assert execution.outcome == "SUCCEEDED"
    states = {step.title: step.state for step in execution.steps if step.name != "reelhouse-raw"}
    failed = "reelhouse-curate-feed (userbase)"
    assert states == {
        **{f"reelhouse-{job}": "SUCCEEDED" for job in (ALWAYS | MODELS | {"load-warehouse"})},
        "reelhouse-curate-feed (titles)": "SUCCEEDED",
        failed: "FAILED",
    }
    assert [step.state for step in told if step.title == failed] == ["RUNNING", "FAILED"]
    (step,) = [step for step in execution.steps if step.title == failed]
    assert step.error == "ValueError: curate-feed was told to fail" and step.seconds is not None
    assert told[0].total is None
    assert execution.total == told[-1].total == len(execution.steps) == 7 + len(MODELS)


def test_a_stopped_refresh_stops_its_runs_and_says_so(stack: Stack) -> None:
    from local.pipeline import refresh

    stack.tell("migrate-warehouse", waits_for="signals/never")
    arn = stack.start()
    until(lambda: stack.jobs_of({"name": arn.rsplit(":", 1)[1]}) >= {"migrate-warehouse"}, 30, "the job")
    refresh.stop(stack.target, arn)

    execution, _ = stack.follow(arn)
    assert (execution.status, execution.outcome) == ("ABORTED", "FAILED")
    (run,) = stack.runs({"name": execution.name}, "migrate-warehouse")
    until(lambda: stack.runs({"name": execution.name}, "migrate-warehouse")[0]["JobRunState"] == "STOPPED", 30, "stop")
    assert run["JobRunState"] in ("STOPPING", "STOPPED")


def test_of_three_refreshes_at_once_each_waits_for_the_one_before(stack: Stack) -> None:
    started = [stack.start() for _ in range(3)]
    ended = [stack.end(arn, 120) for arn in started]

    assert [item["status"] for item in ended] == ["SUCCEEDED"] * 3
    spans = []
    for item in ended:
        (first,), (last,) = stack.runs(item, "migrate-warehouse"), stack.runs(item, "check-warehouse")
        spans.append((first["StartedOn"], last["CompletedOn"]))
    for (_, done), (begun, _) in zip(spans, spans[1:], strict=False):
        assert done <= begun
    execution, told = stack.follow(started[2])
    waited = [step for step in told if step.name == "wait for another refresh"]
    assert [step.state for step in waited] == ["RUNNING", "SUCCEEDED"]
    assert execution.total == len(execution.steps) == 8 + len(MODELS)


def test_a_refresh_that_waited_long_enough_gives_way_and_says_so(stack: Stack) -> None:
    given = stack.states.describe_state_machine(stateMachineArn=stack.machine)["definition"]
    impatient = given.replace("$looks <= 30", "$looks <= 1").replace("$looks <= 270", "$looks <= 1")
    assert impatient.count("$looks <= 1 ") == 2
    machine = stack.states.create_state_machine(name="impatient", definition=impatient, roleArn=ROLE)["stateMachineArn"]
    stack.tell("migrate-warehouse", waits_for="signals/go")
    first = stack.start(machine=machine)
    until(lambda: stack.jobs_of({"name": first.rsplit(":", 1)[1]}), 30, "the first one's work")

    execution, told = stack.follow(stack.start(machine=machine))
    stack.signal("go")

    assert (execution.status, execution.outcome) == ("SUCCEEDED", "SKIPPED")
    assert execution.output["reason"] == f"another refresh is still running, so this one did nothing: {first}"
    assert stack.jobs_of({"name": execution.name}) == set()
    assert [step.state for step in told] == ["RUNNING", "SUCCEEDED"]
    assert stack.end(first)["status"] == "SUCCEEDED"


def test_the_history_is_small(stack: Stack) -> None:
    arn = stack.start()
    stack.end(arn)
    pages = stack.states.get_paginator("get_execution_history").paginate(executionArn=arn)
    events = [event for page in pages for event in page["events"]]

    assert len(events) < 400  # of the 25,000 that AWS allows; a model makes about ten
    scheduled = [event["taskScheduledEventDetails"] for event in events if event["type"] == "TaskScheduled"]
    asked = [json.loads(item["parameters"]) for item in scheduled if item["resource"] == "startJobRun.sync"]
    assert {item["JobName"] for item in asked} == {
        f"reelhouse-{job}" for job in ALWAYS | MODELS | {"curate-feed", "load-warehouse"}
    }
    before = {event["id"]: event["previousEventId"] for event in events[1:]}
    assert all(previous < number for number, previous in before.items())
