"""What is planned, from what the lake says: no less than there is to do, and nothing where nothing changed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import Any

import pytest

from glue_jobs import planning
from glue_jobs.contract.registry import FEEDS, MODELS, TABLES, WAREHOUSE_TABLES, waves
from glue_jobs.lake.freshness import JOB
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.metadata import MISSING, Snapshot, TableState
from glue_jobs.planning import LONGEST_RUN_MINUTES, Situation, curate_runs, plan, stale_models
from local.settings import PROJECT
from tests.fake_s3 import FakeS3

RELEASE = "v1"
CATALOGUE, REFERENCE, SUBSCRIBERS = "model_catalogue", "model_reference", "model_subscribers"
PROFILE, FORECAST = "model_data_profile", "model_revenue_forecast"
TITLES, USERBASE = "reelhouse_curated.titles", "reelhouse_curated.userbase"
FACT = "reelhouse_core.fact_subscription_month"


def table(*made_by: str) -> TableState:
    """A table with a snapshot of each of these jobs, `` for somebody's own write."""
    found = {n: Snapshot(n, n - 1 or None, n, {JOB: job} if job else {}) for n, job in enumerate(made_by, 1)}
    return TableState(f"s3://lake/{len(made_by)}", len(made_by) or None, found)


def settled() -> Situation:
    """Everything was published by v1 from what the inputs hold now, and loaded."""
    states = {found.lake_name: table("curate" if "curated" in found.lake_name else "any") for found in TABLES}
    manifests: dict[str, list[Manifest]] = {}
    for model in MODELS.values():
        for output in model.tables:
            inputs = {one.lake_name: states[one.lake_name].location for one in model.inputs}
            made = Manifest(output.lake_name, model.job, "r0", RELEASE, 1, inputs, {}, "", dict.fromkeys(inputs, 1))
            manifests.setdefault(output.lake_name, []).append(made)
    loaded = {found.lake_name: {one.job: "r0" for one in manifests[found.lake_name]}
              for found in WAREHOUSE_TABLES if found.lake_name in manifests}  # fmt: skip
    return Situation(RELEASE, {}, manifests, states, loaded)


def planned(found: Situation) -> tuple[list[str], list[list[str]], bool]:
    """Feeds, waves and whether to load."""
    made = plan("r1", found, [], stale_models(found))
    waves = [[item["job"] for item in wave["jobs"]] for wave in made["waves"]]
    return [item["feed"] for item in made["feeds"]], waves, made["load"]


def test_nothing_new_is_an_empty_plan() -> None:
    assert plan("r1", settled(), [], stale_models(settled())) == {
        "run_id": "r1", "feeds": [], "waves": [], "load": False, "maintain": False, "failed_feeds": [],
    }  # fmt: skip


def test_a_first_run_plans_the_models_of_the_feeds_that_have_come() -> None:
    userbase = Situation(RELEASE, {"userbase": ["f1"]})
    assert planned(userbase) == (["userbase"], [["model-data-profile", "model-reference", "model-subscribers"]], True)
    # Nobody has said what the warehouse holds, so it is compared.
    assert planned(Situation(RELEASE)) == ([], [], True)


def test_a_first_run_with_every_feed_plans_every_model() -> None:
    expected = [[job.replace("_", "-") for job in wave] for wave in waves()]
    assert planned(Situation(RELEASE, dict.fromkeys(FEEDS, ["f1"])))[1:] == (expected, True)


def test_a_model_of_an_empty_curated_table_waits_and_one_that_has_published_does_not() -> None:
    emptied = {**settled().states, TITLES: table()}
    assert set(stale_models(replace(settled(), states=emptied, manifests={}))) >= {REFERENCE, SUBSCRIBERS}
    assert CATALOGUE in stale_models(replace(settled(), states=emptied))
    assert CATALOGUE not in stale_models(Situation(RELEASE, states={TITLES: table()}))


def test_a_feed_with_pending_files_runs_the_models_that_read_it() -> None:
    found = replace(settled(), pending={"titles": ["f1"], "userbase": []})
    # The forecast reads the regions, which the reference job may change: if it does not, there is nothing to do.
    expected = [["model-catalogue", "model-data-profile", "model-reference"], ["model-revenue-forecast"]]
    assert planned(found) == (["titles"], expected, True)


def test_sizes_are_the_contracts() -> None:
    made = plan("r1", replace(settled(), pending={"titles": ["f1"]}), [], {CATALOGUE: ["why"]})
    size = {"worker_type": "G.1X", "workers": 2, "timeout": 30}
    assert made["feeds"] == [{"feed": "titles", **size}]
    assert made["waves"] == [{"jobs": [{"job": "model-catalogue", **size}]}]


