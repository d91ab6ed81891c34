"""Tell people by SNS of a refresh that failed, refused something, met drift or did not run.

Reads:  the event of an execution that has ended; runs/<run>/outcome.json in the lake, where the run came that far.
Writes: one notice to the topic; a good refresh has none.

SQS and SNS deliver at least once, so a notice may come twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import boto3

from lambdas.messages import work_off
from lambdas.notify.notice import Notice, notice_of


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish a notice of each execution that needs one; returns the messages to be tried again."""
    s3, sns = boto3.client("s3"), boto3.client("sns")

    def work(told: dict[str, Any]) -> None:
        notice = look(s3, os.environ["LAKE_BUCKET"], os.environ["STACK"], told["detail"])
        if notice:
            sns.publish(TopicArn=os.environ["TOPIC_ARN"], Subject=notice.subject, Message=notice.text)
        print(f"{told['detail']['name']}: {notice.subject if notice else 'nothing to tell'}")

    return work_off(event, boto3.client("sqs"), os.environ["QUEUE_URL"], work)


def look(s3: Any, lake_bucket: str, stack: str, execution: Mapping[str, Any]) -> Notice | None:
    """The notice of an execution, as its event describes it; None where all is well."""
    return notice_of(stack, execution, outcome(s3, lake_bucket, execution["name"]))


def outcome(s3: Any, lake_bucket: str, run: str) -> dict[str, Any]:
    """What the check job wrote of the run; empty where the run ended before it."""
    try:
        body = s3.get_object(Bucket=lake_bucket, Key=f"runs/{run}/outcome.json")["Body"].read()
    except s3.exceptions.NoSuchKey:
        return {}
    return dict(json.loads(body))
