"""The model jobs as they run: arguments in, Iceberg tables in S3 and the Glue catalogue out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from glue_jobs.contract.registry import FEEDS, MODELS, OWNERS
from glue_jobs.contract.table import CORE, CURATED
from glue_jobs.lake import manifest
from glue_jobs.lake.metadata import GlueCatalogue
from glue_jobs.tables.forecast import MODEL as FORECAST
from local.settings import PROJECT
from local.spark import spark_runtime, write_conf_dir
from local.stack import endpoint
from tests.fixtures_endpoint import BUCKET, Cloud, start_cloud

DRIVER = """\
import importlib
from datetime import datetime, timedelta, timezone
from glue_jobs import maintain_lake
from glue_jobs.contract.registry import FEEDS, MODELS, waves
from glue_jobs.lake import iceberg
from glue_jobs.modelling import model_job
from glue_jobs.runtime.session import spark_session
from glue_jobs.feeds import titles, userbase
from tests import rows

DELIVERED = ["revenue"]
DELIVERED += [name for name in FEEDS if name.startswith(("behaviour_", "telemetry_", "imdb_"))]
DELIVERED.remove("behaviour_events")

def jobs(title, release="v1"):
    print("#", title)
    for job in [job for wave in waves() for job in wave]:
        print("job", job)
        given = {"run_id": title, "run_at": "2026-01-31T06:00:00Z", "lake_bucket": "reelhouse-tests"}
        given |= {"release": release, "model": job}
        script = importlib.import_module("glue_jobs." + MODELS[job].script)
        script.main([text for name, value in given.items() for text in (f"--{name}", value)])

jobs("nothing delivered")
with spark_session("deliver") as spark:
    iceberg.replace_files(spark, rows.subscribers(spark, {"country": "Atlantis"}), userbase.FEED.table, ["f1"])
    given = {"genres": ["Dramas", "Comedies"], "directors": ["Ann Day"], "countries": ["USA"]}
    given |= {"title": "A Title", "date_added": "2022-02-03"}
    iceberg.replace_files(spark, rows.curated_titles(spark, given), titles.FEED.table, ["f1"])
    for name in DELIVERED:
        iceberg.replace_files(spark, rows.curated(spark, FEEDS[name], {}), FEEDS[name].table, ["f1"])
jobs("one row of each feed")
jobs("another release", "v2")
def no_spark(name):
    raise SystemExit(f"a Spark session was started by {name}")
model_job.spark_session = no_spark
jobs("the same again", "v2")
print("# maintenance")
print("job maintain_lake")
now = (datetime.now(timezone.utc) + timedelta(seconds=1)).isoformat()
given = {"run_id": "maintenance", "run_at": now, "lake_bucket": "reelhouse-tests", "tables": "all"}
given |= {"keep_snapshots": "1", "min_age_minutes": "0"}
maintain_lake.main([text for name, value in given.items() for text in (f"--{name}", value)])
jobs("after maintenance", "v2")
"""
Rounds = dict[str, dict[tuple[str, str], str]]


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
def printed(lake: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    """What the rounds of the jobs said: round → (job, table) → rows and what was written."""
    runtime = spark_runtime(lake.settings, lake.url)
    conf = write_conf_dir(runtime, tmp_path_factory.mktemp("conf"))
    env = {**os.environ, **runtime.env, "SPARK_CONF_DIR": str(conf), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], env=env, cwd=conf, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return _rounds(done.stdout)


def _rounds(text: str) -> Rounds:
    rounds: Rounds = {}
    job = ""
    for line in text.splitlines():
        if line.startswith("# "):
            rounds[line[2:]] = {}
        elif line.startswith("job "):
            job = line[len("job ") :]
        elif " runs: " not in line:
            table, _, result = line.partition(": ")
            # What the forecast finds of each series stands between its tables.
            if job != FORECAST.job or table in {output.name for output in FORECAST.tables}:
                rounds[list(rounds)[-1]][job, table] = result
    return rounds


def counts(results: dict[tuple[str, str], str]) -> dict[str, int]:
    """Table → the rows of all jobs' parts; tables without any are left out."""
    found: Counter[str] = Counter()
    for (_, table), result in results.items():
        found[table] += int(result.split(" ")[0].replace(",", ""))
    return dict(+found)


# All that some model writes.
MADE = {table.name: table for model in MODELS.values() for table in model.tables}


