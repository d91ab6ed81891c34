"""MSK's API answered with the broker that runs, in place of MiniStack's clusters, which have none."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from local import kafka
from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.kafka import msk
from local.settings import Settings

Reply = tuple[int, dict[str, str], bytes]


def hook_msk(settings: Settings) -> None:
    """Answer for MSK; call it before the server starts."""

    async def answer(method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any) -> Reply:
        responses = module("ministack.core.responses")
        place = (str(responses.get_region()), str(responses.get_account_id()))
        # In a thread: the broker is asked whether it serves.
        return await asyncio.to_thread(_reply, settings, method, path, place)

    module(f"{SERVICES}.msk").handle_request = answer


def _reply(settings: Settings, method: str, path: str, place: tuple[str, str]) -> Reply:
    broker, identity = kafka.status(settings), kafka.cluster_id(settings)
    try:
        found = msk.Cluster(broker, identity, *place) if broker and identity else None
        return _json(200, msk.answer(method, path, found))
    except msk.MskError as error:
        return _json(error.status, {"message": str(error)}, {"x-amzn-errortype": error.code})


def _json(status: int, payload: dict[str, Any], headers: dict[str, str] | None = None) -> Reply:
    return status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(payload).encode()
