"""Messages of an SQS queue, as Lambda hands them over: one that fails comes back later, the others are done.

Lambda's own wait before the next attempt is the queue's visibility timeout, which must be longer than the longest run
of the function. So a message that failed is given a wait of its own, twice as long each time; the queue's redrive
policy ends it (Lambda developer guide, "Using Lambda with Amazon SQS").
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 5, 900

Record = Mapping[str, Any]


def work_off(
    event: Mapping[str, Any], sqs: Any, queue_url: str, work: Callable[[dict[str, Any]], object]
) -> dict[str, Any]:
    """Hand the body of each message, which is JSON, to `work`; returns the partial batch response.

    What `work` raises is printed with its traceback, and is that message's alone.
    """
    failed = [record for record in event["Records"] if not _succeeds(record, work)]
    for record in failed:
        sqs.change_message_visibility(
            QueueUrl=queue_url,
            ReceiptHandle=record["receiptHandle"],
            VisibilityTimeout=wait_seconds(int(record["attributes"]["ApproximateReceiveCount"])),
        )
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def wait_seconds(received: int) -> int:
    """How long a message waits that was received so many times, from 1, and failed each time."""
    return int(min(FIRST_WAIT_SECONDS * 2 ** (received - 1), LONGEST_WAIT_SECONDS))


def _succeeds(record: Record, work: Callable[[dict[str, Any]], object]) -> bool:
    try:
        work(json.loads(record["body"]))
    except Exception:
        # Whatever it is: the queue tries again, and its dead letters are what an alarm looks at.
        traceback.print_exc()
        return False
    return True
