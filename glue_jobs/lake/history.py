"""Tables as they were: which snapshot of each held at a moment, as far back as snapshots are kept. No Spark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone

from glue_jobs.contract.columns import ContractError
from glue_jobs.lake.metadata import Snapshot, TableState

SNAPSHOT = re.compile(r"\d{10,19}")


def moment_of(text: str, states: Mapping[str, TableState]) -> datetime:
    """What `text` means: a day (its end, UTC), an ISO 8601 instant, or the number of a snapshot of any of the tables.

    Raises:
        ContractError: it is none of these.
    """
    if SNAPSHOT.fullmatch(text):
        return _made(text, states)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text), time(), timezone.utc) + timedelta(days=1, milliseconds=-1)
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ContractError(
            f"AS_OF={text!r}: expected a day (2026-01-31), an instant (2026-01-31T06:00:00Z) or a snapshot's number"
        ) from None
    return found.astimezone(timezone.utc) if found.tzinfo else found.replace(tzinfo=timezone.utc)


def snapshot_at(name: str, state: TableState, moment: datetime) -> int | None:
    """The snapshot that was the table's current one at `moment`; None where nothing had been written yet.

    Raises:
        ContractError: the snapshot of then is expired; the message says how far back the table's history reaches.
    """
    lineage = state.lineage()
    for snapshot in lineage:
        if _at(snapshot) <= moment:
            return snapshot.snapshot_id
    if lineage and lineage[-1].parent_id is not None:
        raise ContractError(
            f"{name}: its snapshots before {_at(lineage[-1]).isoformat(timespec='seconds')} are expired, so nobody can"
            f" tell what it held at {moment.isoformat(timespec='seconds')}; ask for a later moment"
        )
    return None


def _made(number: str, states: Mapping[str, TableState]) -> datetime:
    for state in states.values():
        if int(number) in state.snapshots:
            return _at(state.snapshots[int(number)])
    raise ContractError(f"AS_OF={number}: no table of the warehouse has a snapshot of that number, or not any more")


def _at(snapshot: Snapshot) -> datetime:
    return datetime.fromtimestamp(snapshot.made_at_ms / 1000, timezone.utc)
