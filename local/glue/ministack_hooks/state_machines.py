"""State machines, versions, aliases and activities: what MiniStack takes unseen is checked, and kept, as AWS does."""

from __future__ import annotations

import json
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.glue.ministack_hooks.state_tasks import StateTasks
from local.states import names
from local.states.definition import STANDARD, Problem, problems

Reply = Any
MACHINE = "AWS::StepFunctions::StateMachine"
NO_TRACING = {"enabled": False}
UPDATABLE = ("definition", "roleArn", "loggingConfiguration", "tracingConfiguration", "encryptionConfiguration")
DESCRIPTION_ALONE = ("ValidationException", "Version description can only be set when publish is true")
KMS_KEY = "CUSTOMER_MANAGED_KMS_KEY"
MOST_ACTIVITIES = 1000
MOST_ROUTES, WHOLE_WEIGHT = 2, 100


class StateMachines:
    """The actions, over those of MiniStack that they extend."""

    def __init__(self, tasks: StateTasks) -> None:
        self._tasks = tasks
        self._states = states = module(f"{SERVICES}.stepfunctions")
        self._create, self._update, self._describe = (
            states._create_state_machine, states._update_state_machine, states._describe_state_machine,
        )  # fmt: skip
        self._delete_alias, self._update_alias = states._delete_state_machine_alias, states._update_state_machine_alias
        self._create_alias, self._create_activity = states._create_state_machine_alias, states._create_activity

    def create(self, data: dict[str, Any]) -> Reply:
        """CreateStateMachine."""
        states = self._states
        refusal = (
            names.name_refusal(data.get("name"))
            or self._definition_refusal(data.get("definition"), data.get("type", STANDARD))
            or names.role_refusal(data.get("roleArn"))
            or _description_refusal(data)
        )
        if refusal:
            return refuse(states, *refusal)
        tracing = data.get("tracingConfiguration", NO_TRACING)
        region, account = states.get_region(), states.get_account_id()
        arn = f"{names.arn_prefix(region, account)}:stateMachine:{data['name']}"
        made = f"arn:aws:states:{region}:{account}:stateMachine:{data['name']}"
        earlier = states._state_machines.get(arn)
        if earlier and earlier.get("tracingConfiguration", NO_TRACING) != tracing:
            return refuse(states, "StateMachineAlreadyExists", f"State Machine Already Exists: '{arn}'")
        reply = self._create(data)
        if earlier and reply[0] >= 400:
            return refuse(states, "StateMachineAlreadyExists", f"State Machine Already Exists: '{arn}'")
        if reply[0] < 400:
            machine = {**states._state_machines.pop(made), "stateMachineArn": arn, "tracingConfiguration": tracing}
            states._state_machines[arn] = machine
        # MiniStack knows of no other partition; what it made is kept under the ARN that AWS gives.
        return reply if arn == made else _with(states, reply, {"stateMachineArn": arn})

    def update(self, data: dict[str, Any]) -> Reply:
        """UpdateStateMachine."""
        states, arn = self._states, data.get("stateMachineArn")
        refusal = (
            (self._definition_refusal(data["definition"], self._type(arn)) if "definition" in data else None)
            or (names.role_refusal(data["roleArn"]) if "roleArn" in data else None)
            or _description_refusal(data)
        )
        if arn not in states._state_machines:
            return refuse(states, "StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        if refusal:
            return refuse(states, *refusal)
        if not any(name in data for name in (*UPDATABLE, "publish")):
            wanted = (
                "Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the"
                " TracingConfiguration must be specified"
            )
            return refuse(states, "MissingRequiredParameter", wanted)
        reply = self._update(data)
        if reply[0] < 400:
            machine = states._state_machines[arn]
            machine.update(updated=True, updateDate=json.loads(reply[2])["updateDate"])
            if "tracingConfiguration" in data:
                machine["tracingConfiguration"] = data["tracingConfiguration"]
            reply = _with(states, reply, {"revisionId": machine["revisionId"]})
        return reply

    def describe(self, data: dict[str, Any]) -> Reply:
        """DescribeStateMachine: `revisionId` comes with the first update."""
        states, arn = self._states, data.get("stateMachineArn")
        reply = self._describe(data)
        if reply[0] >= 400:
            return reply
        machine = states._state_machines.get(states._resolve_state_machine_arn(arn)) or {}
        shown = json.loads(reply[2])
        shown.pop("updateDate", None)
        shown.setdefault("tracingConfiguration", machine.get("tracingConfiguration", NO_TRACING))
        if not shown.pop("updated", machine.get("updated", False)):
            shown.pop("revisionId", None)
        if not shown.get("description"):
            shown.pop("description", None)
        return states.json_response(shown)

    def delete(self, data: dict[str, Any]) -> Reply:
        """DeleteStateMachine: one that is not there is deleted too."""
        states, arn = self._states, data.get("stateMachineArn")
        if not str(arn).startswith("arn:"):
            return refuse(states, "InvalidArn", f"Invalid Arn: '{arn}'")
        states._state_machines.pop(arn, None)
        states._tags.pop(arn, None)
        for store in (states._state_machine_versions, states._state_machine_aliases):
            for key in [key for key in store if key.startswith(f"{arn}:")]:
                store.pop(key, None)
        for key in [key for key, one in states._executions.items() if one["stateMachineArn"] == arn]:
            states._stop_execution({"executionArn": key})
            states._executions.pop(key, None)
        return states.json_response({})

    def validate(self, data: dict[str, Any]) -> Reply:
        """ValidateStateMachineDefinition."""
        found = self.problems(data.get("definition"), data.get("type", STANDARD))
        shown = found[: data.get("maxResults") or len(found)]
        reply = {
            "result": "FAIL" if found else "OK",
            "diagnostics": [one.diagnostic for one in shown],
            "truncated": len(shown) < len(found),
        }
        return self._states.json_response(reply)

    def create_alias(self, data: dict[str, Any]) -> Reply:
        """CreateStateMachineAlias: what the request says by itself is looked at before what it names."""
        reason = routing_refusal(data.get("routingConfiguration"))
        return refuse(self._states, "ValidationException", reason) if reason else self._create_alias(data)

    def delete_alias(self, data: dict[str, Any]) -> Reply:
        """DeleteStateMachineAlias."""
        states, arn = self._states, data.get("stateMachineAliasArn")
        if arn not in states._state_machine_aliases:
            return refuse(states, "ResourceNotFound", f"Request references a resource that does not exist: {arn}")
        return self._delete_alias(data)

    def update_alias(self, data: dict[str, Any]) -> Reply:
        """UpdateStateMachineAlias."""
        reason = routing_refusal(data["routingConfiguration"]) if "routingConfiguration" in data else None
        if reason:
            return refuse(self._states, "ValidationException", reason)
        if "description" not in data and "routingConfiguration" not in data:
            wanted = "Request must contain at least one of description or routingConfiguration"
            return refuse(self._states, "ValidationException", wanted)
        return self._update_alias(data)

    def create_activity(self, data: dict[str, Any]) -> Reply:
        """CreateActivity: idempotent by name, unless the encryption is another."""
        states, encryption = self._states, data.get("encryptionConfiguration")
        refusal = names.name_refusal(data.get("name")) or _encryption_refusal(encryption)
        if refusal:
            return refuse(states, *refusal)
        arn = f"{names.arn_prefix(states.get_region(), states.get_account_id())}:activity:{data['name']}"
        kept = encryption or {"type": "AWS_OWNED_KEY"}
        earlier = states._activities.get(arn)
        if earlier is None:
            reply = self._create_activity(data)
            created = json.loads(reply[2])["activityArn"]
            states._activities[arn] = {
                **states._activities.pop(created),
                "activityArn": arn,
                "encryptionConfiguration": kept,
            }
            return _with(states, reply, {"activityArn": arn})
        if earlier.get("encryptionConfiguration", kept) != kept:
            said = "Activity already exists. EncryptionConfiguration may not be updated."
            return refuse(states, "ActivityAlreadyExists", said)
        return states.json_response({"activityArn": arn, "creationDate": earlier["creationDate"]})

    def delete_activity(self, data: dict[str, Any]) -> Reply:
        """DeleteActivity: one that is not there is deleted too."""
        states = self._states
        states._activities.pop(data.get("activityArn"), None)
        states._tags.pop(data.get("activityArn"), None)
        return states.json_response({})

    def list_activities(self, data: dict[str, Any]) -> Reply:
        """ListActivities: the token is the last activity's ARN of the page before."""
        states, token = self._states, data.get("nextToken")
        most = data.get("maxResults") or MOST_ACTIVITIES
        arns = list(states._activities.keys())
        if token is not None and token not in arns:
            return refuse(states, "InvalidToken", "Invalid Token: 'Invalid token'")
        first = arns.index(token) + 1 if token is not None else 0
        page = arns[first : first + most]
        shown = [
            {name: states._activities[arn][name] for name in ("activityArn", "name", "creationDate")} for arn in page
        ]
        more = {"nextToken": page[-1]} if first + most < len(arns) else {}
        return states.json_response({"activities": shown, **more})

    def hook_stacks(self) -> None:
        """Let a stack's state machine be checked, and kept under the API's own names."""
        provisioners = module(f"{SERVICES}.cloudformation.provisioners")
        handlers = provisioners._RESOURCE_HANDLERS[MACHINE]
        create = handlers["create"]

        def checked(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
            found = self.problems(provisioners._sfn_definition(props), props.get("StateMachineType", STANDARD))
            if found:
                raise provisioners._sfn_handler_error(invalid(found))
            made = create(logical_id, props, stack_name)
            machine = self._states._state_machines[made[0]]
            machine["loggingConfiguration"] = in_lower_camel(machine["loggingConfiguration"])
            machine["tracingConfiguration"] = in_lower_camel(props.get("TracingConfiguration", NO_TRACING))
            return made

        handlers["create"] = checked
        declared = provisioners._declared_or_default

        def with_names(old: dict[str, Any], new: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
            found: dict[str, Any] = declared(old, new, defaults)
            if "LoggingConfiguration" in defaults and "LoggingConfiguration" in found:
                return {**found, "LoggingConfiguration": in_lower_camel(found["LoggingConfiguration"])}
            return found

        provisioners._declared_or_default = with_names

    def _definition_refusal(self, text: Any, kind: str) -> names.Refusal | None:
        found = self.problems(text, kind)
        return ("InvalidDefinition", invalid(found)) if found else None

    def problems(self, text: Any, kind: str = STANDARD) -> list[Problem]:
        """What is wrong with a definition."""
        return problems(text if isinstance(text, str) else "", self._tasks.refused, kind)

    def _type(self, arn: Any) -> str:
        return str((self._states._state_machines.get(arn) or {}).get("type", STANDARD))


def routing_refusal(routing: Any) -> str | None:
    """Why an alias can't have this routing configuration, whatever there is under the ARNs in it."""
    if not isinstance(routing, list) or not 1 <= len(routing) <= MOST_ROUTES:
        return f"Routing configuration must contain 1 or {MOST_ROUTES} entries"
    arns = [str(route.get("stateMachineVersionArn")) for route in routing]
    if len({arn.rpartition(":")[0] for arn in arns}) > 1:
        return "Both stateMachineVersionArn values must belong to the same state machine"
    if sum(route.get("weight", 0) for route in routing) != WHOLE_WEIGHT:
        return f"The sum of the weights in the routing configuration must be equal to {WHOLE_WEIGHT}"
    return None


def in_lower_camel(value: Any) -> Any:
    """A template's names (`LogGroupArn`, booleans as texts) as the API has them (`logGroupArn`)."""
    if isinstance(value, dict):
        return {f"{name[0].lower()}{name[1:]}": in_lower_camel(one) for name, one in value.items()}
    if isinstance(value, list):
        return [in_lower_camel(one) for one in value]
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def invalid(found: list[Problem]) -> str:
    """The message of InvalidDefinition."""
    return f"Invalid State Machine Definition: '{', '.join(map(str, found))}'"


def _description_refusal(data: dict[str, Any]) -> names.Refusal | None:
    return DESCRIPTION_ALONE if data.get("versionDescription") and not data.get("publish") else None


def _encryption_refusal(encryption: Any) -> names.Refusal | None:
    if encryption and encryption.get("type") == KMS_KEY and not encryption.get("kmsKeyId"):
        return "InvalidEncryptionConfiguration", "Invalid Encryption Configuration: 'kmsKeyId is missing'"
    return None


def refuse(states: Any, code: str, message: str) -> Reply:
    """An error as Step Functions answers it."""
    return states.error_response_json(code, message, 400)


def _with(states: Any, reply: Reply, more: dict[str, Any]) -> Reply:
    return states.json_response({**json.loads(reply[2]), **more})
