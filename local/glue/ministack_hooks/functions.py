"""Lambda functions that MiniStack can't run fail, where it would answer for them with a "Mock response"."""

from __future__ import annotations

from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module

INVENTED = "Mock response - "


def hook_functions() -> None:
    """Make an error of every answer that no function gave."""
    functions = module(f"{SERVICES}.lambda_svc")
    execute = functions._execute_function

    def executed(func: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        return honest(execute(func, event))

    functions._execute_function = executed


def end_functions() -> None:
    """End the processes of functions, and remove their unpacked code, which MiniStack leaves behind when it stops."""
    module("ministack.core.lambda_runtime").reset()


def honest(result: dict[str, Any]) -> dict[str, Any]:
    """The result of an execution; an error in Lambda's own form where it was made up."""
    body = result.get("body")
    # What a function itself returned comes with what it printed: even when it printed nothing, there is a `log`.
    if "log" in result or not isinstance(body, dict) or not str(body.get("body", "")).startswith(INVENTED):
        return result
    reason = f"The function did not run: {body['body'].removeprefix(INVENTED)}."
    error = {"errorType": "Runtime.NotRun", "errorMessage": reason}
    return {"body": error, "error": True, "function_error": "Unhandled"}
