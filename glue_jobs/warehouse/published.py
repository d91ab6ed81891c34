"""What the lake has published, as the load finds it: manifests, and the current snapshots of tables without any.

All manifests are read before the first row: each slice is then read at the snapshot that its manifest names, whatever
other runs publish meanwhile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from glue_jobs.contract.registry import OWNERS
from glue_jobs.contract.table import BY_MONTH, WHOLE, WHOLE_SLICE, Table
from glue_jobs.lake import manifest
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.store import Catalogue
from glue_jobs.planning import LOADED_KEY
from glue_jobs.warehouse.connection import WarehouseError
from glue_jobs.warehouse.slices import Slice, Wanted

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
READERS = 8


class Published:
    """The published tables of one lake bucket."""

    def __init__(self, s3: Any, bucket: str, catalogue: Catalogue) -> None:
        self.s3, self.bucket, self.catalogue = s3, bucket, catalogue
        # Made here, once: of several threads that ask for them first, each would get classes of its own (botocore).
        self._made = s3.exceptions

    def wanted(self, tables: Sequence[Table]) -> list[Wanted]:
        """What the lake has of each table, read side by side; raises WarehouseError for a slice that can be none."""
        with ThreadPoolExecutor(READERS) as pool:
            return list(pool.map(self._wanted, tables))

    def mark_loaded(self, wanted: Iterable[Wanted]) -> None:
        """Tell the planning what the warehouse was loaded from: table → job → the run whose manifest was read."""
        marks = {item.table.lake_name: dict(item.runs) for item in wanted if item.runs}
        body = json.dumps(marks, indent=1, sort_keys=True).encode()
        self.s3.put_object(Bucket=self.bucket, Key=LOADED_KEY, Body=body, ContentType="application/json")

    def _wanted(self, table: Table) -> Wanted:
        owned = owners(table)
        every = manifest.read_all(self.s3, self.bucket, table.lake_name)
        runs = {found.job: found.run_id for found in every}
        # A job that was renamed leaves a manifest behind, but owns nothing any more.
        manifests = [found for found in every if found.job in owned]
        if not manifests:
            return Wanted(table, self._current(table), runs=runs)
        told = {found.job for found in manifests}
        return Wanted(
            table,
            slices={
                name: item for found in manifests for name, item in _slices(table, found, owned[found.job]).items()
            },
            silent=frozenset(name for job, names in owned.items() if job not in told for name in names),
            runs=runs,
        )

    def _current(self, table: Table) -> dict[str, Slice]:
        current = self.catalogue.state(table.lake_name).current
        if current is None:
            return {}
        return {WHOLE_SLICE: Slice(WHOLE_SLICE, "", f"snapshot:{current}", None, current)}


def owners(table: Table) -> dict[str, set[str]]:
    """Job → the slices of the table that it owns; empty for the job that owns all of it."""
    found: dict[str, set[str]] = {}
    for (name, part), job in OWNERS.items():
        if name == table.lake_name:
            found.setdefault(job, set()).update({part} if part else set())
    return found


def _slices(table: Table, found: Manifest, owned: set[str]) -> dict[str, Slice]:
    """The manifest's slices that are its job's own, by name."""
    names = [name for name in found.slices if not owned or name in owned]
    odd = [name for name in names if not _is_possible(table, name)]
    if odd:
        raise WarehouseError(
            f"{found.key} has a slice {odd[0]!r} of {table.lake_name}, which is {table.kind}:"
            " delete that object and run the refresh again, the table is then published anew"
        )
    return {name: Slice(name, found.job, found.slices[name], found.rows(name), found.snapshot_id) for name in names}


def _is_possible(table: Table, name: str) -> bool:
    if table.kind == BY_MONTH:
        return MONTH.fullmatch(name) is not None
    return table.kind != WHOLE or name == WHOLE_SLICE
