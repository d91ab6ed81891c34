"""What waits for a refresh: files that were judged and are pending, and files that were left to the admission job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from glue_jobs.admission import ledger, moves, pending
from glue_jobs.admission.moves import Delivery
from glue_jobs.contract.feed import Feed

# Identity of what waits → since when.
Waiting = dict[str, datetime]


def pending_message(delivery: Delivery) -> dict[str, str]:
    """What admit tells start_refresh of a file that it has judged: the lake says the rest."""
    return {"file_id": delivery.file_id, "file": delivery.key}


def left_message(delivery: Delivery, feeds: Iterable[Feed], since: str) -> dict[str, Any]:
    """What admit tells of a file that it left to the job: nothing else does."""
    names = [feed.name for feed in feeds]
    return {"file_id": delivery.file_id, "file": delivery.key, "left_since": since, "feeds": names}


def waits(s3: Any, lake_bucket: str, delivery: Delivery, feeds: Iterable[Feed]) -> bool:
    """Whether a delivery that was judged is not accounted for yet."""
    keys = (pending.pending_key(feed.name, delivery.file_id) for feed in feeds)
    return any(moves.etag_of(s3, lake_bucket, key) for key in keys)


def found(s3: Any, lake_bucket: str, messages: Iterable[Mapping[str, Any]]) -> Waiting:
    """All that waits in the lake, and those of the messages' files that were left and nobody has judged since.

    A file that is refused twice waits twice: its pending object is another one then, and so is its identity here.
    """
    waiting: Waiting = {}
    for item in ledger.list_objects(s3, lake_bucket, pending.PREFIX):
        etag = item["ETag"].strip('"')
        waiting[f"{item['Key']} {etag}"] = item["LastModified"]
    for message in messages:
        if "left_since" in message and not _is_judged(s3, lake_bucket, message):
            waiting[message["file_id"]] = datetime.fromisoformat(message["left_since"])
    return waiting


def _is_judged(s3: Any, lake_bucket: str, message: Mapping[str, Any]) -> bool:
    keys = (ledger.ledger_key(feed, message["file_id"]) for feed in message["feeds"])
    return any(moves.etag_of(s3, lake_bucket, key) for key in keys)
