"""A stack's state: what it is, the end of an operation on it, and why one failed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy.errors import DeployError
from infra.deploy.waiting import Patience

Say = Callable[[str], None]

# An RDS instance takes about ten minutes on AWS, and its replacement twice that.
OPERATION_SECONDS = 3600
# Longer operations tell how far they are, this often.
NEWS_SECONDS = 10
# What CloudFormation reports of the resources that it gave up because another one had failed.
CONSEQUENCES = ("Resource creation cancelled", "Resource update cancelled", "Resource creation Initiated")


def describe(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    """The stack as DescribeStacks shows it, or None where there is none."""
    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError" and "does not exist" in str(error):
            return None
        raise
    return dict(found[0]) if found and found[0]["StackStatus"] != "DELETE_COMPLETE" else None


def outputs(found: dict[str, Any] | None) -> dict[str, str]:
    """A described stack's outputs by name; empty where there is no stack."""
    return {item["OutputKey"]: item["OutputValue"] for item in (found or {}).get("Outputs", [])}


def at_rest(cloudformation: Any, stack: str, say: Say) -> dict[str, Any] | None:
    """The stack once no operation is going on; None where there is none, or only an empty shell of one."""
    patience, told = Patience(OPERATION_SECONDS), False
    while True:
        found = describe(cloudformation, stack)
        status = found["StackStatus"] if found else "REVIEW_IN_PROGRESS"
        if status == "REVIEW_IN_PROGRESS":
            # Left by a change set that would have created the stack: it holds nothing.
            return None
        if not status.endswith("_IN_PROGRESS"):
            return found
        if not told:
            say(f"stack {stack} is {status}: another deployment is at work, waiting for its end")
            told = True
        patience.wait(f"the end of {status} of stack {stack}")


def follow(cloudformation: Any, stack: str, token: str, total: int, say: Say) -> None:
    """Wait for the end of the operation that carries `token`, telling how far it is.

    Raises:
        DeployError: it failed; the message names each resource that failed, and why.
    """
    patience, news = Patience(OPERATION_SECONDS), time.monotonic() + NEWS_SECONDS
    while True:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        status = found["StackStatus"]
        if not status.endswith("_IN_PROGRESS"):
            break
        if time.monotonic() > news:
            say(progress(operation_events(cloudformation, found["StackId"], token), total))
            news = time.monotonic() + NEWS_SECONDS
        patience.wait(f"the end of {status} of stack {stack}")
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"):
        events = operation_events(cloudformation, found["StackId"], token)
        reasons = failures(events)
        if any(event.get("DetailedStatus") == "VALIDATION_FAILED" for event in events):
            reasons += validation_errors(cloudformation, StackName=found["StackId"])
        raise DeployError(failure_message(stack, found, reasons))


def validation_errors(cloudformation: Any, **where: str) -> list[str]:
    """What CloudFormation's early validation found in the last operation on a StackName or ChangeSetName.

    It checks names and properties before it touches anything, and keeps its findings apart from the stack's events.
    """
    pages = cloudformation.get_paginator("describe_events").paginate(**where, Filters={"FailedEvents": True})
    found = [event for page in pages for event in page["OperationEvents"] if event["EventType"] == "VALIDATION_ERROR"]
    last = max(found, key=lambda event: event["Timestamp"])["OperationId"] if found else ""
    return [
        f"{event['LogicalResourceId']} ({event['ResourceType']}): {event['ValidationStatusReason']}"
        for event in found
        if event["OperationId"] == last
    ]


def delete(cloudformation: Any, stack: str) -> None:
    """Delete the stack and wait until it is gone.

    Raises:
        DeployError: a resource can't be deleted.
    """
    found = describe(cloudformation, stack)
    if found is None:
        return
    cloudformation.delete_stack(StackName=stack)
    patience = Patience(OPERATION_SECONDS)
    while True:
        current = cloudformation.describe_stacks(StackName=found["StackId"])["Stacks"][0]
        if current["StackStatus"] == "DELETE_COMPLETE":
            return
        if not current["StackStatus"].endswith("_IN_PROGRESS"):
            events = operation_events(cloudformation, found["StackId"], "")
            raise DeployError(failure_message(stack, current, failures(events)))
        patience.wait(f"stack {stack} to be deleted")


def operation_events(cloudformation: Any, stack_id: str, token: str) -> list[dict[str, Any]]:
    """Events of the operation that carries `token` (all events for an empty one), oldest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    events = [event for page in pages for event in page["StackEvents"]]
    return [event for event in reversed(events) if not token or event.get("ClientRequestToken") == token]


def failures(events: list[dict[str, Any]]) -> list[str]:
    """`Warehouse (AWS::RDS::DBInstance): reason` for each resource that failed by itself, in the order of failing."""
    found: dict[str, None] = {}
    for event in events:
        reason = event.get("ResourceStatusReason", "")
        by_itself = reason and not reason.startswith(CONSEQUENCES)
        if event["ResourceStatus"].endswith("_FAILED") and by_itself and not _is_stack(event):
            found[f"{event['LogicalResourceId']} ({event['ResourceType']}): {reason}"] = None
    return list(found)


def failure_message(stack: str, found: dict[str, Any], reasons: list[str]) -> str:
    """What to tell of a failed operation, with the stack's own reason where no resource gave one."""
    listed = reasons or [found.get("StackStatusReason") or "CloudFormation gave no reason"]
    if any("already exists" in reason for reason in listed):
        listed = [*listed, "what a deleted stack left behind is taken in by `python -m infra.deploy --adopt`"]
    return "\n  ".join([f"stack {stack} ended {found['StackStatus']}:", *listed])


def progress(events: list[dict[str, Any]], total: int) -> str:
    """`41 of 58 resources done; now Warehouse (AWS::RDS::DBInstance)`."""
    last = {event["LogicalResourceId"]: event for event in events if not _is_stack(event)}
    done = sum(1 for event in last.values() if event["ResourceStatus"].endswith("_COMPLETE"))
    busy = [
        f"{event['LogicalResourceId']} ({event['ResourceType']})"
        for event in last.values()
        if event["ResourceStatus"].endswith("_IN_PROGRESS")
    ]
    return f"{done} of {total} resources done; now {', '.join(busy) or 'cleaning up'}"


def _is_stack(event: dict[str, Any]) -> bool:
    return bool(event["ResourceType"] == "AWS::CloudFormation::Stack")
