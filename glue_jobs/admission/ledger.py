"""The admission ledger: one small JSON object per delivered file, in the lake.

It is the memory of what has been delivered. Admission writes it last, so a file without an entry is judged again; the
curate jobs read from it which raw objects there are and how many records admission counted in each.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

ADMITTED, REJECTED = "admitted", "rejected"
# Admitted once, and taken back by a person: its rows and its account go with the next refresh, and then this entry.
WITHDRAWN = "withdrawn"
ID_LENGTH = 16
# What a person may let pass, and the object metadata by which a released file says so.
FORCED_IDENTITY = "identity"
FORCED = "forced"

# Spark reads a path as a pattern, and Hadoop a colon as a scheme: these would name other files, or none.
UNSAFE = re.compile(r"[\[\]{}*?\\:\x00-\x1f\x7f]")

PACKED = (".gz", ".bz2", ".deflate", ".lz4", ".snappy", ".zst")


class LedgerError(Exception):
    """A ledger object can't be read; the message names it."""


@dataclass(frozen=True)
class Entry:
    """What became of one delivered file.

    Attributes:
        file_id: identifies the delivery, see `file_id`.
        file: landing key.
        status: ADMITTED, REJECTED or WITHDRAWN.
        key: where the file stands now: in the lake bucket where admitted, in the quarantine bucket otherwise.
        headers: the header cells in the file's own order and spelling; empty where rejected.
        rows_read: records after the header; physical lines where the records can't be told apart.
        reason: why the file is not admitted.
        one_line: every record is one physical line, so that the file can be read in parts.
        gzip: the bytes are gzip.
        broken: number of a record (as text, since JSON has no other keys) → why it can't be read; JSON lines only.
        forced: what a person lets pass in this file although it would be held: FORCED_IDENTITY or "".
        ingested_at: ISO time of the run that judged the file, and `run_id` that run; of a file that was rejected and
            is delivered again, the run that met it last.
    """

    file_id: str
    feed: str
    file: str
    etag: str
    status: str
    key: str
    headers: list[str]
    rows_read: int
    reason: str | None
    ingested_at: str
    run_id: str
    # Entries of earlier releases have none of these.
    one_line: bool = False
    gzip: bool = False
    broken: dict[str, str] = field(default_factory=dict)
    forced: str = ""


def file_id(landing_key: str, etag: str) -> str:
    """The identity of one delivery: the same content under the same key is the same delivery."""
    return hashlib.sha256(f"{landing_key}\n{etag}".encode()).hexdigest()[:ID_LENGTH]


def stored_name(identity: str, landing_key: str) -> str:
    """The object name of a delivery in the raw zone and in quarantine: `<file_id>-<file>`."""
    return f"{identity}-{UNSAFE.sub('_', landing_key.rsplit('/', 1)[-1])}"


def raw_name(identity: str, landing_key: str, gzip: bool) -> str:
    """The object name in the raw zone: Spark and Hive know gzip by its suffix alone, so that must tell the truth."""
    name = stored_name(identity, landing_key)
    if gzip:
        return name if name.endswith(".gz") else f"{name}.gz"
    return f"{name}.txt" if name.endswith(PACKED) else name


def ledger_key(feed: str, identity: str) -> str:
    """Where the entry of a delivery stands in the lake bucket."""
    return f"admission/{feed}/{identity}.json"


def known_ids(s3: Any, lake_bucket: str, feed: str) -> list[str]:
    """The ids of all deliveries of `feed` that have an entry, sorted."""
    prefix = ledger_key(feed, "")[: -len(".json")]
    keys = (found["Key"] for found in list_objects(s3, lake_bucket, prefix))
    return sorted(key[len(prefix) : -len(".json")] for key in keys if key.endswith(".json"))


def write(s3: Any, lake_bucket: str, entry: Entry) -> None:
    """Store the entry, in one atomic PUT."""
    body = json.dumps(asdict(entry), ensure_ascii=False, indent=1, sort_keys=True).encode()
    key = ledger_key(entry.feed, entry.file_id)
    s3.put_object(Bucket=lake_bucket, Key=key, Body=body, ContentType="application/json")


def delete(s3: Any, lake_bucket: str, feed: str, identity: str) -> None:
    """Forget the delivery, so that it is judged anew."""
    s3.delete_object(Bucket=lake_bucket, Key=ledger_key(feed, identity))


def read(s3: Any, lake_bucket: str, feed: str, identity: str) -> Entry:
    """The entry of one delivery; raises LedgerError where it is not an entry."""
    key = ledger_key(feed, identity)
    body = s3.get_object(Bucket=lake_bucket, Key=key)["Body"].read()
    try:
        return Entry(**json.loads(body))
    except (ValueError, TypeError) as error:
        raise LedgerError(
            f"s3://{lake_bucket}/{key} is not a ledger entry ({error}): delete it to have the file judged again"
        ) from error


def list_objects(s3: Any, bucket: str, prefix: str = "") -> Iterator[dict[str, Any]]:
    """Every object under `prefix`, with Key, ETag and Size, page after page."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from page.get("Contents", [])
