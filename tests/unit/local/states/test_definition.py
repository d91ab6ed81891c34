"""Definitions that AWS would refuse, and those that it takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.states.definition import problems
from local.states.resources import Resource

GLUE = "arn:aws:states:::glue:startJobRun.sync"


def machine(state: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"StartAt": "A", "States": {"A": state}, **more}


def passing(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Pass", "End": True, **fields})


def task(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Task", "Resource": GLUE, "End": True, **fields})


def choosing(**rule: Any) -> dict[str, Any]:
    choose = {"Type": "Choice", "Choices": [{**rule, "Next": "B"}]}
    return {"StartAt": "A", "States": {"A": choose, "B": {"Type": "Succeed"}}}


def said(definition: Any, kind: str = "STANDARD") -> list[str]:
    def refused(resource: Resource) -> str | None:
        return f"{resource.arn} is not carried out" if resource.kind == "batch" else None

    text = definition if isinstance(definition, str) else json.dumps(definition)
    return [str(problem) for problem in problems(text, refused, kind)]


@pytest.mark.parametrize(
    "definition",
    [
        passing(),
        passing(InputPath="$.a[?(@.b==1)]", OutputPath=None, ResultPath="$.x[0].y"),
        passing(Assign={"v.$": "$.a", "w": 1}, Parameters={"x.$": "$v.b", "y.$": "States.Format('{}', $w)"}),
        passing(Parameters={"id.$": "$$.Execution.Id", "list": [{"a.$": "$"}]}),
        passing(QueryLanguage="JSONata", Output="{% $states.input.a + 1 %}"),
        choosing(Variable="$v.a", NumericEqualsPath="$w"),
        choosing(Not={"Variable": "$.a", "IsPresent": True}),
        task(Retry=[{"ErrorEquals": ["States.ALL"], "BackoffRate": 2, "MaxDelaySeconds": 9, "JitterStrategy": "FULL"}]),
        task(TimeoutSecondsPath="$.limit", HeartbeatSeconds=5),
        machine({"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}', $.c)"}),
        machine({"Type": "Wait", "Seconds": 1, "End": True}),
        machine({"Type": "Map", "ItemProcessor": machine({"Type": "Pass", "End": True}) | {"StartAt": "I", "States": {
            "I": {"Type": "Pass", "End": True}}}, "End": True}),
    ],
)  # fmt: skip
def test_a_good_one_is_taken(definition: dict[str, Any]) -> None:
    assert said(definition) == []


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("", "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object"),
        ("{oops", "INVALID_JSON_DESCRIPTION: "),
        ('{"a": NaN}', "NaN is no JSON value"),
        ("[]", "not a JSON object"),
        ({}, "SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /"),
        (machine({"Type": "Pass", "Next": "Z"}), "TARGET: Missing 'Next' target: Z at /States/A/Next"),
        (passing() | {"StartAt": "B"}, "TARGET: Missing 'StartAt' target: B at /StartAt"),
        ({"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}}}, '"B" is not reachable'),
        (machine({"Type": "Jump", "End": True}), 'Type is "Jump"'),
        (passing(Wrong=1), 'Field "Wrong" not allowed'),
        (passing(Output={}), 'Field "Output" not allowed'),
        (machine({"Type": "Task", "End": True}), "These fields are required: [Resource]"),
        (task(Resource="arn:aws:states"), "not a valid resource ARN"),
        (task(Resource="arn:aws:states:::batch:submitJob.sync"), "batch:submitJob.sync is not carried out"),
        (task(TimeoutSeconds=5, HeartbeatSeconds=5), "HeartbeatSeconds must be smaller"),
        (task(Retry=[{"ErrorEquals": ["States.ALL", "X"]}]), "States.ALL must appear alone"),
        (task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Nobody"}]), "Missing 'Next' target: Nobody"),
        (passing(InputPath="a.b"), "does not begin with $ at /States/A/InputPath"),
        (passing(InputPath="$.a[?(@.b ~ 1)]"), "/States/A/InputPath"),
        (passing(ResultPath="$.a[*]"), "should be a Reference Path"),
        (passing(ResultPath="$v.x"), "'$v.x' is not a JSONPath"),
        (passing(Parameters={"x.$": "States.Nothing()"}), "function States.Nothing at /States/A/Parameters/x.$"),
        (choosing(Variable="$.a", StringEquals="x", IsNull=True), "/States/A/Choices[0]"),
        (passing(QueryLanguage="JSONata", Output="{% 1 + %}"), "INVALID_JSONATA_EXPRESSION: "),
        (passing(QueryLanguage="JSONPath") | {"QueryLanguage": "JSONata"}, "'QueryLanguage' can not be 'JSONPath'"),
        (machine({"Type": "Map", "End": True, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}},
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}}), "DISTRIBUTED is not supported"),
        (machine({"Type": "Parallel", "End": True, "Branches": [machine({"Type": "Succeed"})]}), '"A" is used more'),
    ],
)  # fmt: skip
def test_a_bad_one_is_refused_with_its_place(definition: Any, expected: str) -> None:
    found = said(definition)
    assert any(expected in problem for problem in found), found


def test_an_express_machine_waits_for_nothing() -> None:
    assert said(task(), "EXPRESS") == [
        "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.sync' service integration "
        " at /States/A/Resource"
    ]
    assert said(task(Resource="arn:aws:states:::glue:startJobRun"), "EXPRESS") == []
