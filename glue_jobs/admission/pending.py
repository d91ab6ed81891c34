"""Which deliveries the curate jobs have not accounted for yet: one object each, so that one listing tells.

Admission writes it before the ledger entry, and curating removes it after the account: a run that is killed in between
leaves work to be found and never hides any.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from glue_jobs.admission import ledger
from glue_jobs.admission.ledger import Entry

PREFIX = "admission/pending/"
DELETED_AT_ONCE = 1000


class PendingError(Exception):
    """An object of a finished delivery could not be removed; the message names it."""


def pending_key(feed: str, identity: str) -> str:
    """Where the object of a delivery stands in the lake bucket."""
    return f"{PREFIX}{feed}/{identity}.json"


def mark(s3: Any, lake_bucket: str, entry: Entry) -> None:
    """Say that the delivery is to be accounted for."""
    told = {name: getattr(entry, name) for name in ("feed", "file", "file_id", "run_id", "status")}
    body = json.dumps(told, ensure_ascii=False).encode()
    key = pending_key(entry.feed, entry.file_id)
    s3.put_object(Bucket=lake_bucket, Key=key, Body=body, ContentType="application/json")


def by_feed(s3: Any, lake_bucket: str) -> dict[str, list[str]]:
    """Feed → ids of its pending deliveries, of all feeds that have some, in one listing."""
    found: dict[str, list[str]] = {}
    for item in ledger.list_objects(s3, lake_bucket, PREFIX):
        feed, _, name = item["Key"][len(PREFIX) :].partition("/")
        found.setdefault(feed, []).append(name.removesuffix(".json"))
    return found


def of_feed(s3: Any, lake_bucket: str, feed: str) -> list[str]:
    """The ids of the pending deliveries of one feed."""
    start = f"{PREFIX}{feed}/"
    return [item["Key"][len(start) :].removesuffix(".json") for item in ledger.list_objects(s3, lake_bucket, start)]


def remove(s3: Any, lake_bucket: str, feed: str, identities: Iterable[str]) -> None:
    """Say that the deliveries are accounted for; raises PendingError where S3 keeps an object."""
    keys = [{"Key": pending_key(feed, identity)} for identity in identities]
    for start in range(0, len(keys), DELETED_AT_ONCE):
        wanted = {"Objects": keys[start : start + DELETED_AT_ONCE], "Quiet": True}
        for error in s3.delete_objects(Bucket=lake_bucket, Delete=wanted).get("Errors", []):
            raise PendingError(f"s3://{lake_bucket}/{error['Key']} could not be removed: {error.get('Message')}")
