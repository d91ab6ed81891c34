"""Runs of workflows: how their nodes stand, and what a restart finds of them."""

from __future__ import annotations

from pathlib import Path

from local.glue.workflows import flow as flows
from local.glue.workflows.flow import Flow, FlowHistory, Step
from local.glue.workflows.predicate import CRAWLER, JOB


def flow(number: int, **changes: object) -> Flow:
    made = Flow(f"wr_{number}", "a/b c", started_on=float(number))
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_a_node_with_several_runs_stands_as_its_worst() -> None:
    made = flow(1)
    made.steps = [Step(JOB, "a", "t", [str(n)], state) for n, state in enumerate(("SUCCEEDED", "FAILED", "SUCCEEDED"))]
    assert made.states() == {(JOB, "a"): "FAILED"}
    made.steps.append(Step(JOB, "a", "t", ["9"], "RUNNING"))
    assert made.states() == {(JOB, "a"): "RUNNING"}


def test_runs_survive_a_restart_as_they_were(tmp_path: Path) -> None:
    first = flow(1, status=flows.COMPLETED, completed_on=flows.time.time(), properties={"k": "v"}, fired=["t"])
    first.steps = [Step(JOB, "a", "t", ["jr_1", "jr_1_attempt_1"], "SUCCEEDED")]
    FlowHistory(tmp_path).keep(first)

    assert FlowHistory(tmp_path).get("a/b c", "wr_1") == first


def test_a_run_that_a_kill_interrupted_is_an_error_and_says_why(tmp_path: Path) -> None:
    going_on = flow(1)
    going_on.steps = [Step(JOB, "a", "t", ["jr"], "RUNNING"), Step(CRAWLER, "c", "t", ["id"], "RUNNING")]
    FlowHistory(tmp_path).keep(going_on)

    for _ in range(2):
        found = FlowHistory(tmp_path).get("a/b c", "wr_1")
        assert found is not None
        assert (found.status, found.error_message) == (flows.ERROR, flows.INTERRUPTED)
        assert [step.state for step in found.steps] == ["ERROR", "FAILED"]
        assert found.completed_on is not None


def test_the_newest_comes_first_and_old_ones_are_dropped(tmp_path: Path) -> None:
    history = FlowHistory(tmp_path)
    now = flows.time.time()
    history.keep(flow(900, status=flows.COMPLETED, completed_on=now - (flows.DAYS_KEPT + 1) * 24 * 3600))
    assert history.of("a/b c") == []
    for number in range(flows.RUNS_KEPT + 2):
        history.keep(flow(number, status=flows.COMPLETED, completed_on=now))

    kept = history.of("a/b c")
    assert [kept[0].id, kept[-1].id, len(kept)] == [f"wr_{flows.RUNS_KEPT + 1}", "wr_2", flows.RUNS_KEPT]
    history.forget_all("a/b c")
    assert history.of("a/b c") == [] and list(tmp_path.glob("*/*.json")) == []


def test_a_chain_without_a_workflow_is_not_kept(tmp_path: Path) -> None:
    FlowHistory(tmp_path).keep(Flow("ch", None))
    assert list(tmp_path.glob("**/*.json")) == []
