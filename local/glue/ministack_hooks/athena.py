"""Athena's API answered by our engine over MiniStack's stores, so that CloudFormation and tags go on working."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local.athena.api import AthenaApi, Context
from local.athena.errors import AthenaError
from local.athena.query_engine import Scope
from local.athena.stores import Stores
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
    """Answer for Athena, but for what MiniStack answers as it should; call it before the server starts."""
    athena = module(f"{SERVICES}.athena")
    handle = athena.handle_request

    async def answer(method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any) -> Reply:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if not api.answers(action):
            return await handle(method, path, headers, body, query_params)  # type: ignore[no-any-return]
        athena._ensure_default_workgroup()
        athena._ensure_default_data_catalog()
        # In a thread: reading a statement takes a while, and catalogue and results are asked of this very endpoint.
        return await asyncio.to_thread(_reply, api, action, body)

    athena.handle_request = answer
    tagging = module(f"{SERVICES}.tagging")
    tagging._COLLECTORS["athena"] = _tagged


def _tagged() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Athena's tags for the tagging API, which MiniStack leaves out: of the region that is asked."""
    region = module("ministack.core.responses").get_region()
    for arn, tags in module(f"{SERVICES}.athena")._tags.items():
        if arn.split(":")[3] == region:
            yield arn, [{"Key": key, "Value": value} for key, value in tags.items()]


def _reply(api: AthenaApi, action: str, body: bytes) -> Reply:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return _json(400, {"__type": "SerializationException"})
    try:
        return _json(200, api.answer(action, request, _context(api)))
    except AthenaError as error:
        return refusal(error)


def refusal(error: AthenaError) -> Reply:
    """An error as Athena writes it."""
    detail = {"AthenaErrorCode": error.detail, "ErrorCode": error.detail} if error.detail else {}
    return _json(400, {"__type": error.code, **detail, "Message": error.message, "message": error.message})


def _json(status: int, payload: dict[str, Any]) -> Reply:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(payload).encode()


def _context(api: AthenaApi) -> Context:
    athena, responses = module(f"{SERVICES}.athena"), module("ministack.core.responses")
    scope = Scope(str(responses.get_account_id()), str(responses.get_region()))
    arns = {"workgroup": athena._arn_workgroup}

    def tag(kind: str, name: str, tags: list[dict[str, str]]) -> None:
        if tags:
            athena._tags[arns[kind](name)] = {one["Key"]: one["Value"] for one in tags}

    def untag(kind: str, name: str) -> None:
        athena._tags.pop(arns[kind](name), None)

    stores = Stores(
        workgroups=athena._workgroups,
        named_queries=athena._named_queries,
        prepared_statements=athena._prepared_statements,
        data_catalogs=athena._data_catalogs,
        executions=athena._executions,
        catalogue=lambda: api.engine.catalogue(scope),
        tag=tag,
        untag=untag,
    )
    return Context(scope, stores)
