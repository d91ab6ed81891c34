"""Taking an admitted file back, so that a corrected one can be delivered in its place.

Here only objects are moved and marked; the next refresh removes the rows. Interrupted anywhere, the command given again
does what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from glue_jobs.admission import ledger, moves, pending
from glue_jobs.admission.ledger import REJECTED, WITHDRAWN, Entry
from glue_jobs.admission.moves import Delivery, Place
from glue_jobs.contract.registry import FEEDS
from local.pipeline.quarantine import WITHDRAWN_REASON, Buckets, QuarantineError, Say

RUN = "withdraw"


def withdraw(s3: Any, buckets: Buckets, wanted: str, say: Say) -> None:
    """Move an admitted file to quarantine as withdrawn, and leave it to the next refresh to remove what came of it.

    Args:
        wanted: a landing key, of whose deliveries the latest is meant, or a file id.

    Raises:
        QuarantineError: no such file is admitted.
    """
    entry = find(s3, buckets.lake, wanted)
    now = datetime.now(timezone.utc).isoformat()
    place = Place(buckets.landing, buckets.lake, buckets.quarantine, RUN, now)
    stored = moves.quarantine_key(entry.feed, Delivery(entry.file, entry.etag))
    withdrawn = replace(entry, status=WITHDRAWN, key=stored, reason=WITHDRAWN_REASON, run_id=RUN, ingested_at=now)
    if entry.status != WITHDRAWN:
        _copy(s3, place, entry, stored)
        moves.tell_why(s3, place, withdrawn)
        moves.enter(s3, place, withdrawn)
    # Once more: a refresh that met the file between the two writes took it for one that is accounted for.
    pending.mark(s3, place.lake, withdrawn)
    moves.clear(s3, place, [withdrawn])
    say(
        f"{entry.file} ({entry.file_id}): withdrawn, the file is at s3://{buckets.quarantine}/{stored};"
        f" the next refresh removes its rows and its account ({entry.rows_read:,} records read) and rebuilds"
        " what was made of them. `make release` before that takes it back"
    )


def find(s3: Any, lake: str, wanted: str) -> Entry:
    """The admitted file, or the one whose withdrawal was cut short, that a landing key or a file id names.

    Raises:
        QuarantineError: there is none; the message says what became of the file.
    """
    found = sorted(_entries(s3, lake, wanted), key=lambda entry: entry.ingested_at)
    standing = [entry for entry in found if entry.status != REJECTED]
    if standing:
        return standing[-1]
    if found:
        raise QuarantineError(f"{wanted} is in quarantine already: make release FILE=…, or make discard FILE=…")
    raise QuarantineError(
        f"{wanted} is not in the lake; FILE=<landing key> of an admitted file, as `select file from bi.data_quality`"
        " lists them, or its id"
    )


def _entries(s3: Any, lake: str, wanted: str) -> Iterator[Entry]:
    for feed in FEEDS.values():
        in_its_folder = wanted.startswith(f"{feed.landing_folder}/")
        for identity in ledger.known_ids(s3, lake, feed.name):
            if identity == wanted:
                yield ledger.read(s3, lake, feed.name, identity)
            elif in_its_folder and (entry := ledger.read(s3, lake, feed.name, identity)).file == wanted:
                yield entry


def _copy(s3: Any, place: Place, entry: Entry, stored: str) -> None:
    """From the raw zone, or else from landing; a file that is gone from both leaves its reason alone."""
    if moves.etag_of(s3, place.lake, entry.key):
        s3.copy({"Bucket": place.lake, "Key": entry.key}, place.quarantine, stored)
    elif moves.etag_of(s3, place.landing, entry.file) == entry.etag:
        moves.copy(s3, place, Delivery(entry.file, entry.etag), place.quarantine, stored)
