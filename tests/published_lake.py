"""A published lake for tests of the load: tables of the session's file catalogue, manifests in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from pyspark.sql import SparkSession

from glue_jobs.contract.table import BY_MONTH, WHOLE, WHOLE_SLICE, Table
from glue_jobs.lake import iceberg, manifest
from glue_jobs.lake.manifest import Manifest
from glue_jobs.warehouse.published import Published, owners
from tests.fake_s3 import FakeS3
from tests.lakes import BUCKET, WAREHOUSE, FolderCatalogue
from tests.star_sample import Row, contract


class PublishedLake:
    """Writes tables as given rows, and what their jobs' manifests say of them."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self.catalogue = FolderCatalogue(Path(urlsplit(spark.conf.get(WAREHOUSE)).path))
        self.s3 = FakeS3()

    @property
    def published(self) -> Published:
        """As the load sees it."""
        return Published(self.s3, BUCKET, self.catalogue)

    def write(self, name: str, rows: Sequence[Row]) -> int:
        """Make `rows` the whole table, in one partition a thread and without a manifest; returns the snapshot."""
        table = contract(name)
        schema = ", ".join(f"`{column.name}` {column.type}" for column in table.columns)
        iceberg.replace(self.spark, self.spark.createDataFrame(list(rows), schema), table)
        return self.current(name)

    def publish(self, name: str, rows: Sequence[Row], run_id: str = "run-1") -> None:
        """Make `rows` the whole table, and tell so in the manifests of all its owners."""
        snapshot = self.write(name, rows)
        for job in owners(contract(name)):
            self.tell(name, job, rows, snapshot, run_id)

    def tell(self, name: str, job: str, rows: Sequence[Row], snapshot: int, run_id: str = "run-1") -> None:
        """Write the manifest of one job: its slices have these rows in this snapshot."""
        table = contract(name)
        owned = owners(table)[job]
        slices: dict[str, list[Row]] = {WHOLE_SLICE: []} if table.kind == WHOLE else {}
        for row in rows:
            slices.setdefault(slice_of(table, row), []).append(row)
        mine = {part: fingerprint(some) for part, some in slices.items() if not owned or part in owned}
        manifest.write(
            self.s3, BUCKET, Manifest(table.lake_name, job, run_id, "r1", snapshot, {}, mine, "2026-01-31T06:00:00Z")
        )

    def current(self, name: str) -> int:
        """The table's current snapshot."""
        found = self.catalogue.state(contract(name).lake_name).current
        assert found is not None
        return found


def slice_of(table: Table, row: Row) -> str:
    """The slice that a given row is of."""
    if table.kind == WHOLE:
        return WHOLE_SLICE
    value = row[table.names.index(table.slice_by)]
    if table.kind == BY_MONTH:
        assert isinstance(value, date)
        return f"{value:%Y-%m}"
    return str(value)


def fingerprint(rows: Sequence[Row]) -> str:
    """Says whether two sets of rows are the same, in the form that manifests have."""
    return f"{len(rows)}:{sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()}:0"
