"""A workflow as a graph of triggers, jobs and crawlers, and what its runs count. Source: Workflow, API reference."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from local.glue.workflows.flow import GOING_ON, Flow, Step
from local.glue.workflows.predicate import JOB, Node, node

TRIGGER = "TRIGGER"
STARTING = ("ON_DEMAND", "SCHEDULED", "EVENT")
# By the state of a job or a crawl, what the statistics count it as.
COUNTED = {
    "SUCCEEDED": "SucceededActions",
    "FAILED": "FailedActions",
    "TIMEOUT": "TimeoutActions",
    "STOPPED": "StoppedActions",
    "CANCELLED": "StoppedActions",
    "ERROR": "ErroredActions",
    "WAITING": "WaitingActions",
}
STATISTICS = ("TotalActions", "RunningActions", *dict.fromkeys(COUNTED.values()))

Trigger = dict[str, Any]
Details = Callable[[Step], dict[str, Any] | None]


def unique_id(workflow: str, kind: str, name: str) -> str:
    """A node's id: the same in every look at the workflow."""
    return f"wnode_{hashlib.sha256(chr(0).join((workflow, kind, name)).encode()).hexdigest()}"


def edges(triggers: Iterable[Trigger]) -> list[tuple[Node, Node]]:
    """From each trigger to what it starts, and to it from what it watches; each once, in order."""
    found: dict[tuple[Node, Node], None] = {}
    for trigger in triggers:
        own: Node = (TRIGGER, trigger["Name"])
        for condition in (trigger.get("Predicate") or {}).get("Conditions") or []:
            found[node(condition), own] = None
        for action in trigger["Actions"]:
            found[own, node(action)] = None
    return list(found)


def actions(triggers: Iterable[Trigger]) -> list[Node]:
    """The jobs and crawlers that the triggers start, each once."""
    return list(dict.fromkeys(node(action) for trigger in triggers for action in trigger["Actions"]))


def nodes(triggers: Sequence[Trigger]) -> list[Node]:
    """Triggers, then all that they start or watch."""
    ends = [end for edge in edges(triggers) for end in edge]
    return list(dict.fromkeys([*((TRIGGER, trigger["Name"]) for trigger in triggers), *ends]))


def downstream(triggers: Sequence[Trigger], starts: Iterable[Node]) -> set[Node]:
    """All nodes, triggers too, that come after these; not these themselves, unless one comes after another."""
    following: dict[Node, list[Node]] = {}
    for source, target in edges(triggers):
        following.setdefault(source, []).append(target)
    found: set[Node] = set()
    queue = list(starts)
    while queue:
        for target in following.get(queue.pop(), []):
            if target not in found:
                found.add(target)
                queue.append(target)
    return found


def shown(
    workflow: str, triggers: Sequence[Trigger], steps: Sequence[Step] = (), details: Details | None = None
) -> Any:
    """The `Graph` structure; with the steps of a run, and `details` for each, its dynamic view."""
    by_name = {trigger["Name"]: trigger for trigger in triggers}
    return {
        "Nodes": [_node(workflow, kind, name, by_name, steps, details) for kind, name in nodes(triggers)],
        "Edges": [
            {"SourceId": unique_id(workflow, *source), "DestinationId": unique_id(workflow, *target)}
            for source, target in edges(triggers)
        ],
    }


def _node(
    workflow: str, kind: str, name: str, triggers: dict[str, Trigger], steps: Sequence[Step], details: Details | None
) -> dict[str, Any]:
    found: dict[str, Any] = {"Type": kind, "Name": name, "UniqueId": unique_id(workflow, kind, name)}
    if kind == TRIGGER:
        return {**found, "TriggerDetails": {"Trigger": triggers[name]}}
    told = [detail for step in steps if step.node == (kind, name) and details and (detail := details(step))]
    if not told:
        return found
    return {**found, **({"JobDetails": {"JobRuns": told}} if kind == JOB else {"CrawlerDetails": {"Crawls": told}})}


def statistics(flow: Flow, triggers: Sequence[Trigger]) -> dict[str, int]:
    """The `WorkflowRunStatistics` structure: the workflow's actions, and what those that began are at."""
    counts = dict.fromkeys(STATISTICS, 0)
    counts["TotalActions"] = max(len(actions(triggers)), len(flow.carried) + len(flow.steps))
    for step in [*flow.carried, *flow.steps]:
        counts[COUNTED.get(step.state, "RunningActions" if step.state in GOING_ON else "ErroredActions")] += 1
    return counts
