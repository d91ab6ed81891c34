"""Which results of MiniStack's Lambda are a function's own."""

from __future__ import annotations

import importlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local.glue.ministack_hooks.functions import end_functions, honest

MADE_UP = {"body": {"statusCode": 200, "body": "Mock response - no code deployed"}}


def test_an_answer_that_no_function_gave_is_an_error() -> None:
    reason = "The function did not run: no code deployed."
    body = {"errorType": "Runtime.NotRun", "errorMessage": reason}
    assert honest(MADE_UP) == {"body": body, "error": True, "function_error": "Unhandled"}


@pytest.mark.parametrize(
    "result",
    [
        {"body": {"sum": 3}, "log": ""},
        {**MADE_UP, "log": ""},  # a function that returns these very words
        {"body": "Mock response - ", "log": "said"},
        {"body": None},
        {"throttle": True, "body": {"Reason": "x"}},
    ],
)
def test_all_else_is_left_alone(result: dict[str, Any]) -> None:
    assert honest(result) is result


def test_when_the_endpoint_stops_no_process_and_no_code_of_a_function_is_left() -> None:
    runtime = importlib.import_module("ministack.core.lambda_runtime")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("adding.py", "def handler(event, context):\n    return event['n'] + 1\n")
    arn = "arn:aws:lambda:us-east-1:000000000000:function:left"
    config = {"FunctionName": "left", "FunctionArn": arn, "Runtime": "python3.11", "Handler": "adding.handler"}
    worker = runtime.get_or_create_worker("left", config, packed.getvalue())
    assert worker.invoke({"n": 1}, "request")["result"] == 2
    process, folder = worker._proc, Path(worker._tmpdir)
    assert process.poll() is None and folder.is_dir()

    end_functions()
    assert process.poll() is not None and not folder.exists()
