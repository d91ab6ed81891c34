"""Where a delivery stands, and how it gets there: the raw zone, quarantine, back to landing.

Every copy is of the very object that was judged, and what is removed is that object or nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from glue_jobs.admission import ledger, pending
from glue_jobs.admission.ledger import REJECTED, Entry

REASON = ".reason.json"
TOLD = ("feed", "file", "file_id", "etag", "reason", "rows_read", "run_id")


@dataclass(frozen=True)
class Place:
    """The buckets and the run that every step of an admission needs; `run_at` is ISO 8601 in UTC."""

    landing: str
    lake: str
    quarantine: str
    run_id: str
    run_at: str


@dataclass(frozen=True)
class Delivery:
    """One object in the landing zone."""

    key: str
    etag: str

    @property
    def file_id(self) -> str:
        """The identity under which the ledger knows it."""
        return ledger.file_id(self.key, self.etag)


def raw_prefix(feed: str) -> str:
    """The folder of a feed's admitted files in the lake bucket: what its crawler reads."""
    return f"raw/{feed}/"


def quarantine_key(feed: str, delivery: Delivery) -> str:
    """Where a delivery stands in the quarantine bucket if it is rejected."""
    return f"{feed}/{ledger.stored_name(delivery.file_id, delivery.key)}"


def copy(s3: Any, place: Place, delivery: Delivery, bucket: str, key: str) -> None:
    """Copy the very object that was judged; the managed transfer takes files over 5 GB in parts."""
    s3.copy(
        {"Bucket": place.landing, "Key": delivery.key},
        bucket,
        key,
        ExtraArgs={
            "CopySourceIfMatch": f'"{delivery.etag}"',
            "MetadataDirective": "REPLACE",
            # Metadata is a header, so ASCII: the key goes in percent-encoded.
            "Metadata": {"file-id": delivery.file_id, "landing-key": quote(delivery.key), "run-id": place.run_id},
        },
    )


def enter(s3: Any, place: Place, entry: Entry) -> None:
    """Write the ledger entry, and before it that there is work to do."""
    pending.mark(s3, place.lake, entry)
    ledger.write(s3, place.lake, entry)


def tell_why(s3: Any, place: Place, entry: Entry) -> None:
    """Put the reason beside a refused file."""
    reason = {**{name: getattr(entry, name) for name in TOLD}, "rejected_at": entry.ingested_at}
    body = json.dumps(reason, ensure_ascii=False, indent=1).encode()
    s3.put_object(Bucket=place.quarantine, Key=f"{entry.key}{REASON}", Body=body, ContentType="application/json")


def remove(s3: Any, landing: str, delivery: Delivery) -> None:
    """Remove the delivery, unless another file has taken its key in the meantime: that one is for the next run."""
    try:
        if s3.head_object(Bucket=landing, Key=delivery.key)["ETag"].strip('"') == delivery.etag:
            s3.delete_object(Bucket=landing, Key=delivery.key, **_only_if(s3, delivery))
    except ClientError as error:
        if not has_changed(error):
            raise
        print(f"{delivery.key}: replaced or removed meanwhile; what stands there now is for the next run")


def put_aside(s3: Any, place: Place, entry: Entry, reason: str) -> Entry:
    """Move an admitted file to quarantine after all, for `reason`; returns its new entry.

    Killed in between, the next run finds the entry as it was, and does it again, or refused: `clear` does the rest.
    """
    stored = quarantine_key(entry.feed, Delivery(entry.file, entry.etag))
    refused = replace(entry, status=REJECTED, key=stored, reason=reason, run_id=place.run_id)
    if etag_of(s3, place.lake, entry.key):
        s3.copy({"Bucket": place.lake, "Key": entry.key}, place.quarantine, stored)
    elif etag_of(s3, place.landing, entry.file) == entry.etag:
        copy(s3, place, Delivery(entry.file, entry.etag), place.quarantine, stored)
    tell_why(s3, place, refused)
    ledger.write(s3, place.lake, refused)
    return refused


def clear(s3: Any, place: Place, refused: list[Entry]) -> None:
    """Remove what is left of refused files in the raw zone and in landing."""
    identities = {entry.file_id for entry in refused}
    for feed in sorted({entry.feed for entry in refused}):
        for item in list(ledger.list_objects(s3, place.lake, raw_prefix(feed))):
            if item["Key"].rsplit("/", 1)[-1][: ledger.ID_LENGTH] in identities:
                s3.delete_object(Bucket=place.lake, Key=item["Key"])
    for entry in refused:
        if etag_of(s3, place.landing, entry.file) == entry.etag:
            remove(s3, place.landing, Delivery(entry.file, entry.etag))


def etag_of(s3: Any, bucket: str, key: str) -> str:
    """The ETag of the object, or "" where there is none."""
    try:
        etag: str = s3.head_object(Bucket=bucket, Key=key)["ETag"]
    except ClientError as error:
        if not has_changed(error):
            raise
        return ""
    return etag.strip('"')


def has_changed(error: ClientError) -> bool:
    """The object is no more, or is another than the one that was asked for."""
    return error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 412)


def _only_if(s3: Any, delivery: Delivery) -> dict[str, str]:
    """The condition that S3 itself holds a deletion against.

    The boto3 that a Python shell of Glue brings may be too old to know it. The comparison just before is all there is
    then, and a file that arrives between the two is a version that the landing bucket still has.
    """
    known = s3.meta.service_model.operation_model("DeleteObject").input_shape.members
    return {"IfMatch": f'"{delivery.etag}"'} if "IfMatch" in known else {}
