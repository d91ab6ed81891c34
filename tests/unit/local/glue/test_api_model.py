"""Requests against the model of the API that botocore ships."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue import api_model
from local.glue.errors import GlueError


def test_a_right_request_passes() -> None:
    api_model.check("StartJobRun", {"JobName": "j", "Arguments": {"--a": "1"}, "MaxCapacity": 1, "Timeout": 5})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"Argument": {"--a": "1"}}, 'Unknown parameter in input: "Argument"'),
        ({"Arguments": {"--a": 1}}, "Arguments.--a"),
        ({"NumberOfWorkers": "3"}, "NumberOfWorkers"),
        ({"Timeout": 0}, "Timeout"),
        ({"ExecutionClass": "BOGUS"}, "ExecutionClass 'BOGUS': expected one of FLEX, STANDARD"),
        ({"NotificationProperty": {"Delay": 1}}, "NotificationProperty"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(GlueError) as refused:
        api_model.check("StartJobRun", {"JobName": "j", **wrong})

    assert refused.value.code == "InvalidInputException"
    assert named in refused.value.message


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(GlueError, match='Missing required parameter in input: "JobName"'):
        api_model.check("StartJobRun", {})


def test_a_templates_text_becomes_what_the_model_has() -> None:
    given = {
        "Timeout": "30",
        "MaxCapacity": "0.0625",
        "JobRunQueuingEnabled": "false",
        "ExecutionProperty": {"MaxConcurrentRuns": "3"},
        "DefaultArguments": {"--n": 1, "--enable-metrics": True},
        "Command": {"PythonVersion": 3},
        "MaxRetries": "many",
    }
    assert api_model.typed(given, api_model.shape("CreateJob")) == {
        "Timeout": 30,
        "MaxCapacity": 0.0625,
        "JobRunQueuingEnabled": False,
        "ExecutionProperty": {"MaxConcurrentRuns": 3},
        "DefaultArguments": {"--n": "1", "--enable-metrics": "true"},
        "Command": {"PythonVersion": "3"},
        "MaxRetries": "many",
    }
