"""What flows in each trade of the lake: contracts and a run's accounts know the datasets, their rows and columns.

A flow is (job, inputs, outputs): `telling.Part`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glue_jobs.admission import ledger
from glue_jobs.admission.ledger import ADMITTED, REJECTED
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.model import Model
from glue_jobs.contract.registry import FEEDS
from glue_jobs.lake.metadata import TableState
from glue_jobs.lake.store import Lake
from glue_jobs.lineage.events import Dataset, Sources
from glue_jobs.lineage.telling import Lineage, Part
from glue_jobs.tables.operations import QUARANTINE_ROWS

if TYPE_CHECKING:
    from glue_jobs.admission.moves import Place
    from glue_jobs.curation.accounting import Account


def admitted(told: Lineage, s3: Any, place: Place, waiting: Mapping[str, Sequence[str]]) -> list[Part]:
    """Landing to raw, a flow a feed: of the files that wait to be curated, whoever has let them in."""
    flows: list[Part] = []
    for name in [name for name in waiting if name in FEEDS]:
        # What is pending has no entry yet where a run was killed in between.
        known = set(ledger.known_ids(s3, place.lake, name)) & set(waiting[name])
        entries = [ledger.read(s3, place.lake, name, identity) for identity in sorted(known)]
        rows = sum(entry.rows_read for entry in entries if entry.status == ADMITTED)
        if any(entry.status == ADMITTED for entry in entries):
            feed = FEEDS[name]
            arrived, raw = told.landing(place.landing, feed, rows), told.raw(place.lake, feed, rows)
            flows.append((f"admit_files.{name}", [arrived], [raw]))
    return flows


def curated(
    told: Lineage, lake: Lake, feed: Feed, accounts: Sequence[Account]
) -> tuple[Sequence[Dataset], Sequence[Dataset]]:
    """Raw to curated, and to the quarantine of rows where some went there."""
    read, kept, bad = (
        sum(getattr(account, name) for account in accounts if account.status != REJECTED)
        for name in ("rows_read", "rows_loaded", "rows_quarantined")
    )
    raw = told.raw(lake.bucket, feed, read)
    state = lake.states([feed.table])[feed.table.lake_name]
    outputs = [told.table(feed.table, state.rows, kept, _from_headers(feed, raw))]
    return [raw], outputs + ([told.table(QUARANTINE_ROWS, moved=bad)] if bad else [])


def _from_headers(feed: Feed, raw: Dataset) -> Sources:
    names = set(feed.table.names)
    found = {column.name: column.header for column in feed.columns if column.name in names}
    return {name: [(raw.namespace, raw.name, header)] for name, header in found.items()}


def modelled(
    told: Lineage, lake: Lake, model: Model, read: Mapping[str, TableState]
) -> tuple[Sequence[Dataset], Sequence[Dataset]]:
    """A model's inputs as they were read, and its tables as they stand now.

    Which of their columns is made of which, only Spark's own events tell.
    """
    standing = lake.states(model.tables)
    inputs = [told.table(table, read[table.lake_name].rows) for table in model.inputs]
    return inputs, [told.table(table, standing[table.lake_name].rows) for table in model.tables]
