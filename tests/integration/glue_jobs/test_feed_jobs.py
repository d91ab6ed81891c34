"""The feed jobs as processes, on S3 and the Glue catalogue of an embedded endpoint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glue_jobs.admission.ledger import ledger_key
from glue_jobs.contract.registry import FEEDS
from local.settings import PROJECT
from local.spark import spark_runtime, write_conf_dir
from local.stack import endpoint
from tests.fixtures_endpoint import Cloud, start_cloud
from tests.samples import file_of

RUN_AT = "2026-01-31T06:00:00+00:00"
USERBASE, TITLES = FEEDS["userbase"], FEEDS["titles"]
ZONES = ("landing", "lake", "quarantine")

SUBSCRIBERS = file_of(
    USERBASE,
    [
        {"User ID": "1"},
        {"User ID": "2", "Join Date": "31-02-23", "Device": "Toaster"},
        {"User ID": "3"},
        {"User ID": "1"},
    ],
    "\r\n",
)
CATALOGUE = file_of(TITLES, [{"show_id": "s1", "rating": "74 min", "duration": ""}, {"type": "Film"}])

# Reads tables as a job does, in a session of its own: nothing that the jobs hold in memory can help.
DUMP = """
import json, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
rows = {name: spark.table("glue_catalog." + name).toJSON().collect() for name in sys.argv[1:]}
print("DUMP" + json.dumps({name: [json.loads(row) for row in found] for name, found in rows.items()}))
"""


class Lake:
    """An endpoint with the buckets and databases that the template makes, and the jobs run against it."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud, self.s3 = cloud, cloud.client("s3")
        for zone in ZONES:
            self.s3.create_bucket(Bucket=zone)
        for name in ("reelhouse_curated", "reelhouse_core", "reelhouse_ops"):
            cloud.client("glue").create_database(DatabaseInput={"Name": name})
        runtime = spark_runtime(cloud.settings, cloud.url)
        conf = write_conf_dir(runtime, folder)
        with (conf / "spark-defaults.conf").open("a") as file:
            file.write("spark.sql.catalog.glue_catalog.warehouse s3://lake/iceberg\nspark.master local[2]\n")
        self.env = {**os.environ, **runtime.env, "SPARK_CONF_DIR": str(conf), "PYTHONPATH": str(PROJECT)}

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket="landing", Key=key, Body=body)

    def start(self, job: str, *arguments: str, run_at: str = RUN_AT) -> subprocess.Popen[str]:
        zones = [word for zone in ZONES for word in (f"--{zone}_bucket", zone)]
        words = ["--run_id", f"run at {run_at}", "--run_at", run_at, *zones, *arguments]
        return self._python(str(PROJECT / "glue_jobs" / f"{job}.py"), *words)

    def run(self, job: str, *arguments: str, run_at: str = RUN_AT) -> str:
        return finished(self.start(job, *arguments, run_at=run_at))

    def tables(self, *names: str) -> dict[str, list[dict[str, Any]]]:
        said = finished(self._python("-c", DUMP, *names))
        found: dict[str, list[dict[str, Any]]] = json.loads(said.split("DUMP", 1)[1])
        return found

    def _python(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=PROJECT,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, out + err
    return out


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    cloud = start_cloud(tmp_path_factory.mktemp("feeds"))
    try:
        yield Lake(cloud, tmp_path_factory.mktemp("conf"))
    finally:
        endpoint.stop(cloud.settings)


@pytest.fixture(scope="module")
def first(lake: Lake) -> dict[str, str]:
    """What the job said of the first files; both feeds are curated at once, and so make and write the ops tables."""
    lake.put("userbase/Subscriber Base (50%+ñ).csv", SUBSCRIBERS)
    lake.put("titles/catalogue.csv", CATALOGUE)
    lake.put("titles/broken.csv", CATALOGUE.replace(b"cast", b"actors", 1))
    said = {"admit": lake.run("admit_files")}
    return {**said, "curate": lake.run("curate_feed", "--feed", "titles,userbase")}


@pytest.fixture(scope="module")
def plan(lake: Lake, first: dict[str, str]) -> dict[str, Any]:
    """What admission planned for the first run."""
    body = lake.s3.get_object(Bucket="lake", Key=f"runs/run at {RUN_AT}/plan.json")["Body"].read()
    found: dict[str, Any] = json.loads(body)
    return found


@pytest.fixture(scope="module")
def tables(lake: Lake, first: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    return lake.tables(
        "reelhouse_curated.userbase", "reelhouse_curated.titles", "reelhouse_ops.file_accounting",
        "reelhouse_ops.quarantine_rows",
    )  # fmt: skip


def test_the_jobs_say_what_became_of_every_file(first: dict[str, str]) -> None:
    name = "userbase/Subscriber Base (50%+ñ).csv"
    assert f"{name}: admitted, 4 rows" in first["admit"]
    assert f"{name}: 4 read = 2 loaded + 1 duplicate + 1 quarantined; 0 repaired" in first["curate"]
    assert "titles/catalogue.csv: 2 read = 1 loaded + 0 duplicate + 1 quarantined; 1 repaired" in first["curate"]
    assert 'titles/broken.csv: rejected, missing column "cast"' in first["curate"]


def test_one_run_admits_all_feeds_and_plans_what_they_need(plan: dict[str, Any], first: dict[str, str]) -> None:
    assert [item["feed"] for item in plan["feeds"]] == ["titles,userbase"]
    assert (plan["load"], plan["failed_feeds"]) == (True, [])
    assert "titles: 1 admitted, 1 rejected, 0 judged before" in first["admit"]


def test_every_file_has_its_account(tables: dict[str, list[dict[str, Any]]]) -> None:
    counts = ("status", "rows_read", "rows_loaded", "rows_duplicate", "rows_quarantined", "rows_repaired")
    found = {row["file"]: tuple(row[name] for name in counts) for row in tables["reelhouse_ops.file_accounting"]}
    assert found == {
        "userbase/Subscriber Base (50%+ñ).csv": ("loaded", 4, 2, 1, 1, 0),
        "titles/catalogue.csv": ("loaded", 2, 1, 0, 1, 1),
        "titles/broken.csv": ("rejected", 2, 0, 0, 2, 0),
    }


def test_good_rows_are_curated_with_their_lineage(tables: dict[str, list[dict[str, Any]]]) -> None:
    subscribers = sorted(tables["reelhouse_curated.userbase"], key=lambda row: row["record"])
    assert [(row["subscriber_id"], row["record"]) for row in subscribers] == [(1, 1), (3, 3)]
    assert subscribers[0]["source_file"] == "userbase/Subscriber Base (50%+ñ).csv"
    assert (subscribers[0]["join_date"], subscribers[0]["ingested_at"]) == ("2022-01-15", "2026-01-31T06:00:00.000Z")
    (title,) = tables["reelhouse_curated.titles"]
    assert (title["duration_minutes"], title["is_repaired"], title.get("maturity_rating")) == (74, True, None)


def test_bad_rows_stand_in_quarantine_rule_by_rule(tables: dict[str, list[dict[str, Any]]]) -> None:
    found = {
        (row["feed"], row["record"], row.get("key"), row["column_name"], row["rule"], row.get("value"))
        for row in tables["reelhouse_ops.quarantine_rows"]
    }
    assert found == {
        ("userbase", 2, "2", "join_date", "type", "31-02-23"),
        ("userbase", 2, "2", "device", "enum", "Toaster"),
        ("titles", 2, "s1", "title_type", "enum", "Film"),
        ("titles", 2, "s1", "*", "duration_fits_type", None),
        ("titles", 2, "s1", "title_id", "key_conflict", "s1"),
    }
    raw = {row["feed"]: json.loads(row["raw_record"]) for row in tables["reelhouse_ops.quarantine_rows"]}
    assert raw["userbase"]["Device"] == "Toaster" and list(raw["userbase"]) == USERBASE.headers


def test_a_second_run_finds_nothing_new_and_writes_nothing(
    lake: Lake, first: dict[str, str], tables: dict[str, list[dict[str, Any]]]
) -> None:
    before = sorted(item["Key"] for item in lake.s3.list_objects_v2(Bucket="lake")["Contents"])
    said = lake.run("admit_files")
    assert "userbase: 0 admitted, 0 rejected, 1 judged before" in said and "plan: curate" not in said
    assert lake.run("curate_feed", "--feed", "userbase").strip() == "feed userbase: no new files"
    assert sorted(item["Key"] for item in lake.s3.list_objects_v2(Bucket="lake")["Contents"]) == before


def test_a_refused_file_that_comes_again_is_accounted_for_by_the_run_that_meets_it(
    lake: Lake, tables: dict[str, list[dict[str, Any]]]
) -> None:
    lake.put("titles/broken.csv", CATALOGUE.replace(b"cast", b"actors", 1))
    later = "2026-02-01T06:00:00+00:00"
    assert "titles/broken.csv: REJECTED, delivered again" in lake.run("admit_files", run_at=later)
    assert "titles/broken.csv: rejected" in lake.run("curate_feed", "--feed", "titles", run_at=later)
    accounts = lake.tables("reelhouse_ops.file_accounting")["reelhouse_ops.file_accounting"]
    (account,) = [row for row in accounts if row["file"] == "titles/broken.csv"]
    assert account["run_id"] == f"run at {later}"
    assert len(accounts) == len(tables["reelhouse_ops.file_accounting"])
    # Told once: the run after it has nothing new.
    next_day = "2026-02-02T06:00:00+00:00"
    assert lake.run("curate_feed", "--feed", "titles", run_at=next_day).strip() == "feed titles: no new files"


def test_a_feed_whose_ledger_is_broken_does_not_hold_the_other_one_of_its_run(
    lake: Lake, tables: dict[str, list[dict[str, Any]]]
) -> None:
    key = ledger_key("titles", "broken")
    lake.s3.put_object(Bucket="lake", Key=key, Body=b"{")
    lake.put("userbase/more.csv", SUBSCRIBERS.replace(b"\n1,", b"\n901,").replace(b"\n3,", b"\n903,"))
    later = "2026-02-03T06:00:00+00:00"
    try:
        lake.run("admit_files", run_at=later)
        out, err = lake.start("curate_feed", "--feed", "titles,userbase", run_at=later).communicate(timeout=240)
    finally:
        lake.s3.delete_object(Bucket="lake", Key=key)
    assert "userbase/more.csv: 4 read = " in out
    assert "FeedsFailed: 1 of 2 feeds failed, the others are curated; titles: LedgerError: " in err
