"""Clients that data engineers use, each against the endpoint as they would use it on AWS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import awswrangler
import boto3
import pandas
import pyarrow
import pytest
from pyiceberg.catalog import load_catalog

from tests.fixtures_endpoint import BUCKET, ROLE, Cloud


@pytest.fixture
def session(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """A session of boto3 as a user has one who evaluated `make env`."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")


def test_awswrangler_appends_with_a_new_column(cloud: Cloud, session: boto3.Session) -> None:
    cloud.client("glue").create_database(DatabaseInput={"Name": "wrangled"})
    options = {"dataset": True, "database": "wrangled", "table": "films", "boto3_session": session}
    target = f"s3://{BUCKET}/wrangled/films/"
    partitioned = {"partition_cols": ["year"], "mode": "append"}
    first = pandas.DataFrame({"title": ["Alien"], "year": [1979]})
    second = pandas.DataFrame({"title": ["Heat", "Seven"], "minutes": [170, 127], "year": [1995, 1995]})

    awswrangler.s3.to_parquet(first, path=target, **options, **partitioned)
    awswrangler.s3.to_parquet(second, path=target, **options, **partitioned)

    columns = awswrangler.catalog.get_table_types("wrangled", "films", boto3_session=session)
    assert columns == {"title": "string", "minutes": "bigint", "year": "bigint"}
    found = awswrangler.catalog.get_partitions("wrangled", "films", expression="year > 1990", boto3_session=session)
    assert list(found.values()) == [["1995"]]
    read = awswrangler.s3.read_parquet(target, dataset=True, boto3_session=session)
    assert sorted(read["title"]) == ["Alien", "Heat", "Seven"]
    names = awswrangler.catalog.get_tables(database="wrangled", name_contains="ilm", boto3_session=session)
    assert [table["Name"] for table in names] == ["films"]


def test_pyiceberg_renames_a_table_and_reads_it_under_its_new_name(cloud: Cloud) -> None:
    endpoint = {"s3.endpoint": cloud.url, "glue.endpoint": cloud.url}
    keys = {"client.access-key-id": "test", "client.secret-access-key": "test", "client.region": "us-east-1"}
    catalog = load_catalog("glue", type="glue", warehouse=f"s3://{BUCKET}/iceberg", **endpoint, **keys)
    rows = pyarrow.table({"id": [1, 2, 3]})
    catalog.create_namespace("renamed")
    catalog.create_table("renamed.old", schema=rows.schema).append(rows)

    catalog.rename_table("renamed.old", "renamed.new")

    assert catalog.list_tables("renamed") == [("renamed", "new")]
    assert catalog.load_table("renamed.new").scan().to_arrow()["id"].to_pylist() == [1, 2, 3]


def cli(cloud: Cloud, *words: str) -> Any:
    """What the AWS CLI answers, as JSON."""
    environment = {**os.environ, **cloud.environment(), "AWS_ENDPOINT_URL": cloud.url, "AWS_PAGER": ""}
    aws = Path(sys.executable).with_name("aws")
    command = [sys.executable, str(aws), "--output", "json", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "{}")


def test_the_aws_cli_defines_tags_and_lists_jobs(cloud: Cloud) -> None:
    command = "Name=pythonshell,ScriptLocation=s3://b/s.py"
    for name in ("cli-a", "cli-b"):
        cli(cloud, "glue", "create-job", "--name", name, "--role", ROLE, "--command", command, "--tags", "team=cli")
    listed = cli(cloud, "glue", "list-jobs", "--tags", "team=cli", "--max-results", "1")

    assert (listed["JobNames"], "NextToken" in listed) == (["cli-a"], True)


def test_boto3s_paginators_ask_for_every_page(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    glue.create_database(DatabaseInput={"Name": "paged"})
    for number in range(5):
        glue.create_table(DatabaseName="paged", TableInput={"Name": f"t{number}"})
    pages = glue.get_paginator("get_tables").paginate(DatabaseName="paged", PaginationConfig={"PageSize": 2})

    assert [len(page["TableList"]) for page in pages] == [2, 2, 1]
