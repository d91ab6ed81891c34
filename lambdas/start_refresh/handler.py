"""Start one refresh for all files that have come, and none for files that a refresh has already or will take.

Reads:  messages of admit, which the queue holds back for a short window; what is pending in the lake; the state
        machine's running executions.
Starts: an execution named after the identity of the files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import boto3

from lambdas import waiting
from lambdas.messages import work_off
from lambdas.start_refresh.decision import decide


@dataclass(frozen=True)
class Refresh:
    """The state machine, by a client of Step Functions."""

    states: Any
    machine: str

    def running(self) -> list[datetime]:
        """When the executions that go on were started, the first first."""
        pages = self.states.get_paginator("list_executions").paginate(
            stateMachineArn=self.machine, statusFilter="RUNNING"
        )
        return sorted(item["startDate"] for page in pages for item in page["executions"])

    def start(self, name: str, files: int) -> bool:
        """Start an execution; False where there is, or was, one of this name."""
        given = json.dumps({"started_by": "files that landed", "files": files})
        try:
            self.states.start_execution(stateMachineArn=self.machine, name=name, input=given)
        except self.states.exceptions.ExecutionAlreadyExists:
            return False
        return True


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Look at what waits; returns the messages to be tried again."""
    s3, refresh = boto3.client("s3"), Refresh(boto3.client("stepfunctions"), os.environ["STATE_MACHINE_ARN"])
    told = [json.loads(record["body"]) for record in event["Records"]]
    # For all messages at once; what fails is not kept, and so tried for the next.
    looked = cache(lambda: start(s3, refresh, os.environ["LAKE_BUCKET"], told))
    return work_off(event, boto3.client("sqs"), os.environ["QUEUE_URL"], lambda _: looked())


def start(s3: Any, refresh: Refresh, lake_bucket: str, told: Sequence[Mapping[str, Any]]) -> str | None:
    """Start a refresh where one is needed; returns its name."""
    # What waits is looked at before the executions: one that is seen to wait for its turn will take all of it.
    decision = decide(waiting.found(s3, lake_bucket, told), refresh.running())
    if decision.name is None:
        print(f"no refresh is started: {decision.reason}")
        return None
    if not refresh.start(decision.name, decision.files):
        print(f"no refresh is started: {decision.name} was started before, for the same files")
        return None
    print(f"{decision.name} is started: {decision.reason}")
    return decision.name
