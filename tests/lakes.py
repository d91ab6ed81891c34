"""A lake for tests of publishing: tables of the session's file catalogue, manifests in memory."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pyspark.sql import SparkSession

from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.registry import owners
from glue_jobs.lake.metadata import MISSING, TableState, parsed
from glue_jobs.lake.store import Lake
from tests.fake_s3 import FakeS3

BUCKET = "lake"
WAREHOUSE = "spark.sql.catalog.glue_catalog.warehouse"


class FolderCatalogue:
    """Looks tables up in the folder of Iceberg's file catalogue, whose metadata files are numbered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def state(self, table: str) -> TableState:
        database, _, name = table.partition(".")
        found = list((self.folder / database / name / "metadata").glob("v*.metadata.json"))
        if not found:
            return MISSING
        last = max(found, key=lambda path: int(path.name.split(".")[0][1:]))
        return parsed(str(last), last.read_bytes())


def warehouse_folder(spark: SparkSession) -> Path:
    """Where the session's file catalogue has its tables."""
    return Path(urlsplit(spark.conf.get(WAREHOUSE)).path)


def lake_of(spark: SparkSession, *outputs: tuple[str, Output]) -> Lake:
    """A lake in which these outputs have these owners."""
    jobs = [Model(job, "For a test.", (), (output,)) for job, output in outputs]
    return Lake(FakeS3(), FolderCatalogue(warehouse_folder(spark)), BUCKET, owners(jobs))
