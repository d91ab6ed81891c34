"""Which results of MiniStack's Lambda are a function's own."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.ministack_hooks.functions import honest

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
