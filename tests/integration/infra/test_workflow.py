"""The refresh as a Glue workflow on the embedded endpoint; the jobs are told what to do, as in test_refresh.py."""

from __future__ import annotations

import pytest

from glue_jobs.contract.registry import waves
from local.pipeline import ways
from local.pipeline.refresh import Execution, Step
from local.target import TargetError
from tests.fixtures_endpoint import until
from tests.integration.infra.stacks import Stack

PREPARED = ["migrate-warehouse", "admit-files"]
CURATED = "curate-feed.planned"
WAVES = [[job.replace("_", "-") for job in wave] for wave in waves()]
MODELS = [job for wave in WAVES for job in wave]
EVERY = {*PREPARED, CURATED, *MODELS, "load-warehouse", "check-warehouse", "maintain-lake"}


def begin(stack: Stack) -> ways.Way:
    way = ways.of("workflow", stack.target, stack.outputs)
    way.start()
    return way


def refreshed(stack: Stack) -> tuple[Execution, list[Step]]:
    """A whole refresh, and every step that was told on the way."""
    told: list[Step] = []
    return begin(stack).follow(told.append), told


def jobs_of(stack: Stack, execution: Execution) -> set[str]:
    return stack.jobs_of({"name": execution.name})


def test_every_job_runs_once_and_in_its_turn(stack: Stack) -> None:
    execution, told = refreshed(stack)

    assert (execution.status, execution.outcome) == ("SUCCEEDED", "SUCCEEDED"), execution.cause
    assert execution.output == {"run_id": execution.name, "status": "SUCCEEDED", "reason": "all is well"}
    assert jobs_of(stack, execution) == EVERY
    spans = {step.name.removeprefix("reelhouse-"): step for step in execution.steps}
    assert len(spans) == len(execution.steps) == execution.total == len(EVERY) + 1  # and the crawl
    assert {step.state for step in execution.steps} == {"SUCCEEDED"}
    order = [PREPARED, ["curate-feed"], *WAVES, ["load-warehouse"], ["check-warehouse"], ["maintain-lake"]]
    for before, after in zip(order, order[1:], strict=False):
        ends = [spans[job].started.timestamp() + (spans[job].seconds or 0) for job in before]
        assert max(ends) <= min(spans[job].started.timestamp() for job in after), after
    assert {step.title for step in told if step.seconds is None} >= {"reelhouse-curate-feed (planned)"}
    assert stack.seen({"name": execution.name}, "check-warehouse")["--feed_results"] == "workflow"


def test_a_failure_is_told_by_the_check_or_where_that_fails_too_by_the_job(stack: Stack) -> None:
    stack.tell("admit-files", fails=True)
    stack.tell("check-warehouse", status="FAILED", reason="admission failed")
    execution, _ = refreshed(stack)
    assert (execution.outcome, execution.error) == ("FAILED", "Reelhouse.RefreshFailed")
    assert execution.cause == "admission failed"
    assert jobs_of(stack, execution) == {*PREPARED, "check-warehouse"}

    stack.tell("check-warehouse", fails=True)
    execution, _ = refreshed(stack)
    assert execution.outcome == "FAILED"
    assert execution.cause == "reelhouse-admit-files FAILED: ValueError: admit-files was told to fail"


def test_a_stopped_run_stops_its_jobs(stack: Stack) -> None:
    stack.tell("migrate-warehouse", waits_for="signals/never")
    way = begin(stack)
    glue = stack.cloud.client("glue")

    def is_running() -> bool:
        (run,) = glue.get_job_runs(JobName="reelhouse-migrate-warehouse", MaxResults=1)["JobRuns"]
        return run["JobRunState"] == "RUNNING"

    until(is_running, 30, "the job")
    way.stop()
    execution = way.follow(lambda step: None)
    assert (execution.status, execution.outcome) == ("ABORTED", "FAILED")
    states = {step.name: step.state for step in execution.steps}
    assert states["reelhouse-migrate-warehouse"] == "STOPPED"
    assert CURATED not in jobs_of(stack, execution)
    way.stop()  # once more does no harm


def test_one_refresh_at_a_time_whichever_way(stack: Stack) -> None:
    stack.tell("migrate-warehouse", waits_for="signals/go")
    stack.tell("check-warehouse", status="SUCCEEDED_WITH_QUARANTINE", reason="3 rows quarantined")
    way = begin(stack)
    for other in ways.WAYS:
        with pytest.raises(TargetError, match="another refresh goes on as workflow"):
            ways.of(other, stack.target, stack.outputs).start()
    stack.signal("go")
    execution = way.follow(lambda step: None)
    assert (execution.status, execution.outcome) == ("SUCCEEDED", "SUCCEEDED_WITH_QUARANTINE")
    assert execution.output["reason"] == "3 rows quarantined"

    stack.tell("admit-files", plan={})
    stack.tell("migrate-warehouse", waits_for="signals/again")
    machine = ways.of("", stack.target, stack.outputs)
    name = machine.start().removeprefix("execution ")
    with pytest.raises(TargetError, match=f"another refresh goes on as execution {name}"):
        ways.of("workflow", stack.target, stack.outputs).start()
    stack.signal("again")
    assert machine.follow(lambda step: None).outcome == "SUCCEEDED_WITH_QUARANTINE"
