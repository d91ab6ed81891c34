"""What a state machine's definition may say: AWS's rules, and what is not carried out here, refused by name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local.states import choice, intrinsics, json_path, jsonata_expression, resources
from local.states.path_filter import PathError

SCHEMA, TARGET, JSONATA_CODE = "SCHEMA_VALIDATION_FAILED", "MISSING_TRANSITION_TARGET", "INVALID_JSONATA_EXPRESSION"
JSON_CODE, DUPLICATE = "INVALID_JSON_DESCRIPTION", "DUPLICATE_STATE_NAME"
STANDARD = "STANDARD"
Refused = Callable[[resources.Resource], str | None]
# What statelint 3.1 says wrongly, or does not know: variables in JSONPath states, payload templates with them (looked
# at here), whole numbers for BackoffRate.
NOT_HEEDED = re.compile(
    r'Field "Assign" not allowed'
    r'|"\$[A-Za-z_]\w*[^"]*" but should be a'
    r"|is not a JSONPath or intrinsic function expression"
    r"|BackoffRate is \d+ but should be a Float"
)
AT = re.compile(r"(?: at | in )?State Machine((?:\.States\.|\.)[^\s\"]*)?")
REFERENCE_PATHS = ("SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath", "MaxConcurrencyPath")
PATHS = ("InputPath", "OutputPath", "ItemsPath", *REFERENCE_PATHS)
REFERENCES = ("ErrorPath", "CausePath")
TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector", "Assign")
# Of a Map state: what only its DISTRIBUTED mode has.
DISTRIBUTED_FIELDS = (
    "ItemReader", "ItemBatcher", "ResultWriter", "ToleratedFailureCount", "ToleratedFailureCountPath",
    "ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "Label",
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Why a definition is refused; `place` is a JSON pointer."""

    code: str
    message: str
    place: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message} at {self.place}" if self.place else f"{self.code}: {self.message}"

    @property
    def diagnostic(self) -> dict[str, str]:
        """As ValidateStateMachineDefinition answers."""
        place = {"location": self.place} if self.place else {}
        return {"severity": "ERROR", "code": self.code, "message": self.message, **place}


def problems(text: str, refused: Refused, kind: str = STANDARD) -> list[Problem]:
    """What is wrong with a definition; empty where nothing is.

    Args:
        refused: why a task's resource is not carried out here; None where it is.
        kind: the state machine's type.
    """
    if not text.strip():
        return [Problem(SCHEMA, "Definition must be a valid JSON object", "")]
    try:
        definition = json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        return [Problem(JSON_CODE, f"Definition is not valid JSON: {error}", "/")]
    if not isinstance(definition, dict):
        return [Problem(JSON_CODE, "Definition is not a JSON object", "/")]
    found = _linted(definition)
    if found:
        return found
    language = str(definition.get("QueryLanguage", "JSONPath"))
    return list(_machine(definition, "", language, lambda resource: _express(resource, kind) or refused(resource)))


def _express(resource: resources.Resource, kind: str) -> str | None:
    """Why a task of an EXPRESS state machine can't have this resource: it waits for nothing."""
    if kind == STANDARD or not (resource.pattern or resource.kind == "activity"):
        return None
    if resource.kind == "activity":
        return "Express state machine does not support activities"
    return f"Express state machine does not support '.{resource.pattern}' service integration "


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _linted(definition: dict[str, Any]) -> list[Problem]:
    from statelint.linter import Linter

    said = [text for text in Linter.validate(definition) if not NOT_HEEDED.search(text)]
    missing = [field for field in ("States", "StartAt") if field not in definition]
    if missing:
        return [Problem(SCHEMA, f"These fields are required: [{', '.join(missing)}]", "/")]
    return [_of_statelint(text) for text in said]


def _of_statelint(text: str) -> Problem:
    place = AT.search(text)
    pointer = "/" + (place.group(1) or "").strip(".").replace(".", "/") if place else "/"
    named = re.match(r'No state found named "(.*)", referenced at', text)
    if named:
        return Problem(TARGET, f"Missing 'Next' target: {named.group(1)}", pointer)
    unreached = re.match(r"No transition found to state State Machine\.(.*)", text)
    if unreached:
        return Problem(TARGET, f'State "{unreached.group(1)}" is not reachable.', f"/States/{unreached.group(1)}")
    missing = re.match(r"StartAt value (.*) not found in States", text)
    if missing:
        return Problem(TARGET, f"Missing 'StartAt' target: {missing.group(1)}", "/StartAt")
    twice = re.match(r'State "(.*?)", defined at', text)
    if twice:
        return Problem(DUPLICATE, f'The state name "{twice.group(1)}" is used more than once.', pointer.rstrip(","))
    return Problem(SCHEMA, text, pointer)


def _machine(machine: dict[str, Any], place: str, language: str, refused: Refused) -> Iterator[Problem]:
    for name, state in machine.get("States", {}).items():
        at = f"{place}/States/{name}"
        yield from _state(state, at, language, refused)
        for branch, inner in enumerate(state.get("Branches", [])):
            yield from _machine(inner, f"{at}/Branches[{branch}]", language, refused)
        for field in ("ItemProcessor", "Iterator"):
            if field in state:
                yield from _machine(state[field], f"{at}/{field}", language, refused)


