"""Athena's queries answered by our engine, and MiniStack's workgroups, named queries and catalogues put right."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from local.athena.api import AthenaApi, Context
from local.athena.errors import AthenaError
from local.athena.query_engine import Scope
from local.glue.ministack_hooks.hook_points import SERVICES, module

Reply = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class TableDefinition:
    """A CREATE TABLE as MiniStack's parser reads it (`local.athena.definitions.CreateTable`)."""

    database: str | None
    table: str
    external: bool
    iceberg: bool
    if_not_exists: bool
    table_input: dict[str, Any]


def table_inputs(text: str) -> TableDefinition | None:
    """Read Hive's CREATE TABLE; None where it is not understood."""
    athena = module(f"{SERVICES}.athena")
    found = athena._parse_ddl(text)
    if not isinstance(found, athena._CreateTable):
        return None
    made = athena._create_table_input(found)
    return TableDefinition(found.database, found.table, found.external, found.iceberg, found.if_not_exists, made)


def hook_athena(api: AthenaApi) -> None:
    """Answer the actions of query executions; call it before the server starts."""
    athena = module(f"{SERVICES}.athena")
    handle = athena.handle_request

    async def answer(method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any) -> Reply:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if not api.answers(action):
            return await handle(method, path, headers, body, query_params)  # type: ignore[no-any-return]
        athena._ensure_default_workgroup()
        # In a thread: reading a statement takes a while, and results come from this very endpoint's S3.
        return await asyncio.to_thread(_reply, api, action, body)

    athena.handle_request = answer


def _reply(api: AthenaApi, action: str, body: bytes) -> Reply:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return _json(400, {"__type": "SerializationException"})
    try:
        return _json(200, api.answer(action, request, _context()))
    except AthenaError as error:
        return refusal(error)


def refusal(error: AthenaError) -> Reply:
    """An error as Athena writes it."""
    detail = {"AthenaErrorCode": error.detail, "ErrorCode": error.detail} if error.detail else {}
    return _json(400, {"__type": error.code, **detail, "Message": error.message, "message": error.message})


def _json(status: int, payload: dict[str, Any]) -> Reply:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(payload).encode()


def _context() -> Context:
    athena, responses = module(f"{SERVICES}.athena"), module("ministack.core.responses")

    def prepared(group: str, name: str) -> str | None:
        statement = athena._prepared_statements.get(f"{group}/{name}")
        return str(statement["QueryStatement"]) if statement else None

    return Context(
        scope=Scope(str(responses.get_account_id()), str(responses.get_region())),
        executions=athena._executions,
        workgroups=athena._workgroups,
        prepared=prepared,
    )
