"""Which deliveries of a feed are to be curated: those the ledger knows and no account tells of yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.admission import ledger, pending
from glue_jobs.admission.ledger import ADMITTED, REJECTED, WITHDRAWN, Entry


@dataclass
class Worklist:
    """What a curate job has to do.

    Attributes:
        entries: deliveries to account for, in order of landing key.
        finished: ids that are pending although their account stands: a run was killed before it said so.
    """

    entries: list[Entry] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many records admission counted in the deliveries."""
        return sum(entry.rows_read for entry in self.entries)


def accounted(accounts: DataFrame, feeds: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Feed → file_id → its account, of the rows of ops.file_accounting, which are read once for all feeds."""
    found = {name: dict[str, Any]() for name in feeds}
    moment = F.unix_micros("finished_at").alias("micros")
    rows = accounts.where(F.col("feed").isin(*found)).select("feed", "file_id", "status", "run_id", moment)
    for row in rows.collect():
        found[row["feed"]][row["file_id"]] = row
    return found


def of_feed(s3: Any, lake_bucket: str, told: Mapping[str, Any], feed: str, run_id: str) -> Worklist:
    """The work on `feed`, of which the accounts `told` tell (file_id → account).

    That a delivery is pending says where to look; that it has no account says that there is work, whatever is pending.
    """
    waiting = set(pending.of_feed(s3, lake_bucket, feed))
    found = Worklist()
    for identity in ledger.known_ids(s3, lake_bucket, feed):
        account = told.get(identity)
        if account is not None and identity not in waiting:
            continue
        entry = ledger.read(s3, lake_bucket, feed, identity)
        if account is None or _is_to_be_told_again(entry, account, run_id):
            found.entries.append(entry)
        else:
            found.finished.append(identity)
    found.entries.sort(key=lambda entry: entry.file)
    return found


def _is_to_be_told_again(entry: Entry, account: Any, run_id: str) -> bool:
    """Whether the delivery was judged again since: released from quarantine, refused once more, or withdrawn.

    A refused file that is delivered again has its account written anew, by the run that met it: so that run reports it.
    """
    if entry.status == WITHDRAWN:
        return True
    if account["status"] != REJECTED:
        return False
    # Met by this run, whatever the clock says of one that went on beside it; or by one that was killed.
    met = entry.run_id == run_id != account["run_id"]
    return entry.status == ADMITTED or met or _micros(entry.ingested_at) > account["micros"]


def _micros(moment: str) -> int:
    """Microseconds from 1970 to an ISO time with its zone, exact."""
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)
