"""What a person does about a file in quarantine: look, put it back to be judged anew, or put it away.

A file in quarantine is known by the reason beside it. Each step can be repeated: whoever interrupts a release or a
discard gives the command again, and it does what is left.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from glue_jobs.admission import ledger, moves, pending
from glue_jobs.admission.ledger import FORCED, FORCED_IDENTITY, REJECTED, WITHDRAWN
from glue_jobs.admission.moves import REASON

DISCARDED = "discarded/"
WITHDRAWN_REASON = "withdrawn by a person"
Say = Callable[[str], None]


class QuarantineError(Exception):
    """The file is not in quarantine, or can't be put back; the message says what to do."""


@dataclass(frozen=True)
class Buckets:
    """The buckets that a file moves between."""

    landing: str
    lake: str
    quarantine: str


@dataclass(frozen=True)
class Refused:
    """A file in quarantine.

    Attributes:
        key: where it stands in the quarantine bucket.
        file: the landing key that it came from.
        rejected_at: ISO time of the run that refused it last.
    """

    key: str
    file: str
    file_id: str
    feed: str
    reason: str
    rows_read: int
    rejected_at: str


def refused_files(s3: Any, bucket: str) -> list[Refused]:
    """All files in quarantine that were neither released nor discarded, the latest first."""
    keys = [item["Key"] for item in ledger.list_objects(s3, bucket)]
    reasons = [key for key in keys if key.endswith(REASON) and not key.startswith(DISCARDED)]
    found = [_refused(s3, bucket, key) for key in reasons]
    return sorted(found, key=lambda item: item.rejected_at, reverse=True)


def find(s3: Any, bucket: str, wanted: str) -> Refused:
    """The file that `wanted`, a landing key or a file id, names; of a key that was refused twice, the latest.

    Raises:
        QuarantineError: no such file is in quarantine.
    """
    found = [item for item in refused_files(s3, bucket) if wanted in (item.file, item.file_id)]
    if not found:
        raise QuarantineError(f"{wanted} is not in quarantine; `make quarantine` lists what is, FILE=<its key or id>")
    return found[0]


def release(s3: Any, buckets: Buckets, wanted: str, say: Say, force: str = "") -> None:
    """Put a file back into landing, so that the next refresh judges it as if it had not been there.

    `force` is what is let pass this time: `identity`, or "" for nothing. The object says so until admission has it in
    the ledger.

    Raises:
        QuarantineError: no such file is in quarantine, another file stands in its place in landing, or nothing can be
            forced by that name.
    """
    if force not in ("", FORCED_IDENTITY):
        raise QuarantineError(f"FORCE={force}: what can be forced is {FORCED_IDENTITY}")
    refused = find(s3, buckets.quarantine, wanted)
    etag = moves.etag_of(s3, buckets.quarantine, refused.key)
    standing = moves.etag_of(s3, buckets.landing, refused.file)
    if standing and etag and standing != etag:
        raise QuarantineError(
            f"another file stands at {refused.file} in landing, and would be overwritten:"
            f" discard this one (FILE={refused.file_id}), or deliver it under another name"
        )
    if _is_aside(s3, buckets.lake, refused):
        # First: a file that is back while the ledger knows it as refused would be refused unseen.
        pending.remove(s3, buckets.lake, refused.feed, [refused.file_id])
        ledger.delete(s3, buckets.lake, refused.feed, refused.file_id)
    if etag:
        told = {"MetadataDirective": "REPLACE", "Metadata": {FORCED: force}} if force else {}
        s3.copy({"Bucket": buckets.quarantine, "Key": refused.key}, buckets.landing, refused.file, ExtraArgs=told)
        s3.delete_object(Bucket=buckets.quarantine, Key=refused.key)
    s3.delete_object(Bucket=buckets.quarantine, Key=refused.key + REASON)
    how = f"judges it anew, {force} forced" if force else "judges it anew"
    say(f"{refused.file}: back in landing as it was; the next refresh {how} (refused for: {refused.reason})")


def discard(s3: Any, buckets: Buckets, wanted: str, say: Say) -> None:
    """Put a file away under `discarded/`: it is kept, and no longer listed; its account stays rejected.

    Raises:
        QuarantineError: no such file is in quarantine.
    """
    refused = find(s3, buckets.quarantine, wanted)
    # The reason goes last: as long as it is there, the command finds the file.
    for key in (refused.key, refused.key + REASON):
        if moves.etag_of(s3, buckets.quarantine, key):
            s3.copy({"Bucket": buckets.quarantine, "Key": key}, buckets.quarantine, DISCARDED + key)
            s3.delete_object(Bucket=buckets.quarantine, Key=key)
    account = "" if refused.reason == WITHDRAWN_REASON else "; its account stays rejected"
    say(f"{refused.file}: put away as s3://{buckets.quarantine}/{DISCARDED}{refused.key}{account}")


def _refused(s3: Any, bucket: str, key: str) -> Refused:
    told = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    return Refused(
        key=key.removesuffix(REASON),
        file=told["file"],
        file_id=told["file_id"],
        feed=told["feed"],
        reason=told["reason"],
        rows_read=told["rows_read"],
        rejected_at=told["rejected_at"],
    )


def _is_aside(s3: Any, lake: str, refused: Refused) -> bool:
    if refused.file_id not in ledger.known_ids(s3, lake, refused.feed):
        return False
    return ledger.read(s3, lake, refused.feed, refused.file_id).status in (REJECTED, WITHDRAWN)
