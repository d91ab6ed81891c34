"""Checks requests against botocore's model of the Glue API, and brings a template's text to the model's types.

boto3 does the same before it sends; state machines, CloudFormation templates and other clients do not.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
from botocore.model import Shape, StructureShape
from botocore.validate import ParamValidator

from local.glue.errors import GlueError

# The model's list of worker types lags behind the guide, so `limits` checks those by name.
CHECKED_VALUES = {"ExecutionClass", "JobMode"}


@cache
def shape(action: str) -> StructureShape:
    """The input of an action, as botocore ships it."""
    found: StructureShape = botocore.session.get_session().get_service_model("glue").operation_model(action).input_shape
    return found


def check(action: str, request: dict[str, Any]) -> None:
    """Refuse a request that is not of the action's shape.

    Raises:
        GlueError: InvalidInputException that names each parameter that is unknown, missing, of another type or range.
    """
    model = shape(action)
    problems = ParamValidator().validate(request, model).generate_report().splitlines()
    for name in CHECKED_VALUES & request.keys():
        allowed = getattr(model.members.get(name), "enum", [])
        if request[name] not in allowed:
            problems.append(f"{name} {request[name]!r}: expected one of {', '.join(allowed)}")
    if problems:
        raise GlueError("InvalidInputException", f"{action}: {'; '.join(problems)}")


def typed(value: Any, model: Shape) -> Any:
    """`value` with text made a number or boolean where the model has one: templates may write either."""
    if model.type_name == "structure" and isinstance(value, dict):
        return {name: typed(one, model.members[name]) if name in model.members else one for name, one in value.items()}
    if model.type_name == "list" and isinstance(value, list):
        return [typed(one, model.member) for one in value]
    if model.type_name == "map" and isinstance(value, dict):
        return {name: typed(one, model.value) for name, one in value.items()}
    if isinstance(value, str):
        return _read(value, model.type_name)
    if model.type_name == "string" and isinstance(value, bool):
        return str(value).lower()
    return str(value) if model.type_name == "string" and isinstance(value, (int, float)) else value


def provisioned(value: Any, model: Shape) -> Any:
    """`typed`, without null, and without "" where AWS has no such text: so a template's dropped property arrives."""
    return _filled(typed(value, model), model)


def _filled(value: Any, model: Shape) -> Any:
    if model.type_name == "structure" and isinstance(value, dict):
        members = {name: one for name, one in value.items() if name in model.members}
        rest = {name: one for name, one in value.items() if name not in model.members}
        return {
            name: _filled(one, model.members[name])
            for name, one in members.items()
            if one is not None and not (one == "" and model.members[name].metadata.get("min", 0) > 0)
        } | rest
    if model.type_name == "list" and isinstance(value, list):
        return [_filled(one, model.member) for one in value]
    return value


def _read(text: str, type_name: str) -> Any:
    if type_name == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return {"integer": int, "double": float}.get(type_name, str)(text)
    except ValueError:
        return text  # `check` names it
