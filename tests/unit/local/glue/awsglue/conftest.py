"""The awsglue stand-in on the shared Spark session, with a Data Catalog and S3 of moto's in this process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from pyspark.sql import SparkSession

from local.glue.jobs.workspace import SHIM

if str(SHIM) not in sys.path:
    sys.path.insert(0, str(SHIM))

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def glue(spark: SparkSession) -> Any:
    """A GlueContext."""
    from awsglue.context import GlueContext

    return GlueContext(spark.sparkContext)


@pytest.fixture
def frame(glue: Any) -> Callable[[Rows], Any]:
    """`frame([{…}, …])`: a DynamicFrame of these records."""

    def made(rows: Rows) -> Any:
        return glue.create_dynamic_frame_from_rdd(glue.sc.parallelize(rows, 1), "rows")

    return made


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """`aws("glue")`: a client of an empty account, whose database is `db` and whose bucket is `bucket`."""
    from awsglue.frames import files

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    files.client.cache_clear()
    with mock_aws():
        boto3.client("glue").create_database(DatabaseInput={"Name": "db"})
        boto3.client("s3").create_bucket(Bucket="bucket")
        yield boto3.client
    files.client.cache_clear()


def rows_of(found: Any) -> Rows:
    """The records of a DynamicFrame or DataFrame in an order of their own; nested ones as dictionaries."""
    frame = found.toDF() if not hasattr(found, "collect") else found
    rows = [row.asDict(recursive=True) for row in frame.collect()]
    return sorted(rows, key=lambda row: json.dumps(row, default=str, sort_keys=True))


def write(folder: Path, name: str, text: str) -> str:
    """A file with this text; returns its folder's path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(folder)


def tree_of(found: Any, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What printSchema prints, line by line."""
    capsys.readouterr()
    found.printSchema()
    return capsys.readouterr().out.splitlines()
