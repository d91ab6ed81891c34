"""A lake as jobs see it without Spark: its tables' states, its manifests, and who owns which slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import boto3

from glue_jobs.contract.registry import OWNERS
from glue_jobs.contract.table import Table
from glue_jobs.lake import manifest, metadata
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.metadata import GlueCatalogue, TableState


class Catalogue(Protocol):
    """Where tables are looked up without Spark."""

    def state(self, table: str) -> TableState:
        """The table `database.name` now."""


@dataclass(frozen=True)
class Lake:
    """Where tables and manifests stand; `owners` is (table, slice) → job of every slice that a job owns."""

    s3: Any
    catalogue: Catalogue
    bucket: str
    owners: Mapping[tuple[str, str], str] = field(default_factory=lambda: OWNERS)

    @classmethod
    def connect(cls, bucket: str) -> Lake:
        """The lake of the account that the job runs in."""
        s3 = boto3.client("s3")
        return cls(s3, GlueCatalogue(boto3.client("glue"), s3), bucket)

    def states(self, tables: Sequence[Table]) -> dict[str, TableState]:
        """Each table's state, by its name in the lake."""
        return metadata.states(self.catalogue.state, [table.lake_name for table in tables])

    def manifests(self, job: str, tables: Sequence[Table]) -> dict[str, Manifest | None]:
        """The job's manifest of each table, by its name in the lake; None where it has published nothing."""
        return {table.lake_name: manifest.read(self.s3, self.bucket, table.lake_name, job) for table in tables}

    def owned(self, table: Table) -> set[str]:
        """The slices of a table by value that some job owns."""
        return {part for name, part in self.owners if name == table.lake_name}
