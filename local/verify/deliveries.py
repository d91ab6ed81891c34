"""Which delivered files the warehouse is made of, and their bytes: by the admission ledger, never by their names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glue_jobs.admission import ledger, pending
from glue_jobs.admission.ledger import ADMITTED, Entry
from local.verify.records import Delivered

PREFIX = "admission/"


@dataclass(frozen=True)
class Deliveries:
    """The files that are accounted for, and how many wait for a refresh to account for them."""

    files: list[Delivered]
    waiting: int


def fetch(s3: Any, lake_bucket: str, folder: Path) -> Deliveries:
    """Copy the accounted files of every feed from the raw zone into `folder`.

    A refused file is named with the count of its records that admission made, and is not copied.
    """
    waiting = pending.by_feed(s3, lake_bucket)
    feeds = _feeds(s3, lake_bucket)
    files = []
    for feed in feeds:
        for identity in ledger.known_ids(s3, lake_bucket, feed):
            if identity not in waiting.get(feed, []):
                files.append(_delivered(s3, lake_bucket, ledger.read(s3, lake_bucket, feed, identity), folder))
    return Deliveries(files, sum(map(len, waiting.values())))


def _delivered(s3: Any, lake_bucket: str, entry: Entry, folder: Path) -> Delivered:
    path = None
    if entry.status == ADMITTED:
        path = folder / f"{entry.feed}-{entry.file_id}"
        s3.download_file(lake_bucket, entry.key, str(path))
    return Delivered(entry.feed, entry.file, path, entry.ingested_at, entry.rows_read)


def _feeds(s3: Any, lake_bucket: str) -> list[str]:
    """The feeds that the ledger has entries of: one that the oracle does not know must be seen, too."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=lake_bucket, Prefix=PREFIX, Delimiter="/")
    folders = (found["Prefix"] for page in pages for found in page.get("CommonPrefixes", []))
    return sorted(folder[len(PREFIX) : -1] for folder in folders if folder != pending.PREFIX)
