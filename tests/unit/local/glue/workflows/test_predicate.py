"""When a condition holds."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.workflows.predicate import CRAWLER, JOB, holds

A = {"LogicalOperator": "EQUALS", "JobName": "a", "State": "SUCCEEDED"}
B = {"LogicalOperator": "EQUALS", "CrawlerName": "b", "CrawlState": "FAILED"}


@pytest.mark.parametrize(
    ("logical", "states", "held"),
    [
        ("AND", {(JOB, "a"): "SUCCEEDED"}, False),
        ("AND", {(JOB, "a"): "SUCCEEDED", (CRAWLER, "b"): "FAILED"}, True),
        ("AND", {(JOB, "a"): "SUCCEEDED", (CRAWLER, "b"): "SUCCEEDED"}, False),
        ("ANY", {(JOB, "a"): "SUCCEEDED"}, True),
        ("ANY", {(JOB, "a"): "FAILED"}, False),
        ("ANY", {(JOB, "b"): "FAILED"}, False),
    ],
)
def test_all_or_one_of_the_conditions(logical: str, states: dict[Any, str], held: bool) -> None:
    assert holds({"Logical": logical, "Conditions": [A, B]}, states) is held


def test_one_condition_needs_no_logical() -> None:
    assert holds({"Conditions": [B]}, {(CRAWLER, "b"): "FAILED"})