def test_nothing_delivered_gives_the_unknown_members(printed: Rounds) -> None:
    assert counts(printed["nothing delivered"]) == {
        "dim_date": 1, "dim_region": 5, "dim_country": 258, "dim_plan": 7, "dim_device": 9, "dim_subscriber": 1,
        "dim_title": 1, "dim_genre": 1, "dim_person": 1, "dim_algorithm": 1,
    }  # fmt: skip


def test_deliveries_reach_every_table(printed: Rounds) -> None:
    assert counts(printed["one row of each feed"]) == {
        "dim_date": 2558, "dim_region": 5, "dim_country": 259, "dim_plan": 7, "dim_device": 9, "dim_subscriber": 4,
        "fact_subscription_month": 3, "dim_title": 4, "dim_genre": 5, "dim_person": 3, "bridge_title_genre": 4,
        "bridge_title_country": 2, "bridge_title_credit": 2, "dim_algorithm": 3, "fact_viewing": 1, "fact_review": 1,
        "fact_search": 1, "fact_recommendation": 2, "fact_playback": 1, "fact_region_quarter": 4,
        "fact_company_quarter": 1,
        # The values of the category columns of one good row of each feed, lists counted one by one.
        "data_profile": 67,
        # One quarter is too few for any series, and each says so: three numbers of four regions, and two totals.
        "revenue_forecast_series": 14,
    }  # fmt: skip


def test_only_what_the_deliveries_changed_is_written(printed: Rounds) -> None:
    before, found = printed["nothing delivered"], printed["one row of each feed"]
    written = {part for part, result in found.items() if result.endswith("written")}
    # Each job's own rows of the shared dimensions are new; the unknown members in them are not.
    assert written == {part for part in found if found[part].split(" ")[0] != before[part].split(" ")[0]}
    assert {table for _, table in written} == set(counts(found)) - {"dim_region", "dim_plan", "dim_device"}


@pytest.mark.parametrize("round", ["another release", "the same again", "after maintenance"])
def test_what_did_not_change_is_not_written(printed: Rounds, round: str) -> None:
    assert set(printed[round]) == set(printed["nothing delivered"])
    assert {result.rpartition(" ")[2] for result in printed[round].values()} == {"unchanged"}
    assert counts(printed[round]) == counts(printed["one row of each feed"])


def test_every_job_s_manifest_pins_a_snapshot_that_holds_its_slices(lake: Cloud, printed: Rounds) -> None:
    s3 = lake.client("s3")
    catalogue = GlueCatalogue(lake.client("glue"), s3)
    for model in MODELS.values():
        for output in model.outputs:
            name = output.table.lake_name
            found = manifest.read(s3, BUCKET, name, model.job)
            assert found is not None and found.release == "v2" and found.run_id == "another release"
            assert found.snapshot_id in catalogue.state(name).snapshots
            assert set(found.inputs) == {table.lake_name for table in model.inputs}
            assert set(found.slices) <= set(output.slices or found.slices)
        owners = {found.job for found in manifest.read_all(s3, BUCKET, name)}
        assert owners == {job for (table, _), job in OWNERS.items() if table == name}


def test_maintenance_tells_what_it_did_to_each_table_that_was_written(printed: Rounds) -> None:
    told = {table: result for (_, table), result in printed["maintenance"].items()}
    names = {item.rpartition(".")[2] for item in told if item.startswith(f"{CURATED}.")}
    others = {name for name in FEEDS if name.startswith(("behaviour_", "telemetry_", "imdb_"))} - {"behaviour_events"}
    assert names == {"titles", "userbase", "revenue"} | others
    core = {item.rpartition(".")[2] for item in told if item.startswith(f"{CORE}.")}
    # Also the segments: of one subscriber there are none, and that was published.
    assert core == {table for _, table in printed["one row of each feed"]}
    # A snapshot of each of the two rounds that changed it; the manifest pins the second.
    assert told["reelhouse_core.dim_date"] == "2 → 1 snapshots, 1 files"
    assert f"{len(names) + len(core)} tables tidied, 0 runs and 0 manifests removed" in told


def test_every_table_is_in_the_catalogue_with_its_comments(lake: Cloud, printed: Rounds) -> None:
    tables = {table["Name"]: table for table in lake.client("glue").get_tables(DatabaseName=CORE)["TableList"]}
    assert set(tables) == set(MADE)
    for table in MADE.values():
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