def _state(state: dict[str, Any], at: str, within: str, refused: Refused) -> Iterator[Problem]:
    if state.get("QueryLanguage") == "JSONPath" and within == "JSONata":
        reason = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"
        yield Problem(SCHEMA, reason, at)
    language = str(state.get("QueryLanguage", within))
    if state["Type"] == "Task":
        yield from _task(state, at, refused)
    if state["Type"] == "Map":
        yield from _map(state, at)
    yield from _reserved(state, at)
    if language == "JSONata":
        yield from _expressions(state, at)
        return
    for field in PATHS:
        if state.get(field) is not None:
            yield from _path(state[field], f"{at}/{field}")
    if state.get("ResultPath") is not None:
        yield from _result_path(state["ResultPath"], f"{at}/ResultPath")
    for field in REFERENCES:
        if field in state:
            yield from _reference(state[field], f"{at}/{field}")
    for field in TEMPLATES:
        yield from _template(state.get(field), f"{at}/{field}")
    for place, rule in enumerate(state.get("Choices", [])):
        yield from _rule(rule, f"{at}/Choices[{place}]")


def _task(state: dict[str, Any], at: str, refused: Refused) -> Iterator[Problem]:
    if not isinstance(state.get("Resource"), str):
        yield Problem(SCHEMA, "These fields are required: [Resource]", at)
        return
    try:
        reason = refused(resources.parse(state["Resource"]))
    except ValueError as error:
        reason = str(error)
    if reason:
        yield Problem(SCHEMA, reason, f"{at}/Resource")
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        yield Problem(SCHEMA, "HeartbeatSeconds must be smaller than TimeoutSeconds", f"{at}/HeartbeatSeconds")


def _map(state: dict[str, Any], at: str) -> Iterator[Problem]:
    processor = state.get("ItemProcessor", {})
    if processor.get("ProcessorConfig", {}).get("Mode", "INLINE") != "INLINE":
        reason = "a Map state's mode DISTRIBUTED is not supported by Reelhouse's embedded endpoint: use INLINE"
        yield Problem(SCHEMA, reason, f"{at}/ItemProcessor/ProcessorConfig/Mode")
    for field in DISTRIBUTED_FIELDS:
        if field in state:
            reason = f"{field} is not supported by Reelhouse's embedded endpoint: it runs Map states INLINE"
            yield Problem(SCHEMA, reason, f"{at}/{field}")


def _reserved(state: dict[str, Any], at: str) -> Iterator[Problem]:
    """States.ALL stands alone, and in the last of its kind."""
    for field in ("Retry", "Catch"):
        listed = state.get(field, [])
        for place, one in enumerate(listed):
            names = one.get("ErrorEquals", [])
            if "States.ALL" in names and (len(names) > 1 or place < len(listed) - 1):
                reason = f"States.ALL must appear alone, and in the last element of {field}"
                yield Problem(SCHEMA, reason, f"{at}/{field}[{place}]/ErrorEquals")


def _expressions(value: Any, at: str) -> Iterator[Problem]:
    """JSONata that can't be parsed; the machines inside are looked at by themselves."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in ("ItemProcessor", "Iterator", "Branches"):
                yield from _expressions(one, f"{at}/{name}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _expressions(one, f"{at}[{place}]")
    elif jsonata_expression.is_expression(value):
        wrong = jsonata_expression.problem(value[2:-2].strip())
        if wrong:
            yield Problem(JSONATA_CODE, wrong, at)


def _path(path: Any, at: str) -> Iterator[Problem]:
    try:
        if not isinstance(path, str):
            raise PathError(f"{json.dumps(path)} is not a JSONPath")
        json_path.parse(_without_variable(path))
    except PathError as error:
        yield Problem(SCHEMA, str(error), at)


def _result_path(path: Any, at: str) -> Iterator[Problem]:
    try:
        wrong = None if json_path.is_definite(str(path)) else f"Value is not a Reference Path: {path}"
    except PathError as error:
        wrong = str(error)
    if wrong:
        yield Problem(SCHEMA, wrong, at)


def _without_variable(path: str) -> str:
    """The path as one into the value of its variable, or of the context object."""
    return re.sub(r"^\$(?:\$|[A-Za-z_]\w*)", "$", path)


def _reference(text: Any, at: str) -> Iterator[Problem]:
    """A path, or a call of an intrinsic function."""
    if isinstance(text, str) and not text.startswith("$"):
        try:
            inside = intrinsics.paths(intrinsics.parse(text))
        except intrinsics.CallError as error:
            yield Problem(SCHEMA, f"The value for the field must be a valid JSONPath or a valid intrinsic function"
                          f" call: {error}", at)  # fmt: skip
            return
        for path in inside:
            yield from _path(path, at)
        return
    yield from _path(text, at)


def _template(template: Any, at: str) -> Iterator[Problem]:
    if isinstance(template, list):
        for place, one in enumerate(template):
            yield from _template(one, f"{at}[{place}]")
    elif isinstance(template, dict):
        for name, value in template.items():
            yield from _reference(value, f"{at}/{name}") if name.endswith(".$") else _template(value, f"{at}/{name}")


def _rule(rule: dict[str, Any], at: str) -> Iterator[Problem]:
    for name in ("And", "Or"):
        for place, part in enumerate(rule.get(name, [])):
            yield from _rule(part, f"{at}/{name}[{place}]")
    if "Not" in rule:
        yield from _rule(rule["Not"], f"{at}/Not")
    if "Variable" not in rule:
        return
    yield from _path(rule["Variable"], f"{at}/Variable")
    named = [name for name in rule if name in choice.NAMES]
    if len(named) != 1:
        yield Problem(SCHEMA, f"exactly one comparison is wanted, not {len(named)}: {named}", at)
    for name in named:
        if name.endswith("Path"):
            yield from _path(rule[name], f"{at}/{name}")
