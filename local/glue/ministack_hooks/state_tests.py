"""TestState: one state by itself, checked as a state machine's would be."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.glue.ministack_hooks.state_machines import StateMachines, invalid, refuse
from local.glue.ministack_hooks.state_tasks import NOT_HERE, StateTasks
from local.states import names, resources, single_state
from local.states.failures import Failure
from local.states.history import now
from local.states.text import compact

Reply = Any
Definition = dict[str, Any]
ALONE = "StateName"
NEEDS_A_MOCK = ("Map", "Parallel")
MOCKABLE = ("Task", *NEEDS_A_MOCK)
WITHOUT_A_MOCK = (
    "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed,"
    " Fail, Choice]"
)
# Of stateConfiguration: what only a DISTRIBUTED Map state or one's own error injection into a branch has.
OF_BRANCHES = ("errorCausedByState", "mapIterationFailureCount", "mapItemReaderData")


class Refused(Exception):
    """The request is refused with this code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Found:
    """The state that a request names, and the machine's language."""

    name: str
    state: Definition
    language: str


class SingleStates:
    """The action."""

    def __init__(self, tasks: StateTasks, machines: StateMachines) -> None:
        self._tasks, self._machines = tasks, machines
        self._states = module(f"{SERVICES}.stepfunctions")

    def test(self, data: dict[str, Any]) -> Reply:
        """TestState."""
        states = self._states
        try:
            asked = self._asked(data)
        except Refused as refused:
            return refuse(states, refused.code, refused.message)
        register, region = states._register_sfn_jsonata_functions, states.get_region()
        answer = single_state.run(asked, self._tasks, register, region)
        if data.get("inspectionLevel", "INFO") == "INFO":
            answer.pop("inspectionData")
        return states.json_response(answer)

    def _asked(self, data: dict[str, Any]) -> single_state.Asked:
        found = self._found(data)
        text = data.get("input", "{}")
        _check(names.input_refusal(text))
        if data.get("roleArn"):
            _check(names.role_refusal(data["roleArn"]))
        mock = _mock(data, found.state)
        _check_kind(found.state, mock, data)
        configuration = data.get("stateConfiguration") or {}
        for name in OF_BRANCHES:
            if name in configuration:
                raise Refused("ValidationException", f"TestState's stateConfiguration.{name} {NOT_HERE}.")
        return single_state.Asked(
            found.name, found.state, found.language, json.loads(text), self._context(data, json.loads(text)),
            _object(data, "variables"), mock, int(configuration.get("retrierRetryCount", 0)),
        )  # fmt: skip

    def _found(self, data: dict[str, Any]) -> Found:
        """The state, after all of the definition was checked."""
        text, name = str(data.get("definition", "")), data.get("stateName")
        try:
            given = json.loads(text)
        except ValueError:
            given = None
        if name is None and isinstance(given, dict):
            self._check_definition(json.dumps(_machine_of(given)), f"/States/{ALONE}")
            return Found(ALONE, given, "JSONPath")
        self._check_definition(text)
        states = dict(_all(given))
        if name not in states:
            raise Refused("ValidationException", "State not found in definition")
        return Found(str(name), states[name], str(given.get("QueryLanguage", "JSONPath")))

    def _check_definition(self, text: str, place: str = "") -> None:
        problems = self._machines.problems(text)
        if problems:
            raise Refused("InvalidDefinition", invalid(problems).replace(place, "") if place else invalid(problems))

    def _context(self, data: dict[str, Any], value: Any) -> dict[str, Any]:
        """The context object: the one that is given, over one that AWS would make up for this test."""
        states, machine, name = self._states, str(uuid.uuid4()), str(uuid.uuid4())
        prefix = names.arn_prefix(states.get_region(), states.get_account_id())
        made = {
            "Execution": {
                "Id": f"{prefix}:express:{machine}:{name}", "Input": value, "Name": name, "StartTime": now(),
                **({"RoleArn": data["roleArn"]} if data.get("roleArn") else {}),
            },
            "StateMachine": {"Id": f"{prefix}:stateMachine:{machine}", "Name": machine},
        }  # fmt: skip
        return {**made, **_object(data, "context")}


def _check(refusal: names.Refusal | None) -> None:
    if refusal:
        raise Refused(*refusal)


def _all(machine: Definition) -> Iterator[tuple[str, Definition]]:
    """Every state of a machine, those of its Parallel and Map states too."""
    for name, state in machine["States"].items():
        yield name, state
        inner = [*state.get("Branches", []), state.get("ItemProcessor"), state.get("Iterator")]
        for one in filter(None, inner):
            yield from _all(one)


def _machine_of(state: Definition) -> Definition:
    """A state machine that is valid where the state is: whatever may follow it is there."""
    named = {state.get("Next"), state.get("Default")}
    named |= {one.get("Next") for field in ("Choices", "Catch") for one in state.get(field) or []}
    following = {str(name): {"Type": "Succeed"} for name in named - {None}}
    return {"StartAt": ALONE, "States": {ALONE: state, **following}}


def _object(data: dict[str, Any], name: str) -> dict[str, Any]:
    """A member that is an object as JSON text."""
    try:
        value = json.loads(data.get(name) or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refused("ValidationException", f"{name} must be a JSON object")
    return value


def _mock(data: dict[str, Any], state: Definition) -> list[Any] | None:
    """What the state's work comes to by the request, in a list; a Failure where it fails."""
    mock = data.get("mock")
    if mock is None:
        return None
    if state["Type"] not in MOCKABLE:
        raise Refused("ValidationException", f"State type '{state['Type']}' is not supported when a mock is specified")
    if data.get("revealSecrets"):
        raise Refused("ValidationException", "TestState does not support RevealSecrets when a mock is specified.")
    if ("result" in mock) == ("errorOutput" in mock):
        said = "A test mock should have only one of the following fields: [result, errorOutput]."
        raise Refused("ValidationException", said)
    if "errorOutput" in mock:
        return [Failure(mock["errorOutput"].get("error"), mock["errorOutput"].get("cause"), located=True)]
    return [_result(mock, state)]


def _result(mock: dict[str, Any], state: Definition) -> Any:
    try:
        result = json.loads(mock["result"])
    except ValueError:
        raise Refused("ValidationException", "Mocked result must be valid JSON") from None
    if state["Type"] in NEEDS_A_MOCK and not isinstance(result, list):
        raise Refused("ValidationException", "Mocked result must be an array.")
    service = state["Type"] == "Task" and resources.parse(state["Resource"]).action
    if service and mock.get("fieldValidationMode", "STRICT") != "NONE":
        said = f"TestState's mock.fieldValidationMode {compact(mock.get('fieldValidationMode', 'STRICT'))} {NOT_HERE}"
        raise Refused("ValidationException", f"{said}: no result is held against a service's API. NONE is.")
    return result


def _check_kind(state: Definition, mock: list[Any] | None, data: dict[str, Any]) -> None:
    """Whether the state can be tested so."""
    if mock is not None:
        return
    if state["Type"] in NEEDS_A_MOCK:
        raise Refused("InvalidDefinition", WITHOUT_A_MOCK)
    if state["Type"] != "Task":
        return
    resource = resources.parse(state["Resource"])
    if resource.pattern or resource.kind == "activity":
        what = f"the .{resource.pattern} service integration pattern" if resource.pattern else "activity tasks"
        raise Refused("InvalidDefinition", f"TestState API does not support {what} unless a mock is specified")
    if not data.get("roleArn"):
        raise Refused("ValidationException", "roleArn is required to test a Task state without a mock")
