"""The refresh as waves of jobs, for an orchestrator that starts each job itself: what runs, when a plan asks for it.

The models and their order are the contracts' (`registry.waves`), as the plan's are that the state machine follows; the
jobs around them are the state machine's own, and a test holds both together. Standard library and contracts alone: it
is imported where nothing of Reelhouse's is installed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from glue_jobs.contract.registry import FEEDS, waves
from glue_jobs.planning import curate_runs

Plan = Mapping[str, Any]
FEED, MODEL, LOAD, MAINTAIN, ALWAYS = "feed", "model", "load", "maintain", "always"


@dataclass(frozen=True)
class Step:
    """A job at its place in the refresh.

    Attributes:
        task: its name among the steps.
        job: the Glue job's name without the stack's.
        kind: what in the plan decides whether it runs.
        size: for runs that curate: the workers by which feeds share a run.
    """

    task: str
    job: str
    kind: str = ALWAYS
    size: tuple[str, int] | None = None


@dataclass(frozen=True)
class Run:
    """How a step's job is started: its own arguments, and the fields of StartJobRun that say its size."""

    arguments: dict[str, str] = field(default_factory=dict)
    sizing: dict[str, Any] = field(default_factory=dict)


def prepare() -> list[Step]:
    """The jobs before there is a plan; the last of them writes it."""
    return [Step("migrate_warehouse", "migrate-warehouse"), Step("admit_files", "admit-files")]


def work() -> list[list[Step]]:
    """The waves after it: a wave needs what the earlier ones made. Which steps have something to do, the plan says."""
    models = [[Step(job, job.replace("_", "-"), MODEL) for job in wave] for wave in waves()]
    last = [
        [Step("load_warehouse", "load-warehouse", LOAD)],
        [Step("check_warehouse", "check-warehouse")],
        [Step("maintain_lake", "maintain-lake", MAINTAIN)],
    ]
    return [_curating(), *models, *last]


def run_of(step: Step, plan: Plan) -> Run | None:
    """How the plan wants the step to run; None where it has nothing for it to do."""
    if step.kind == FEED:
        return _curate_run(step, plan)
    if step.kind == MODEL:
        found = [item for wave in plan["waves"] for item in wave["jobs"] if item["job"] == step.job]
        return Run(sizing=_sizing(found[0])) if found else None
    if step.kind in (LOAD, MAINTAIN):
        return Run() if plan[step.kind] else None
    return Run({"--feed_results": json.dumps(_results(plan))}) if step.job == "check-warehouse" else Run()


def _curating() -> list[Step]:
    """A step for each size of run: feeds of one size share a run, whichever of them have files."""
    sizes = sorted({(run["worker_type"], run["workers"]) for run in curate_runs(list(FEEDS.values()))})
    return [Step(f"curate_feeds_{_word(kind)}_{count}", "curate-feed", FEED, (kind, count)) for kind, count in sizes]


def _curate_run(step: Step, plan: Plan) -> Run | None:
    found = [item for item in plan["feeds"] if (item["worker_type"], item["workers"]) == step.size]
    return Run({"--feed": found[0]["feed"]}, _sizing(found[0])) if found else None


def _sizing(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"WorkerType": item["worker_type"], "NumberOfWorkers": item["workers"], "Timeout": item["timeout"]}


def _results(plan: Plan) -> list[dict[str, str]]:
    """What became of the feeds that were curated: all went well, or the check would not run."""
    feeds = [feed for item in plan["feeds"] for feed in item["feed"].split(",")]
    return [{"feed": feed, "status": "SUCCEEDED"} for feed in feeds]


def _word(text: str) -> str:
    return text.lower().replace(".", "_")


def jobs() -> set[str]:
    """Names of all jobs that a refresh may start, without the stack's."""
    return {step.job for step in (*prepare(), *(step for wave in work() for step in wave))}
