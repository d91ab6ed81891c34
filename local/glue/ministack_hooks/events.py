"""Glue and EventBridge: rules whose target is a workflow reach it, and what Glue does becomes events."""

from __future__ import annotations

import json
import logging
from typing import Any

from local.glue.api import GlueApi
from local.glue.errors import GlueError
from local.glue.ministack_hooks.hook_points import SERVICES, module
from local.glue.workflows.events import Event

logger = logging.getLogger("reelhouse.ministack")


def hook_events(api: GlueApi) -> None:
    """Let rules start workflows, and publish the engine's events on the default bus."""
    events = module(f"{SERVICES}.eventbridge")
    invoke = events._invoke_target
    responses = module("ministack.core.responses")

    def invoke_target(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> Any:
        workflow = workflow_of(target.get("Arn", ""), responses.get_region(), responses.get_account_id())
        if workflow is None:
            return invoke(target, event, rule, view)
        try:
            api.workflows.notify(workflow, event["EventId"])
        except GlueError as refused:
            logger.warning("event %s does not reach workflow %s: %s", event["EventId"], workflow, refused.message)
        return None

    def publish(event: Event) -> None:
        detail = json.dumps(
            {**event.detail, **({"accountId": responses.get_account_id()} if event.with_account else {})}
        )
        entry = {"Source": "aws.glue", "DetailType": event.detail_type, "Detail": detail}
        events._put_events({"Entries": [entry]}, allow_aws_source=True)

    events._invoke_target = invoke_target
    api.publish = publish


def workflow_of(arn: str, region: str, account: str) -> str | None:
    """The workflow that a target's ARN names, where it is one of this account and region."""
    prefix = f"arn:aws:glue:{region}:{account}:workflow/"
    return arn.removeprefix(prefix) if arn.startswith(prefix) else None
