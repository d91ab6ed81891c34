"""Judge a file as it lands, by the rules of the admission job: into the lake, or into quarantine with the reason.

Grain:  one delivered file, known by landing key and ETag as the job knows it: what one has judged the other leaves.
Reads:  an "Object Created" event of the landing bucket; that object, in blocks.
Writes: what glue_jobs/admit_files.py writes for the file, the plan excepted; a message for start_refresh.

A file that is too large to be read in the function's time is left where it is: the job of the next refresh judges it,
and the message says so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from glue_jobs.admission import moves
from glue_jobs.admission.folder import admit_one
from glue_jobs.admission.moves import Delivery, Place
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS
from lambdas.admit.limits import TooMuch, check_size, watched
from lambdas.messages import work_off
from lambdas.waiting import left_message, pending_message, waits

# One group: start_refresh looks at all that waits, so two of them at once would only be in each other's way.
GROUP = "refresh"


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Admit the files that the messages tell of; returns those to be tried again."""
    s3, sqs = boto3.client("s3"), boto3.client("sqs")

    def work(told: dict[str, Any]) -> None:
        message = admit(s3, told, os.environ, context.get_remaining_time_in_millis)
        if message:
            sqs.send_message(
                QueueUrl=os.environ["REFRESH_QUEUE_URL"],
                MessageBody=json.dumps(message),
                MessageGroupId=GROUP,
                MessageDeduplicationId=f"{message['file_id']}-{told['id']}",
            )

    return work_off(event, sqs, os.environ["QUEUE_URL"], work)


def admit(
    s3: Any, told: Mapping[str, Any], buckets: Mapping[str, str], milliseconds_left: Callable[[], int]
) -> dict[str, Any] | None:
    """Judge the file of an EventBridge event; returns the message for start_refresh.

    Args:
        told: the event; its id stands in the ledger for the run that judged the file.
        buckets: LANDING_BUCKET, LAKE_BUCKET, QUARANTINE_BUCKET.
        milliseconds_left: tells how much time the function has.

    Returns:
        None where there is nothing to refresh for: a file of no feed, or one that has been accounted for.
    """
    found = told["detail"]["object"]
    delivery = Delivery(found["key"], found["etag"])
    feeds = feeds_of(delivery.key)
    if not feeds:
        print(f"{delivery.key}: ignored, it is in no feed's folder")
        return None
    place = _place(told, buckets)
    try:
        check_size(int(found["size"]))
        admit_one(s3, place, delivery, feeds, lambda body: watched(body, milliseconds_left))
    except TooMuch as limit:
        print(f"{delivery.key}: left to the admission job of the refresh, {limit}")
        return left_message(delivery, feeds, place.run_at)
    except ClientError as error:
        if not moves.has_changed(error):
            raise
        print(f"{delivery.key}: replaced or removed meanwhile; what stands there now has an event of its own")
        return None
    return pending_message(delivery) if waits(s3, place.lake, delivery, feeds) else None


def feeds_of(key: str) -> list[Feed]:
    """The feeds whose folder a landing key is in; none for a folder's own marker."""
    folder, _, name = key.partition("/")
    return [one for one in FEEDS.values() if one.landing_folder == folder and name and not key.endswith("/")]


def _place(told: Mapping[str, Any], buckets: Mapping[str, str]) -> Place:
    at = datetime.fromisoformat(told["time"].replace("Z", "+00:00")).isoformat()
    landing, lake, quarantine = (buckets[f"{name}_BUCKET"] for name in ("LANDING", "LAKE", "QUARANTINE"))
    return Place(landing, lake, quarantine, f"event-{told['id']}", at)
