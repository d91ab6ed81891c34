"""Conditions of triggers: what they may be, and when they hold. Source: Predicate and Condition, Glue API reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.glue.errors import GlueError

JOB, CRAWLER = "JOB", "CRAWLER"
# "The only job states that a trigger can listen for", and crawler states (Condition, API reference).
JOB_STATES = ("SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT")
CRAWLER_STATES = ("SUCCEEDED", "FAILED", "CANCELLED")
# What a condition is about: a job or a crawler by its name.
Node = tuple[str, str]
Condition = dict[str, Any]


def node(part: Mapping[str, Any]) -> Node:
    """What an action starts, or a condition watches."""
    return (JOB, part["JobName"]) if part.get("JobName") else (CRAWLER, part["CrawlerName"])


def checked(predicate: Mapping[str, Any] | None) -> dict[str, Any]:
    """A predicate as it is kept.

    Raises:
        GlueError: it has no conditions, or one that says too little; with AWS's words where they are known.
    """
    conditions = (predicate or {}).get("Conditions") or []
    if not conditions:
        raise GlueError("InvalidInputException", "Predicate cannot be null or empty")
    assert predicate is not None
    logical = predicate.get("Logical")
    if logical not in (None, "AND", "ANY"):
        raise GlueError("InvalidInputException", f"Logical {logical!r}: expected AND or ANY.")
    if len(conditions) > 1 and logical is None:
        raise GlueError("InvalidInputException", "Logical is required where several conditions are listed: AND or ANY.")
    kept = [_checked_condition(condition, place) for place, condition in enumerate(conditions, 1)]
    return {**({"Logical": logical} if logical else {}), "Conditions": kept}


def _checked_condition(condition: Condition, place: int) -> Condition:
    operator = condition.get("LogicalOperator")
    if not operator:
        raise GlueError("InvalidInputException", "Logical operator cannot be null or empty")
    if operator != "EQUALS":
        raise GlueError(
            "ValidationException",
            f"Value '{operator}' at 'predicate.conditions.{place}.member.logicalOperator' failed to satisfy constraint:"
            " Member must satisfy enum value set: [Equals]",
        )
    if condition.get("JobName"):
        _check_state(condition.get("State"), JOB_STATES, "job")
        return {name: condition[name] for name in ("LogicalOperator", "JobName", "State")}
    if not condition.get("CrawlerName"):
        raise GlueError("InvalidInputException", "JobName or CrawlerName in condition cannot be null or empty")
    _check_state(condition.get("CrawlState"), CRAWLER_STATES, "crawler")
    return {name: condition[name] for name in ("LogicalOperator", "CrawlerName", "CrawlState")}


def _check_state(state: str | None, allowed: tuple[str, ...], kind: str) -> None:
    choice = f"choose from one of the following {kind} state: [{', '.join(allowed)}]"
    if not state:
        raise GlueError("InvalidInputException", f"State cannot be null or empty, {choice}")
    if state not in allowed:
        raise GlueError("InvalidInputException", f"State {state} is not supported, {choice}")


def holds(predicate: Mapping[str, Any], states: Mapping[Node, str]) -> bool:
    """Whether all (AND) or one (ANY) of the conditions are true of jobs and crawlers in these states."""
    met = [states.get(node(one)) == (one.get("State") or one.get("CrawlState")) for one in predicate["Conditions"]]
    return any(met) if predicate.get("Logical") == "ANY" else all(met)
