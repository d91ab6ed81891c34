"""The graph of a workflow, and what a run of it counts."""

from __future__ import annotations

from typing import Any

from local.glue.workflows import graph
from local.glue.workflows.flow import Flow, Step
from local.glue.workflows.predicate import CRAWLER, JOB

START: dict[str, Any] = {"Name": "start", "Type": "ON_DEMAND", "Actions": [{"JobName": "a"}, {"CrawlerName": "c"}]}
THEN: dict[str, Any] = {
    "Name": "then",
    "Type": "CONDITIONAL",
    "Predicate": {"Conditions": [{"JobName": "a", "State": "SUCCEEDED"}]},
    "Actions": [{"JobName": "b"}],
}
TRIGGERS = [START, THEN]


def test_edges_go_through_the_triggers() -> None:
    start, then = (graph.TRIGGER, "start"), (graph.TRIGGER, "then")
    assert graph.edges(TRIGGERS) == [
        (start, (JOB, "a")),
        (start, (CRAWLER, "c")),
        ((JOB, "a"), then),
        (then, (JOB, "b")),
    ]
    assert graph.downstream(TRIGGERS, [(JOB, "a")]) == {then, (JOB, "b")}
    assert graph.downstream(TRIGGERS, [(CRAWLER, "c")]) == set()


def test_every_edge_has_its_nodes_and_ids_are_the_same_in_every_look() -> None:
    shown = graph.shown("w", TRIGGERS)
    ids = {node["UniqueId"]: (node["Type"], node["Name"]) for node in shown["Nodes"]}

    assert len(ids) == 5
    assert [(ids[edge["SourceId"]], ids[edge["DestinationId"]]) for edge in shown["Edges"]] == graph.edges(TRIGGERS)
    assert shown == graph.shown("w", TRIGGERS)
    assert shown["Nodes"][0]["TriggerDetails"] == {"Trigger": START}
    assert set(ids).isdisjoint(node["UniqueId"] for node in graph.shown("other", TRIGGERS)["Nodes"])


def test_the_dynamic_view_has_the_runs() -> None:
    steps = [Step(JOB, "a", "start", ["jr"], "SUCCEEDED"), Step(CRAWLER, "c", "start", ["id"], "FAILED")]
    shown = graph.shown("w", TRIGGERS, steps, lambda step: {"of": step.name})

    details = {node["Name"]: node for node in shown["Nodes"]}
    assert details["a"]["JobDetails"] == {"JobRuns": [{"of": "a"}]}
    assert details["c"]["CrawlerDetails"] == {"Crawls": [{"of": "c"}]}
    assert "JobDetails" not in details["b"]


def test_statistics_count_what_began_by_its_state() -> None:
    flow = Flow("wr", "w")
    flow.steps = [Step(JOB, "a", "start", ["1"], "TIMEOUT"), Step(CRAWLER, "c", "start", ["2"], "RUNNING")]
    flow.carried = [Step(JOB, "b", "then", ["3"], "SUCCEEDED")]

    counts = {name: count for name, count in graph.statistics(flow, TRIGGERS).items() if count}
    assert counts == {"TotalActions": 3, "TimeoutActions": 1, "RunningActions": 1, "SucceededActions": 1}
