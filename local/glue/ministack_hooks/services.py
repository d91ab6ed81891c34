"""Refuses by name what `local.stack.services` does not serve, wherever MiniStack would answer."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, SHORTCUTS, module
from local.stack import services

Reply = tuple[int, dict[str, str], bytes]
# Not one of AWS's own codes for it, which differ by service; 501 is not tried again by AWS's clients.
CODE, STATUS = "NotImplemented", 501
# What MiniStack refuses with a word of its own, whatever the reason.
WORDLESS = {"iot-data"}
ICEBERG, ICEBERG_SERVICE = "/iceberg/v1/", "s3tables"


def hook_services(opened: frozenset[str]) -> None:
    """Refuse every service that is neither served nor `opened`: at its API, in state machines and in templates."""
    closed = frozenset(services.refused(opened))
    app = module("ministack.app")
    for name in closed:
        app.SERVICE_HANDLERS[name] = _refusing(name)
    for name, service in SHORTCUTS.items():
        if service in closed:
            setattr(app, name, _no_answer)
    if "apigateway" in closed:  # it looks for its domains in every request to a host with a dot, 127.0.0.1 too
        app._resolve_custom_domain_request = lambda host, path: None
    if ICEBERG_SERVICE in closed:
        _refuse_iceberg(app)
    _refuse_tasks(closed)
    _refuse_resources(closed)


async def _no_answer(*_: Any, **__: Any) -> None:
    return None


def _refusing(service: str) -> Callable[..., Awaitable[Reply]]:
    async def refuse(method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any) -> Reply:
        # The two versions of SES share a name here; the second one speaks JSON.
        return refusal(service, headers, shaped_as="sesv2" if path.startswith("/v2/email") else service)

    return refuse


def refusal(service: str, headers: dict[str, str], shaped_as: str = "") -> Reply:
    """The error that says so, in the protocol of the service (or of `shaped_as`)."""
    denied = module("ministack.core.iam_actions").access_denied_response
    request_id = str(uuid.uuid4())
    _, shaped, body = denied(
        shaped_as or service, "", "", request_id, error_code=CODE, message=services.refusal(service), headers=headers
    )
    if service in WORDLESS:
        return STATUS, {**shaped, "x-amzn-errortype": CODE}, json.dumps({"message": services.refusal(service)}).encode()
    return STATUS, shaped, body


def _refuse_iceberg(app: Any) -> None:
    """The Iceberg REST catalogues (Glue's and S3 Tables') share a path that comes before all services."""
    handle = app._handle_special_data_plane_request

    async def checked(method: str, path: str, headers: dict[str, str], *rest: Any, **named: Any) -> Any:
        if path.startswith(ICEBERG):
            return refusal(ICEBERG_SERVICE, headers)
        return await handle(method, path, headers, *rest, **named)

    app._handle_special_data_plane_request = checked


def _refuse_tasks(closed: frozenset[str]) -> None:
    """State machines call some services without their API; the others they call by `SERVICE_HANDLERS`."""
    states = module(f"{SERVICES}.stepfunctions")
    for resource in list(states._SERVICE_DISPATCH):
        service = resource.split(":")[5]
        if service in closed:
            states._SERVICE_DISPATCH[resource] = _failing(states, service)


def _failing(states: Any, service: str) -> Callable[[str, Any], Any]:
    def fail(resource: str, parameters: Any) -> Any:
        raise states._ExecutionError("States.Runtime", f"{resource}: {services.refusal(service)}")

    return fail


def _refuse_resources(closed: frozenset[str]) -> None:
    """CloudFormation then names their types as unrecognised before it makes anything."""
    handlers = module(f"{SERVICES}.cloudformation.provisioners")._RESOURCE_HANDLERS
    for kind in [kind for kind in handlers if services.TEMPLATE_NAMESPACES.get(kind.split("::")[1]) in closed]:
        del handlers[kind]
