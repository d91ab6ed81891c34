"""Each comparison of a Choice rule, true and false."""

from __future__ import annotations

from typing import Any

import pytest

from local.states import choice
from local.states.branch import Branch, Machine
from local.states.failures import Failure
from local.states.history import History
from local.states.step import Step

EARLY, LATE, ZONED = "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.5Z", "2024-01-01T02:00:00+02:00"
DATA = {
    "zero": 0, "one": 1, "half": 0.5, "yes": True, "no": False, "null": None, "text": "log-1.txt", "star": "a*b",
    "early": EARLY, "late": LATE, "zoned": ZONED, "day": "2024-01-01", "list": [],
}  # fmt: skip


def holds(rule: dict[str, Any]) -> bool:
    machine = Machine(History([], lambda event: None), "JSONPath", "us-east-1", None, lambda parsed: None)
    branch = Branch(machine, {"State": {"Name": "Choose"}}, variables={"limit": 1})
    return choice.holds(rule, Step(branch, "Choose", {"Type": "Choice"}, DATA), DATA)


@pytest.mark.parametrize(
    ("variable", "name", "value", "expected"),
    [
        ("$.text", "StringEquals", "log-1.txt", True),
        ("$.one", "StringEquals", "1", False),
        ("$.text", "StringLessThan", "m", True),
        ("$.text", "StringGreaterThan", "m", False),
        ("$.text", "StringLessThanEquals", "log-1.txt", True),
        ("$.text", "StringGreaterThanEquals", "log-2", False),
        ("$.text", "StringEqualsPath", "$.text", True),
        ("$.text", "StringLessThanPath", "$.star", False),
        ("$.star", "StringLessThanEqualsPath", "$.text", True),
        ("$.text", "StringGreaterThanPath", "$.star", True),
        ("$.star", "StringGreaterThanEqualsPath", "$.text", False),
        ("$.text", "StringMatches", "log-*.txt", True),
        ("$.text", "StringMatches", "log-?.txt", False),
        ("$.star", "StringMatches", r"a\*b", True),
        ("$.text", "StringMatches", r"log\*", False),
        ("$.one", "NumericEquals", 1.0, True),
        ("$.yes", "NumericEquals", 1, False),
        ("$.half", "NumericLessThan", 1, True),
        ("$.half", "NumericGreaterThan", 1, False),
        ("$.one", "NumericLessThanEquals", 1, True),
        ("$.half", "NumericGreaterThanEquals", 1, False),
        ("$.half", "NumericLessThanPath", "$.one", True),
        ("$.one", "NumericEqualsPath", "$limit", True),
        ("$limit", "NumericGreaterThanPath", "$.half", True),
        ("$.one", "NumericGreaterThanEqualsPath", "$.half", True),
        ("$.one", "NumericLessThanEqualsPath", "$.half", False),
        ("$.yes", "BooleanEquals", True, True),
        ("$.zero", "BooleanEquals", False, False),
        ("$.one", "BooleanEqualsPath", "$.yes", False),
        ("$.no", "BooleanEqualsPath", "$.no", True),
        ("$.early", "TimestampEquals", ZONED, True),
        ("$.early", "TimestampEqualsPath", "$.zoned", True),
        ("$.early", "TimestampLessThan", LATE, True),
        ("$.early", "TimestampLessThanPath", "$.late", True),
        ("$.early", "TimestampGreaterThan", LATE, False),
        ("$.late", "TimestampGreaterThanPath", "$.early", True),
        ("$.early", "TimestampLessThanEquals", EARLY, True),
        ("$.late", "TimestampLessThanEqualsPath", "$.early", False),
        ("$.early", "TimestampGreaterThanEquals", LATE, False),
        ("$.late", "TimestampGreaterThanEqualsPath", "$.early", True),
        ("$.day", "TimestampLessThan", LATE, False),
        ("$.null", "IsNull", True, True),
        ("$.zero", "IsNull", True, False),
        ("$.null", "IsPresent", True, True),
        ("$.gone", "IsPresent", True, False),
        ("$.gone.deeper", "IsPresent", False, True),
        ("$nobody", "IsPresent", True, False),
        ("$.half", "IsNumeric", True, True),
        ("$.yes", "IsNumeric", True, False),
        ("$.text", "IsString", True, True),
        ("$.one", "IsString", False, True),
        ("$.no", "IsBoolean", True, True),
        ("$.zero", "IsBoolean", True, False),
        ("$.late", "IsTimestamp", True, True),
        ("$.day", "IsTimestamp", True, False),
    ],
)
def test_a_comparison(variable: str, name: str, value: Any, expected: bool) -> None:
    assert holds({"Variable": variable, name: value, "Next": "A"}) is expected


def test_every_comparison_of_the_language_is_known() -> None:
    assert len(choice.NAMES) == 39


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"And": [{"Variable": "$.one", "NumericEquals": 1}, {"Variable": "$.no", "BooleanEquals": True}]}, False),
        ({"Or": [{"Variable": "$.no", "BooleanEquals": True}, {"Variable": "$.one", "NumericEquals": 1}]}, True),
        ({"Not": {"Variable": "$.one", "NumericEquals": 1}}, False),
    ],
)
def test_rules_are_joined(rule: dict[str, Any], expected: bool) -> None:
    assert holds(rule) is expected


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({"Variable": "$.gone", "IsNull": True}, "Invalid path '$.gone'"),
        ({"Variable": "$.one", "NumericEqualsPath": "$.gone"}, "The JSONPath '$.gone'"),
    ],
)
def test_a_path_that_leads_nowhere_fails_the_state(rule: dict[str, Any], named: str) -> None:
    with pytest.raises(Failure) as failed:
        holds(rule)
    assert failed.value.error == "States.Runtime"
    assert named in str(failed.value.cause)
