"""Plans a refresh: which feeds are to be curated, which models to be run in which waves, whether to load and to tidy.

Grain:  one plan a run.
Reads:  what admission left pending; manifests and tables' metadata; what the load says that it has loaded.
Writes: s3://<lake>/runs/<run_id>/plan.json.

A plan may say more than there is to do, never less: a job that finds nothing changed ends at once. Needs no Spark.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from glue_jobs.contract.feed import Feed
from glue_jobs.contract.model import Model
from glue_jobs.contract.registry import FEEDS, MODELS, OWNERS, TABLES, WAREHOUSE_TABLES, waves
from glue_jobs.contract.table import CURATED, Table
from glue_jobs.lake import freshness, manifest, metadata, pruning, upkeep
from glue_jobs.lake.manifest import Manifest
from glue_jobs.lake.metadata import GlueCatalogue, TableState

# Written by the load after its commit: table (database.name) → job → run id of the manifest that was loaded.
LOADED_KEY = f"{manifest.PREFIX}loaded.json"

# A run of many feeds ends by its own timeout, before its step in the state machine does (TimeoutSeconds, 240 minutes).
LONGEST_RUN_MINUTES = 230

Loaded = Mapping[str, Mapping[str, str]]
Pending = Mapping[str, Sequence[str]]


class Place(Protocol):
    """The lake bucket and the run."""

    @property
    def lake(self) -> str:
        """The lake bucket's name."""

    @property
    def run_id(self) -> str:
        """The run that is planned."""


@dataclass(frozen=True)
class Situation:
    """All that a plan depends on.

    Attributes:
        pending: feed → files that admission has let in and curate has not accounted for.
        manifests: table (database.name) → the manifests of all jobs that have published rows of it.
        states: table → the table now.
        loaded: table → job → run id of what the warehouse holds; None where no load has said so.
        tidied: how maintenance left the tables.
        runs: how many runs have left a plan in the lake.
    """

    release: str
    pending: Pending = field(default_factory=dict)
    manifests: Mapping[str, Sequence[Manifest]] = field(default_factory=dict)
    states: Mapping[str, TableState] = field(default_factory=dict)
    loaded: Loaded | None = None
    tidied: upkeep.Note = field(default_factory=dict)
    runs: int = 0

    def published(self, job: str, table: Table) -> Manifest | None:
        """The job's manifest of the table."""
        return next((found for found in self.manifests.get(table.lake_name, ()) if found.job == job), None)

    def state(self, table: Table) -> TableState:
        """The table now."""
        return self.states.get(table.lake_name, metadata.MISSING)


def write_plan(
    s3: Any, glue: Any, place: Place, pending: Pending, failed: Sequence[Mapping[str, str]], release: str = ""
) -> dict[str, Any]:
    """Look at the lake, plan the run, store the plan, print it in a few lines and return it.

    Args:
        failed: the feeds that could not be admitted, each with `feed`, `status` and `error`.
    """
    found = situation(s3, glue, place.lake, pending, release)
    reasons = stale_models(found)
    made = plan(place.run_id, found, list(failed), reasons)
    body = json.dumps(made, ensure_ascii=False, indent=1).encode()
    s3.put_object(Bucket=place.lake, Key=plan_key(place.run_id), Body=body, ContentType="application/json")
    print(*lines(made, reasons), sep="\n")
    return made


def plan_key(run_id: str) -> str:
    """Where a run's plan stands in the lake bucket."""
    return f"runs/{run_id}/plan.json"


def read_plan(s3: Any, lake_bucket: str, run_id: str) -> dict[str, Any]:
    """The run's plan; raises the client's NoSuchKey where the run made none."""
    found: dict[str, Any] = json.loads(s3.get_object(Bucket=lake_bucket, Key=plan_key(run_id))["Body"].read())
    return found


def planned_feeds(plan: Mapping[str, Any]) -> list[str]:
    """The feeds that a plan has curated, whichever runs it shares them out to."""
    return [name for item in plan["feeds"] for name in item["feed"].split(",")]


def is_planned(s3: Any, lake_bucket: str, run_id: str, job: str) -> bool:
    """Whether the run's plan names the model; of a run that made no plan, as a resumed one, every model is."""
    try:
        plan = read_plan(s3, lake_bucket, run_id)
    except s3.exceptions.NoSuchKey:
        return True
    return _named(job) in {item["job"] for wave in plan["waves"] for item in wave["jobs"]}


def situation(s3: Any, glue: Any, lake_bucket: str, pending: Pending, release: str) -> Situation:
    """What is to be known of the lake, read with boto3."""
    catalogue = GlueCatalogue(glue, s3)
    published = {name for name, _ in OWNERS}
    return Situation(
        release,
        pending,
        {name: manifest.read_all(s3, lake_bucket, name) for name in sorted(published)},
        metadata.states(catalogue.state, [table.lake_name for table in TABLES]),
        read_loaded(s3, lake_bucket),
        upkeep.read_note(s3, lake_bucket),
        pruning.count_runs(s3, lake_bucket),
    )


