"""Let delivered files into the lake, or put them into quarantine with the reason.

Grain:  one delivered file, known by landing key and ETag; a delivery that was judged before is not judged again, but a
        refused one that is delivered again is refused again, by the run that meets it.
Reads:  s3://<landing>/<feed>/**, the admission ledger.
Writes: s3://<lake>/raw/<feed>/ingest_date=…/<file_id>-<file> and the ledger entry for a good file;
        s3://<quarantine>/<feed>/<file_id>-<file>, its .reason.json and the ledger entry for a bad one.

The ledger entry is written when the copy is complete, and a bad file leaves the landing zone after that: killed at any
point, the next run does what is left and ends with the same objects.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import boto3
from botocore.exceptions import ClientError

from glue_jobs.admission import ledger
from glue_jobs.admission.judgement import Verdict, judge
from glue_jobs.admission.ledger import ADMITTED, REJECTED, Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS, feed
from glue_jobs.runtime import options

ARGUMENTS = ("run_id", "run_at", "feed", "landing_bucket", "lake_bucket", "quarantine_bucket")
NAMED_STRANGERS = 20

Stored = tuple[str, str]


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

    feed: Feed
    key: str
    etag: str

    @property
    def file_id(self) -> str:
        """The identity under which the ledger knows it."""
        return ledger.file_id(self.key, self.etag)

    @property
    def stored_name(self) -> str:
        """Its object name in the raw zone and in quarantine."""
        return ledger.stored_name(self.file_id, self.key)


def admit_feed(s3: Any, place: Place, wanted: Feed) -> list[Entry]:
    """Judge every delivery of `wanted` that the ledger does not know, and refuse again what it knows as refused.

    Returns the entries that this run wrote, in order of landing key.
    """
    known = set(ledger.known_ids(s3, place.lake, wanted.name))
    stored = _stored_keys(s3, place, wanted)
    entries = []
    for delivery in deliveries(s3, place.landing, wanted):
        copies = stored.get(delivery.file_id, [])
        try:
            if delivery.file_id not in known:
                entries.append(_admit(s3, place, delivery, copies))
            elif again := _meet_again(s3, place, delivery, copies):
                entries.append(again)
        except ClientError as error:
            if not _has_changed(error):
                raise
            print(f"{delivery.key}: replaced or removed while it was read; what stands there now is for the next run")
    return entries


def deliveries(s3: Any, landing: str, wanted: Feed) -> list[Delivery]:
    """The objects of one feed in the landing zone; the markers that consoles leave for folders are none."""
    found = ledger.list_objects(s3, landing, f"{wanted.name}/")
    return [Delivery(wanted, item["Key"], item["ETag"].strip('"')) for item in found if not item["Key"].endswith("/")]


def strangers(s3: Any, landing: str) -> list[str]:
    """Keys that belong to no feed: in the root of the landing zone, or in a folder that no feed is named after."""
    found = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=landing, Delimiter="/"):
        found += [item["Key"] for item in page.get("Contents", [])]
        folders = [folder["Prefix"] for folder in page.get("CommonPrefixes", [])]
        for folder in folders:
            if folder.rstrip("/") not in FEEDS:
                found += [item["Key"] for item in ledger.list_objects(s3, landing, folder)]
    return found


def _admit(s3: Any, place: Place, delivery: Delivery, leftovers: list[Stored]) -> Entry:
    got = s3.get_object(Bucket=place.landing, Key=delivery.key, IfMatch=f'"{delivery.etag}"')
    verdict = judge(got["Body"], delivery.feed, list(FEEDS.values()))
    got["Body"].close()
    if verdict.reason is None:
        entry = _accept(s3, place, delivery, verdict, leftovers)
        print(f"{delivery.key}: admitted, {entry.rows_read:,} rows -> s3://{place.lake}/{entry.key}")
    else:
        entry = _reject(s3, place, delivery, verdict)
        print(f"{delivery.key}: REJECTED, {entry.reason} -> s3://{place.quarantine}/{entry.key}")
    return entry


def _accept(s3: Any, place: Place, delivery: Delivery, verdict: Verdict, leftovers: list[Stored]) -> Entry:
    # A run that was killed on another day may have copied the file into that day's partition: one copy is enough.
    copied = [key for bucket, key in leftovers if bucket == place.lake]
    key = copied[0] if copied else f"{raw_prefix(delivery.feed)}ingest_date={place.run_at[:10]}/{delivery.stored_name}"
    _copy(s3, place, delivery, place.lake, key)
    entry = _entry(place, delivery, verdict, ADMITTED, key)
    ledger.write(s3, place.lake, entry)
    return entry


def _reject(s3: Any, place: Place, delivery: Delivery, verdict: Verdict) -> Entry:
    entry = _entry(place, delivery, verdict, REJECTED, quarantine_key(delivery))
    _set_aside(s3, place, delivery, entry)
    return entry


def _set_aside(s3: Any, place: Place, delivery: Delivery, entry: Entry) -> None:
    """Move a refused delivery to quarantine, tell why beside it, and write its entry."""
    key = entry.key
    _copy(s3, place, delivery, place.quarantine, key)
    told = ("feed", "file", "file_id", "etag", "reason", "rows_read", "run_id")
    reason = {**{name: getattr(entry, name) for name in told}, "rejected_at": entry.ingested_at}
    body = json.dumps(reason, ensure_ascii=False, indent=1).encode()
    s3.put_object(Bucket=place.quarantine, Key=f"{key}.reason.json", Body=body, ContentType="application/json")
    ledger.write(s3, place.lake, entry)
    _remove(s3, place, delivery)


def _meet_again(s3: Any, place: Place, delivery: Delivery, copies: list[Stored]) -> Entry | None:
    """Leave a good file's delivery where it is; refuse a bad one's again, so that this run reports it: its entry."""
    if not any(bucket == place.lake for bucket, _ in copies):
        entry = ledger.read(s3, place.lake, delivery.feed.name, delivery.file_id)
        if entry.status == REJECTED:
            again = replace(entry, run_id=place.run_id, ingested_at=place.run_at)
            _set_aside(s3, place, delivery, again)
            print(f"{delivery.key}: REJECTED, delivered again as it was refused before, {entry.reason}")
            return again
    print(f"{delivery.key}: duplicate delivery, judged before as {delivery.file_id}; nothing to do")
    return None


def _entry(place: Place, delivery: Delivery, verdict: Verdict, status: str, key: str) -> Entry:
    return Entry(
        file_id=delivery.file_id,
        feed=delivery.feed.name,
        file=delivery.key,
        etag=delivery.etag,
        status=status,
        key=key,
        headers=verdict.headers,
        rows_read=verdict.rows_read,
        reason=verdict.reason,
        ingested_at=place.run_at,
        run_id=place.run_id,
    )


def _copy(s3: Any, place: Place, delivery: Delivery, bucket: str, key: str) -> None:
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


def _remove(s3: Any, place: Place, delivery: Delivery) -> None:
    """Remove the delivery, unless another file has taken its key in the meantime: that one is for the next run."""
    try:
        if s3.head_object(Bucket=place.landing, Key=delivery.key)["ETag"].strip('"') == delivery.etag:
            s3.delete_object(Bucket=place.landing, Key=delivery.key, **_only_if(s3, delivery))
    except ClientError as error:
        if not _has_changed(error):
            raise
        print(f"{delivery.key}: replaced or removed meanwhile; what stands there now is for the next run")


def _only_if(s3: Any, delivery: Delivery) -> dict[str, str]:
    """The condition that S3 itself holds a deletion against.

    The boto3 that a Python shell of Glue brings may be too old to know it. The comparison just before is all there is
    then, and a file that arrives between the two is a version that the landing bucket still has.
    """
    known = s3.meta.service_model.operation_model("DeleteObject").input_shape.members
    return {"IfMatch": f'"{delivery.etag}"'} if "IfMatch" in known else {}


def _has_changed(error: ClientError) -> bool:
    """The object is no more, or is another than the one that was asked for."""
    return error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 412)


def raw_prefix(wanted: Feed) -> str:
    """The folder of a feed's admitted files in the lake bucket: what its crawler reads."""
    return f"raw/{wanted.name}/"


