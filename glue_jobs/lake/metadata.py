"""What an Iceberg table's metadata says, read with boto3 alone: no Spark session, no pyspark.

The Glue Data Catalog names the current metadata file of a table, and that JSON file (Iceberg's table spec, "Table
metadata") lists its snapshots: enough to know whether a table has changed, who changed it, and how it has grown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from glue_jobs.contract import databases

# Iceberg's operation of a commit that lays files out anew and changes no row (compaction).
SAME_ROWS = "replace"
READERS = 8


@dataclass(frozen=True)
class Snapshot:
    """One snapshot: its number, its parent's (None for the first), when it was made (ms from 1970), its summary."""

    snapshot_id: int
    parent_id: int | None
    made_at_ms: int
    summary: dict[str, str]

    @property
    def keeps_rows(self) -> bool:
        """Whether it holds the same rows as its parent."""
        return self.summary.get("operation") == SAME_ROWS

    def count(self, name: str) -> int:
        """A number of the summary, for instance `total-data-files`; 0 where the writer left it out."""
        return int(self.summary.get(name, "0"))


@dataclass(frozen=True)
class TableState:
    """A table at one moment.

    Attributes:
        location: of its metadata file; "" for a table that does not exist.
        current: number of the current snapshot, None where nothing was written yet.
        snapshots: all that the table still has, by number.
    """

    location: str = ""
    current: int | None = None
    snapshots: dict[int, Snapshot] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows it holds now, as its writers counted them."""
        current = self.snapshots.get(self.current) if self.current is not None else None
        return current.count("total-records") if current else 0

    def lineage(self) -> list[Snapshot]:
        """The current snapshot and its ancestors, youngest first, as far back as they were kept."""
        found: list[Snapshot] = []
        number = self.current
        while number is not None and number in self.snapshots:
            found.append(self.snapshots[number])
            number = found[-1].parent_id
        return found

    def since(self, snapshot_id: int) -> list[Snapshot] | None:
        """The snapshots after `snapshot_id`, youngest first; None where it is not the current one or an ancestor."""
        found: list[Snapshot] = []
        for snapshot in self.lineage():
            if snapshot.snapshot_id == snapshot_id:
                return found
            found.append(snapshot)
        return None

    def has_rows_of(self, snapshot_id: int | None) -> bool:
        """Whether the table holds now exactly the rows that it held at `snapshot_id` (None: nothing written)."""
        if snapshot_id is None or self.current is None:
            return snapshot_id is self.current
        later = self.since(snapshot_id)
        return later is not None and all(snapshot.keeps_rows for snapshot in later)


MISSING = TableState()


class GlueCatalogue:
    """The tables of the Glue Data Catalog."""

    def __init__(self, glue: Any, s3: Any) -> None:
        self.glue, self.s3 = glue, s3
        # botocore makes a client's exceptions when they are first asked for. Several threads that ask at once would
        # each have classes of their own, and one would not catch what another raises.
        self.missing: type[Exception] = glue.exceptions.EntityNotFoundException

    def location(self, table: str) -> str:
        """Where the metadata of `table` (as contracts name it) stands, or "" where there is no such table."""
        database, _, name = table.partition(".")
        try:
            found = self.glue.get_table(DatabaseName=databases.named(database), Name=name)["Table"]
        except self.missing:
            return ""
        return str(found.get("Parameters", {}).get("metadata_location", ""))

    def state(self, table: str) -> TableState:
        """The table now; MISSING where the catalogue does not have it."""
        location = self.location(table)
        return parsed(location, self._body(location)) if location else MISSING

    def _body(self, location: str) -> bytes:
        address = urlsplit(location)
        body: bytes = self.s3.get_object(Bucket=address.netloc, Key=address.path.lstrip("/"))["Body"].read()
        return body


def parsed(location: str, body: bytes) -> TableState:
    """The state that a metadata file describes."""
    found = json.loads(body)
    current = found.get("current-snapshot-id")
    snapshots = [_snapshot(item) for item in found.get("snapshots", [])]
    by_number = {snapshot.snapshot_id: snapshot for snapshot in snapshots}
    # Writers say "no snapshot" by null, by -1, or not at all.
    return TableState(location, None if current in (None, -1) else int(current), by_number)


def states(read: Callable[[str], TableState], tables: Iterable[str]) -> dict[str, TableState]:
    """The states of many tables, read side by side."""
    names = list(dict.fromkeys(tables))
    with ThreadPoolExecutor(READERS) as pool:
        return dict(zip(names, pool.map(read, names)))


def _snapshot(item: dict[str, Any]) -> Snapshot:
    parent = item.get("parent-snapshot-id")
    summary = {str(key): str(value) for key, value in item.get("summary", {}).items()}
    return Snapshot(
        int(item["snapshot-id"]), None if parent is None else int(parent), int(item["timestamp-ms"]), summary
    )