def read_loaded(s3: Any, lake_bucket: str) -> Loaded | None:
    """What the load says that the warehouse holds; None where it has said nothing that can be read."""
    try:
        found = json.loads(s3.get_object(Bucket=lake_bucket, Key=LOADED_KEY)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return None
    except ValueError as error:
        print(f"s3://{lake_bucket}/{LOADED_KEY} can't be read ({error}): everything is compared again")
        return None
    return found if isinstance(found, dict) else None


def plan(
    run_id: str, found: Situation, failed: Sequence[Mapping[str, str]], reasons: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The plan of the situation; `reasons` are `stale_models` of it."""
    feeds = [FEEDS[name] for name in FEEDS if found.pending.get(name)]
    planned = [[_job(MODELS[job]) for job in wave if job in reasons] for wave in waves()]
    return {
        "run_id": run_id,
        "feeds": curate_runs(feeds),
        "waves": [{"jobs": jobs} for jobs in planned if jobs],
        "load": bool(feeds or reasons or _is_unloaded(found)),
        "maintain": bool(tidying(found)),
        "failed_feeds": [dict(failure) for failure in failed],
    }


def curate_runs(feeds: Sequence[Feed]) -> list[dict[str, Any]]:
    """The runs that curate the feeds: feeds of one size share a run, its `feed` is their names (`a,b`).

    A run has a price: on AWS a minute at least, and everywhere an interpreter, a Spark and a JVM that is still slow.
    Curating twenty small feeds in one took three quarters of the processor time that twenty runs took.
    """
    sharing: dict[tuple[str, int], list[Feed]] = {}
    for feed in feeds:
        sharing.setdefault((feed.worker_type, feed.workers), []).append(feed)
    return [
        {
            **_size(together[0]),
            "feed": ",".join(feed.name for feed in together),
            "timeout": min(LONGEST_RUN_MINUTES, sum(feed.timeout_minutes for feed in together)),
        }
        for together in sharing.values()
    ]


def stale_models(found: Situation) -> dict[str, list[str]]:
    """Job → why it runs, of every model that has something to do or whose inputs will have changed by then."""
    changing = {FEEDS[name].table.lake_name: name for name, files in found.pending.items() if files and name in FEEDS}
    reasons: dict[str, list[str]] = {}
    for job in (job for wave in waves() for job in wave):
        model = MODELS[job]
        if _has_nothing_yet(model, found, changing):
            continue
        coming = [f"{changing[table.lake_name]} brings rows" for table in model.inputs if table.lake_name in changing]
        why = [*coming, *_staleness(model, found)]
        if why:
            reasons[job] = why
            changing.update({table.lake_name: job for table in model.tables})
    return reasons


def _has_nothing_yet(model: Model, found: Situation, changing: Mapping[str, str]) -> bool:
    """Whether the model never published anything, and has nothing to make it of: its feeds never had a good file.

    One that reads curated tables has something where one of them has rows or gets some; one that reads other models'
    tables alone, where all of them do.
    """
    if any(found.published(model.job, table) for table in model.tables):
        return False
    filled = {table: table.lake_name in changing or found.state(table).current is not None for table in model.inputs}
    curated = [has_rows for table, has_rows in filled.items() if table.database == CURATED]
    return not any(curated) if curated else not all(filled.values())


def tidying(found: Situation) -> list[str]:
    """Why maintenance is due; empty where it is not."""
    runs = [f"{found.runs:,} runs have left their plans"] if found.runs > 2 * pruning.KEPT_RUNS else []
    return runs + [reason for name, state in found.states.items() for reason in upkeep.due(name, state, found.tidied)]


def lines(made: Mapping[str, Any], reasons: Mapping[str, Sequence[str]]) -> list[str]:
    """The plan in words, for the job's log."""
    told = [f"plan: curate {feed}" for feed in planned_feeds(made)]
    told += [f"plan: run {job}: {'; '.join(why)}" for job, why in reasons.items()]
    told += [f"plan: {name}" for name in ("load", "maintain") if made[name]]
    return told or ["plan: nothing to do"]


def _staleness(model: Model, found: Situation) -> list[str]:
    manifests = {table.lake_name: found.published(model.job, table) for table in model.tables}
    states = {table.lake_name: found.state(table) for table in (*model.inputs, *model.tables)}
    return freshness.staleness(model, manifests, states, found.release)


def _is_unloaded(found: Situation) -> bool:
    published = {
        table.lake_name: {item.job: item.run_id for item in found.manifests.get(table.lake_name, ())}
        for table in WAREHOUSE_TABLES
    }
    return found.loaded != {name: runs for name, runs in published.items() if runs}


def _job(model: Model) -> dict[str, Any]:
    return {"job": _named(model.job), **_size(model)}


def _named(job: str) -> str:
    return job.replace("_", "-")


def _size(needs: Feed | Model) -> dict[str, Any]:
    return {"worker_type": needs.worker_type, "workers": needs.workers, "timeout": needs.timeout_minutes}
