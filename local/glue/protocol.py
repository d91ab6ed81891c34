"""The Glue API on the wire: which requests the engine answers, and what an emulator's answers lack."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local.glue import api_model
from local.glue.api import GlueApi
from local.glue.catalogue.store import folded
from local.glue.errors import GlueError
from local.glue.paging import listed

Request = dict[str, Any]
# Status, headers, body.
Reply = tuple[int, dict[str, str], bytes]
# Answers of the emulator that are lists, which it does not cut into pages.
LISTS = {
    "GetSecurityConfigurations": "SecurityConfigurations",
    "GetUserDefinedFunctions": "UserDefinedFunctions",
}
NAMES = ("DatabaseName", "TableName")


def answer(api: GlueApi, action: str, body: bytes, emulator: Callable[[bytes], Reply]) -> Reply:
    """The reply to a request: the engine's, or the emulator's where it is one of those that it is trusted with."""
    return _unless_refused(lambda: _answered(api, action, _read(body), emulator))


def provisioned(api: GlueApi, action: str) -> Callable[[Request], Reply]:
    """The engine's answer to an action, for CloudFormation: a template's text is a number where the model has one."""

    def reply(data: Request) -> Reply:
        request = api_model.provisioned(data, api_model.shape(action))
        if action == "CreateConnection":  # a template need not have them: AWS::Glue::Connection
            request["ConnectionInput"].setdefault("ConnectionProperties", {})
        api.check(action, request)
        return _reply(200, api.answer(action, request))

    return lambda data: _unless_refused(lambda: reply(data))


def _answered(api: GlueApi, action: str, request: Request, emulator: Callable[[bytes], Reply]) -> Reply:
    api.check(action, request)
    if api.answers(action):
        return _reply(200, api.answer(action, request))
    given = emulator(json.dumps({**request, **_kept_names(request)}).encode())
    if given[0] != 200 or action not in LISTS:
        return given
    member = LISTS[action]
    return _reply(200, listed(member, json.loads(given[2])[member], request, 100))


def _kept_names(request: Request) -> Request:
    return {name: folded(request[name]) for name in NAMES if request.get(name)}


def _read(body: bytes) -> Request:
    try:
        request = json.loads(body or b"{}")
    except ValueError as error:
        raise GlueError("SerializationException", f"The request is not JSON: {error}") from error
    if not isinstance(request, dict):
        raise GlueError("SerializationException", "The request is no JSON object.")
    return request


def _unless_refused(work: Callable[[], Reply]) -> Reply:
    try:
        return work()
    except GlueError as error:
        return _refusal(error.code, error.message)


def _reply(status: int, payload: dict[str, Any]) -> Reply:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(payload).encode()


def _refusal(code: str, message: str) -> Reply:
    status, headers, body = _reply(400, {"__type": code, "Message": message, "message": message})
    return status, {**headers, "x-amzn-errortype": code}, body