def test_feeds_of_one_size_share_a_run_within_what_a_step_may_take() -> None:
    big = replace(FEEDS["userbase"], worker_type="G.2X")
    runs = curate_runs([FEEDS["revenue"], big, FEEDS["titles"]])
    assert runs == [
        {"feed": "revenue,titles", "worker_type": "G.1X", "workers": 2, "timeout": 60},
        {"feed": "userbase", "worker_type": "G.2X", "workers": 2, "timeout": 30},
    ]
    (run,) = curate_runs([FEEDS["titles"]] * 20)
    assert run["timeout"] == LONGEST_RUN_MINUTES


def test_a_model_that_reads_another_s_table_is_planned_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    fact = next(item for item in WAREHOUSE_TABLES if item.lake_name == FACT)
    monkeypatch.setitem(planning.MODELS, CATALOGUE, replace(MODELS[CATALOGUE], inputs=(fact,)))
    monkeypatch.setattr(planning, "waves", lambda: [[REFERENCE, SUBSCRIBERS], [CATALOGUE]])
    before = settled()
    assert planned(before)[1] == []
    assert planned(replace(before, pending={"userbase": ["f1"]}))[1] == [
        ["model-reference", "model-subscribers"],
        ["model-catalogue"],
    ]


def with_state(name: str, state: TableState) -> Situation:
    found = settled()
    return replace(found, states={**found.states, name: state})


@pytest.mark.parametrize(
    ("found", "jobs"),
    [
        (with_state(TITLES, table("curate", "curate")), {CATALOGUE, PROFILE, REFERENCE, FORECAST}),
        (with_state(TITLES, MISSING), {CATALOGUE, PROFILE, REFERENCE, FORECAST}),
        (with_state(FACT, table("any", "")), {SUBSCRIBERS}),
        (with_state(FACT, table("any", SUBSCRIBERS)), {SUBSCRIBERS}),
        (with_state(FACT, table("any", "model_other")), set()),
        (with_state(FACT, MISSING), {SUBSCRIBERS}),
        (replace(settled(), release="v2"), set(MODELS)),
        (replace(settled(), manifests={**settled().manifests, FACT: []}), {SUBSCRIBERS}),
    ],
    ids=["new rows in an input", "an input dropped", "a write by hand", "cut short before its manifest",
         "another job's publication", "a table dropped", "another release", "a manifest lost"],
)  # fmt: skip
def test_what_makes_a_model_run(found: Situation, jobs: set[str]) -> None:
    assert set(stale_models(found)) == jobs
    assert planned(found)[2] is bool(jobs)


@pytest.mark.parametrize(
    ("change", "load"),
    [
        ({}, False),
        ({"loaded": None}, True),
        ({"loaded": {}}, True),
        ({"loaded": {**(settled().loaded or {}), FACT: {SUBSCRIBERS: "r00"}}}, True),
        ({"pending": {"userbase": ["f1"]}}, True),
    ],
)
def test_when_the_warehouse_is_loaded(change: dict[str, Any], load: bool) -> None:
    assert planned(replace(settled(), **change))[2] is load


def test_a_table_that_has_grown_is_tidied() -> None:
    grown = with_state(TITLES, table(*["curate"] * 41))
    assert plan("r1", grown, [], {})["maintain"] is True


def test_failed_feeds_are_handed_on() -> None:
    failed = [{"feed": "titles", "status": "FAILED", "error": "no access"}]
    assert plan("r1", settled(), failed, {})["failed_feeds"] == failed


@dataclass(frozen=True)
class Place:
    lake: str = "lake"
    run_id: str = "r1"


class NoTables:
    class exceptions:
        class EntityNotFoundException(Exception):
            pass

    def get_table(self, **_: Any) -> dict[str, Any]:
        raise self.exceptions.EntityNotFoundException


def test_the_plan_is_stored_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    s3 = FakeS3()
    s3.put_object("lake", planning.LOADED_KEY, b"{")
    made = planning.write_plan(s3, NoTables(), Place(), {"titles": ["f1"]}, [], RELEASE)
    assert json.loads(s3.objects["lake", "runs/r1/plan.json"]) == made
    assert [item["feed"] for item in made["feeds"]] == ["titles"]
    told = capsys.readouterr().out.splitlines()
    assert told[1] == "plan: curate titles"
    assert told[2].startswith("plan: run model_catalogue: titles brings rows; dim_title was not published yet")
    assert told[-1] == "plan: load"


WITHOUT = """\
import sys
for name in ("pyspark", "py4j", "pyarrow", "pandas"):
    sys.modules[name] = None
from glue_jobs import planning
"""


def test_it_is_imported_without_spark() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "module", ["planning", "lake/manifest", "lake/metadata", "lake/freshness", "lake/upkeep", "lake/store"]
)
def test_it_is_python_3_9(module: str) -> None:
    text = (PROJECT / "glue_jobs" / f"{module}.py").read_text()
    ast.parse(text, feature_version=(3, 9))
    assert "from __future__ import annotations" in text
