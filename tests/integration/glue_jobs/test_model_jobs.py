"""The model jobs as they run: arguments in, Iceberg tables in S3 and the Glue catalogue out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import CORE, CURATED
from local.settings import PROJECT
from local.spark import spark_runtime, write_conf_dir
from local.stack import endpoint
from tests.fixtures_endpoint import BUCKET, Cloud, start_cloud

DRIVER = """\
import datetime, sys
from glue_jobs import model_catalogue, model_reference, model_subscribers
from glue_jobs.lake import iceberg
from glue_jobs.runtime.session import spark_session
from glue_jobs.feeds import titles, userbase
from tests import rows

def jobs(title):
    print("#", title)
    for job in (model_reference, model_subscribers, model_catalogue):
        job.main(["--run_id", "r1", "--run_at", "2026-01-31T06:00:00Z", "--lake_bucket", "reelhouse-tests"])

jobs("nothing delivered")
with spark_session("deliver") as spark:
    iceberg.replace_files(spark, rows.subscribers(spark, {"country": "Atlantis"}), userbase.FEED.table, ["f1"])
    given = {"genres": ["Dramas", "Comedies"], "directors": ["Ann Day"], "countries": ["USA"]}
    given["date_added"] = "2022-02-03"
    iceberg.replace_files(spark, rows.curated_titles(spark, given), titles.FEED.table, ["f1"])
jobs("one row of each feed")
jobs("the same again")
"""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    started = start_cloud(tmp_path_factory.mktemp("lake"))
    try:
        started.client("s3").create_bucket(Bucket=BUCKET)
        for name in (CURATED, CORE):
            database = {"Name": name, "LocationUri": f"s3://{BUCKET}/{name}"}
            started.client("glue").create_database(DatabaseInput=database)
        yield started
    finally:
        endpoint.stop(started.settings)


@pytest.fixture(scope="module")
def printed(lake: Cloud, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What three rounds of the jobs said: round → table → rows and whether they were written."""
    runtime = spark_runtime(lake.settings, lake.url)
    conf = write_conf_dir(runtime, tmp_path_factory.mktemp("conf"))
    env = {**os.environ, **runtime.env, "SPARK_CONF_DIR": str(conf), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], env=env, cwd=conf, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-4000:]
    rounds: dict[str, dict[str, str]] = {}
    for line in done.stdout.splitlines():
        if line.startswith("# "):
            rounds[line[2:]] = {}
        else:
            table, _, result = line.partition(": ")
            rounds[list(rounds)[-1]][table] = result
    return rounds


CORE_TABLES = [table for table in WAREHOUSE_TABLES if table.schema == "core"]
TABLES = [table.name for table in CORE_TABLES]


def test_nothing_delivered_gives_the_unknown_members(printed: dict[str, dict[str, str]]) -> None:
    rows = {table: result.split(" ")[0] for table, result in printed["nothing delivered"].items()}
    assert rows == {
        "dim_date": "1", "dim_region": "5", "dim_country": "258", "dim_plan": "7", "dim_device": "9",
        "dim_subscriber": "1", "fact_subscription_month": "0", "dim_title": "1", "dim_genre": "1", "dim_person": "1",
        "bridge_title_genre": "0", "bridge_title_country": "0", "bridge_title_credit": "0",
    }  # fmt: skip
    assert set(rows) == set(TABLES)


def test_deliveries_reach_every_table(printed: dict[str, dict[str, str]]) -> None:
    rows = {table: result.split(" ")[0] for table, result in printed["one row of each feed"].items()}
    assert rows == {
        "dim_date": "731", "dim_region": "5", "dim_country": "259", "dim_plan": "7", "dim_device": "9",
        "dim_subscriber": "2", "fact_subscription_month": "3", "dim_title": "2", "dim_genre": "3", "dim_person": "2",
        "bridge_title_genre": "2", "bridge_title_country": "1", "bridge_title_credit": "1",
    }  # fmt: skip


def test_what_did_not_change_is_not_written(printed: dict[str, dict[str, str]]) -> None:
    results = {table: result.rpartition(" ")[2] for table, result in printed["the same again"].items()}
    assert results == dict.fromkeys(TABLES, "unchanged")


def test_every_table_is_in_the_catalogue_with_its_comments(lake: Cloud, printed: dict[str, dict[str, str]]) -> None:
    tables = {table["Name"]: table for table in lake.client("glue").get_tables(DatabaseName=CORE)["TableList"]}
    assert set(tables) == set(TABLES)
    for table in CORE_TABLES:
        found = tables[table.name]
        assert found["Parameters"]["table_type"] == "ICEBERG"
        columns = found["StorageDescriptor"]["Columns"]
        assert [(column["Name"], column.get("Comment")) for column in columns] == [
            (column.name, column.comment) for column in table.columns
        ]


def test_a_missing_argument_is_named() -> None:
    script = PROJECT / "glue_jobs" / "model_subscribers.py"
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, str(script), "--run_id", "r1"]
    done = subprocess.run(command, env=env, cwd=Path("/"), capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "missing job argument --run_at" in done.stderr
