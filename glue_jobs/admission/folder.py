"""Judge what one landing folder holds: admit what is good, put aside what is not, and say what became of each."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from glue_jobs.admission import ledger, moves, pending
from glue_jobs.admission.judgement import judge
from glue_jobs.admission.ledger import ADMITTED, REJECTED, Entry
from glue_jobs.admission.moves import Delivery, Place
from glue_jobs.admission.verdict import Verdict
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS

Stored = tuple[str, str]
Watched = Callable[[BinaryIO], BinaryIO]


@dataclass
class Outcome:
    """What a run did in a folder.

    Attributes:
        entries: what it wrote into the ledger, in order of landing key.
        known: deliveries that were judged before and need nothing.
        faults: why a delivery could not be judged: not the file's fault, so the next run tries again.
    """

    entries: list[Entry] = field(default_factory=list)
    known: int = 0
    faults: list[str] = field(default_factory=list)


def admit_folder(s3: Any, place: Place, feeds: list[Feed]) -> Outcome:
    """Judge every delivery in the folder of `feeds` that the ledger does not know, and refuse again what it refused.

    A delivery whose judging fails is named in the outcome; the others go on.
    """
    known = {identity: feed for feed in feeds for identity in ledger.known_ids(s3, place.lake, feed.name)}
    stored = _stored_keys(s3, place, feeds)
    outcome = Outcome()
    for delivery in deliveries(s3, place.landing, feeds[0].landing_folder):
        copies = stored.get(delivery.file_id, [])
        try:
            if delivery.file_id not in known:
                outcome.entries.append(_admit(s3, place, delivery, feeds, copies))
            elif again := _meet_again(s3, place, delivery, known[delivery.file_id], copies):
                outcome.entries.append(again)
            else:
                outcome.known += 1
        except Exception as error:
            if isinstance(error, ClientError) and moves.has_changed(error):
                print(
                    f"{delivery.key}: replaced or removed while it was read; what stands there now is for the next run"
                )
                continue
            # Whatever it is, it is this delivery's: it is told, and the others are judged.
            traceback.print_exc()
            outcome.faults.append(f"{delivery.key}: {type(error).__name__}: {error}")
    _drop_orphans(s3, place, feeds)
    return outcome


def admit_one(
    s3: Any, place: Place, delivery: Delivery, feeds: list[Feed], watched: Watched = lambda body: body
) -> Entry | None:
    """Do with one delivery in the folder of `feeds` what `admit_folder` does with it.

    Args:
        watched: stands between the object's bytes and the judgement, and may end it by raising.

    Returns:
        Its entry in the ledger; None where it was judged before and needs nothing.

    Raises:
        ClientError: S3 refuses; `moves.has_changed` where the delivery is no more what it was.
    """
    known = [feed for feed in feeds if moves.etag_of(s3, place.lake, ledger.ledger_key(feed.name, delivery.file_id))]
    copies = _stored_keys(s3, place, known or feeds).get(delivery.file_id, [])
    if known:
        return _meet_again(s3, place, delivery, known[0], copies)
    return _admit(s3, place, delivery, feeds, copies, watched)


def deliveries(s3: Any, landing: str, folder: str) -> list[Delivery]:
    """The objects of a folder of the landing zone; the markers that consoles leave for folders are none."""
    found = ledger.list_objects(s3, landing, f"{folder}/")
    return [Delivery(item["Key"], item["ETag"].strip('"')) for item in found if not item["Key"].endswith("/")]


def _admit(
    s3: Any,
    place: Place,
    delivery: Delivery,
    feeds: list[Feed],
    leftovers: list[Stored],
    watched: Watched = lambda body: body,
) -> Entry:
    got = s3.get_object(Bucket=place.landing, Key=delivery.key, IfMatch=f'"{delivery.etag}"')
    feed, verdict = judge(watched(got["Body"]), feeds, list(FEEDS.values()))
    got["Body"].close()
    if verdict.reason is None:
        forced = got["Metadata"].get(ledger.FORCED, "")
        entry = _accept(s3, place, delivery, feed, verdict, leftovers, forced)
        print(f"{delivery.key}: admitted, {entry.rows_read:,} rows -> s3://{place.lake}/{entry.key}")
    else:
        entry = _entry(place, delivery, feed, verdict, moves.quarantine_key(feed.name, delivery))
        _set_aside(s3, place, delivery, entry)
        print(f"{delivery.key}: REJECTED, {entry.reason} -> s3://{place.quarantine}/{entry.key}")
    return entry


def _accept(
    s3: Any, place: Place, delivery: Delivery, feed: Feed, verdict: Verdict, leftovers: list[Stored], forced: str
) -> Entry:  # fmt: skip
    # A run that was killed on another day may have copied the file into that day's partition: one copy is enough.
    copied = [key for bucket, key in leftovers if bucket == place.lake and key.startswith(moves.raw_prefix(feed.name))]
    name = ledger.raw_name(delivery.file_id, delivery.key, verdict.gzip)
    key = copied[0] if copied else f"{moves.raw_prefix(feed.name)}ingest_date={place.run_at[:10]}/{name}"
    moves.copy(s3, place, delivery, place.lake, key)
    entry = replace(_entry(place, delivery, feed, verdict, key), forced=forced)
    moves.enter(s3, place, entry)
    return entry


def _set_aside(s3: Any, place: Place, delivery: Delivery, entry: Entry) -> None:
    """Move a refused delivery to quarantine, tell why beside it, and write its entry."""
    moves.copy(s3, place, delivery, place.quarantine, entry.key)
    moves.tell_why(s3, place, entry)
    moves.enter(s3, place, entry)
    moves.remove(s3, place.landing, delivery)


def _meet_again(s3: Any, place: Place, delivery: Delivery, feed: Feed, copies: list[Stored]) -> Entry | None:
    """Leave a good file's delivery where it is; refuse a bad one's again, so that this run reports it: its entry."""
    if any(bucket == place.lake for bucket, _ in copies):
        return None
    entry = ledger.read(s3, place.lake, feed.name, delivery.file_id)
    if entry.status != REJECTED:
        return None
    again = replace(entry, run_id=place.run_id, ingested_at=place.run_at)
    _set_aside(s3, place, delivery, again)
    print(f"{delivery.key}: REJECTED, delivered again as it was refused before, {entry.reason}")
    return again


def _entry(place: Place, delivery: Delivery, feed: Feed, verdict: Verdict, key: str) -> Entry:
    return Entry(
        file_id=delivery.file_id,
        feed=feed.name,
        file=delivery.key,
        etag=delivery.etag,
        status=ADMITTED if verdict.reason is None else REJECTED,
        key=key,
        headers=verdict.headers,
        rows_read=verdict.rows_read,
        reason=verdict.reason,
        ingested_at=place.run_at,
        run_id=place.run_id,
        one_line=verdict.one_line,
        gzip=verdict.gzip,
        broken={str(record): why for record, why in verdict.broken.items()},
    )


def _stored_keys(s3: Any, place: Place, feeds: list[Feed]) -> dict[str, list[Stored]]:
    """file_id → (bucket, key) of its copies in the raw zone and in quarantine, also those of killed runs."""
    stored: dict[str, list[Stored]] = {}
    for feed in feeds:
        for bucket, prefix in ((place.lake, moves.raw_prefix(feed.name)), (place.quarantine, f"{feed.name}/")):
            for item in ledger.list_objects(s3, bucket, prefix):
                stored.setdefault(item["Key"].rsplit("/", 1)[-1].split("-", 1)[0], []).append((bucket, item["Key"]))
    return stored


def _drop_orphans(s3: Any, place: Place, feeds: list[Feed]) -> None:
    """Drop what is pending without an entry: its run was killed in between, and the file has been taken back since."""
    for feed in feeds:
        if waiting := pending.of_feed(s3, place.lake, feed.name):
            known = set(ledger.known_ids(s3, place.lake, feed.name))
            pending.remove(s3, place.lake, feed.name, [identity for identity in waiting if identity not in known])
