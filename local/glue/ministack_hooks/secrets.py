"""Secrets Manager's API answered by AWS's rules over MiniStack's store, so that stacks and saving go on working."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.secrets import api, carried_out, passwords
from local.secrets.errors import SecretsError, unsupported
from local.secrets.store import Store

Reply = tuple[int, dict[str, str], bytes]
KIND = "AWS::SecretsManager::Secret"
# What CloudFormation's provisioners call -> its action.
PROVISIONED = {
    "_update_secret": "UpdateSecret",
    "_put_secret_value": "PutSecretValue",
    "_replicate_secret_to_regions": "ReplicateSecretToRegions",
}
# A template without a value has "" here, which no request may have.
EMPTY = ("SecretString",)


def hook_secrets() -> None:
    """Answer for Secrets Manager, at its API and for stacks; call it before the server starts."""
    manager = module(f"{SERVICES}.secretsmanager")

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any) -> Reply:
        return reply(headers.get("x-amz-target", "").rpartition(".")[2], body)

    manager.handle_request = handle
    for name, action in PROVISIONED.items():
        setattr(manager, name, _provisioned(action))
    _hook_stacks()


def reply(action: str, body: bytes) -> Reply:
    """The answer to a request, or its refusal."""
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return _json(400, {"__type": "SerializationException", "message": "The request is not JSON."})
    if not isinstance(request, dict):
        return _json(400, {"__type": "SerializationException", "message": "The request is no JSON object."})
    return _answered(action, request)


def _answered(action: str, request: dict[str, Any]) -> Reply:
    try:
        return _json(200, api.answer(action, request, _store()))
    except SecretsError as error:
        return _json(400, {"__type": error.code, "message": error.message})


def _json(status: int, payload: dict[str, Any]) -> Reply:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(payload).encode()


def _store() -> Store:
    manager, responses = module(f"{SERVICES}.secretsmanager"), module("ministack.core.responses")
    return Store(
        records=manager._secrets,
        policies=manager._resource_policies,
        arn_prefix=f"arn:aws:secretsmanager:{responses.get_region()}:{responses.get_account_id()}:secret:",
        label_moved=manager._emit_secret_label_updated,
    )


def _provisioned(action: str) -> Callable[[dict[str, Any]], Reply]:
    def answer(data: dict[str, Any]) -> Reply:
        given = {**data, "KmsKeyId": data["KmsKeyId"] or ""} if "KmsKeyId" in data else data  # None: the default key
        return _answered(action, {name: value for name, value in given.items() if name not in EMPTY or value})

    return answer


def _hook_stacks() -> None:
    """Let a stack's secret have the password that its template describes, and no version where it has no value."""
    provisioners = module(f"{SERVICES}.cloudformation.provisioners")
    declared = provisioners._sm_secret_string
    handlers = provisioners._RESOURCE_HANDLERS[KIND]
    create = handlers["create"]

    def secret_string(props: dict[str, Any]) -> str:
        generate = props.get("GenerateSecretString")
        return generated(generate) if generate and not props.get("SecretString") else str(declared(props))

    def create_secret(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        if props.get("ReplicaRegions"):  # before anything is made that nobody would take away again
            raise ValueError(unsupported(f"{KIND} with ReplicaRegions", carried_out.ONE_REGION).message)
        name, attributes = create(logical_id, props, stack_name)
        record = module(f"{SERVICES}.secretsmanager")._secrets[name]
        record["Versions"] = {key: one for key, one in record["Versions"].items() if one["SecretString"]}
        return name, attributes

    provisioners._sm_secret_string, handlers["create"] = secret_string, create_secret


def generated(generate: dict[str, Any]) -> str:
    """The value that a template's GenerateSecretString asks for: a password, or an object that it is put into.

    Raises:
        ValueError: no such password can be made, or the object is none or has no key for it; the stack fails by it.
    """
    template, key = generate.get("SecretStringTemplate"), generate.get("GenerateStringKey")
    if (template is None) != (key is None):
        raise ValueError(f"{KIND}: GenerateSecretString needs SecretStringTemplate and GenerateStringKey, or neither")
    try:
        found = passwords.password({name: _typed(name, value) for name, value in generate.items()})
    except SecretsError as error:
        raise ValueError(f"{KIND}: {error.message}") from error
    if template is None:
        return found
    try:
        return json.dumps({**json.loads(template), key: found})
    except (ValueError, TypeError) as error:
        raise ValueError(f"{KIND}: SecretStringTemplate is no JSON object") from error


def _typed(name: str, value: Any) -> Any:
    """A template's texts are numbers and booleans where the API has them."""
    if name == "PasswordLength":
        return int(value)
    if isinstance(value, str) and name.startswith(("ExcludeL", "ExcludeU", "ExcludeN", "ExcludeP", "Incl", "Require")):
        return value.lower() == "true"
    return value