def quarantine_key(delivery: Delivery) -> str:
    """Where a delivery stands in the quarantine bucket if it is rejected."""
    return f"{delivery.feed.name}/{delivery.stored_name}"


def _stored_keys(s3: Any, place: Place, wanted: Feed) -> dict[str, list[Stored]]:
    """file_id → (bucket, key) of its copies in the raw zone and in quarantine, also those of killed runs."""
    stored: dict[str, list[Stored]] = {}
    for bucket, prefix in ((place.lake, raw_prefix(wanted)), (place.quarantine, f"{wanted.name}/")):
        for item in ledger.list_objects(s3, bucket, prefix):
            stored.setdefault(item["Key"].rsplit("/", 1)[-1].split("-", 1)[0], []).append((bucket, item["Key"]))
    return stored


def _report_strangers(s3: Any, landing: str) -> None:
    found = strangers(s3, landing)
    for key in found[:NAMED_STRANGERS]:
        print(f"{key}: ignored, it is in no feed's folder; the feeds are {', '.join(sorted(FEEDS))}")
    if len(found) > NAMED_STRANGERS:
        print(f"… and {len(found) - NAMED_STRANGERS} more files in no feed's folder")


def main(argv: Sequence[str]) -> None:
    """Admit what one feed's landing folder holds; a rejected file is an outcome of the run, not a failure of it."""
    arguments = options.parse(argv, ARGUMENTS)
    s3 = boto3.client("s3")
    place = Place(
        landing=arguments["landing_bucket"],
        lake=arguments["lake_bucket"],
        quarantine=arguments["quarantine_bucket"],
        run_id=arguments["run_id"],
        run_at=arguments.instant("run_at").isoformat(),
    )
    wanted = feed(arguments["feed"])
    _report_strangers(s3, place.landing)
    entries = admit_feed(s3, place, wanted)
    rejected = sum(entry.status == REJECTED for entry in entries)
    print(f"feed {wanted.name}: {len(entries) - rejected} admitted, {rejected} rejected")


if __name__ == "__main__":
    main(sys.argv[1:])
