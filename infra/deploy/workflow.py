"""The triggers of the Glue workflow `<stack>-refresh`: the same chain as the state machine's, of the same waves.

A trigger can ask how jobs have ended, and nothing else: so every job of the chain is started in every run, and one that
finds nothing to do ends at once. What the state machine tolerates (a feed that fails) goes on here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from glue_jobs.contract.registry import waves
from glue_jobs.planning import LONGEST_RUN_MINUTES

PREPARE = ("migrate_warehouse", "admit_files")
CURATE, LOAD, CHECK, MAINTAIN = "curate_feed", "load_warehouse", "check_warehouse", "maintain_lake"
CRAWLER = "RawCrawler"
# "The only job states that a trigger can listen for" (Condition, Glue API reference).
SUCCEEDED, FAILURES = "SUCCEEDED", ("FAILED", "TIMEOUT", "STOPPED")
# Beyond what a job always gets, which its trigger's action says: an action gives arguments and a timeout, and no size.
ACTIONS: Mapping[str, Mapping[str, Any]] = {
    CURATE: {"Arguments": {"--feed": "planned"}, "Timeout": LONGEST_RUN_MINUTES},
    CHECK: {"Arguments": {"--feed_results": "workflow"}},
}

Trigger = dict[str, Any]


def triggers(modelled: Sequence[Sequence[str]] | None = None) -> list[Trigger]:
    """What the template's loop over Triggers goes over: resource, name, type, activated, predicate, actions.

    Args:
        modelled: the models' jobs in waves; by default those of the contracts.

    Of the starting trigger `predicate` and `activated` are None: it has neither.
    """
    models = waves() if modelled is None else modelled
    # A feed that fails is told by check-warehouse, and the models go on with what the others brought.
    after = [_all(PREPARE), _any(_ends(CURATE)), *(_all(wave) for wave in models)]
    names = ["curate", *(f"models-{number}" for number in range(1, len(models) + 1)), "load"]
    started = [(CURATE,), *models, (LOAD,)]
    before = [*PREPARE, *(job for wave in models for job in wave)]
    return [
        _trigger("start", None, PREPARE),
        *(_trigger(name, predicate, jobs) for name, predicate, jobs in zip(names, after, started, strict=True)),
        # However it went: after the load, and as soon as a job has failed without which there is no load.
        _trigger("check", _any([*_ends(LOAD), *(end for job in before for end in _ends(job, FAILURES))]), (CHECK,)),
        _trigger("maintain", _all([LOAD, CHECK]), (MAINTAIN,)),
    ]


def resource(job: str) -> str:
    """The job's logical name in the template: `model_catalogue` is ModelCatalogueJob."""
    return f"{camel(job)}Job"


def camel(job: str) -> str:
    """`model_catalogue` as ModelCatalogue, as AWS likes logical names."""
    return "".join(word.capitalize() for word in job.split("_"))


def _trigger(name: str, predicate: Any, jobs: Sequence[str]) -> Trigger:
    # The raw files' catalogue is for people: no job waits for the crawl.
    crawls = [{"CrawlerName": {"Ref": CRAWLER}}] if CURATE in jobs else []
    return {
        "resource": "".join(word.capitalize() for word in name.split("-")),
        "name": name,
        "type": "CONDITIONAL" if predicate else "ON_DEMAND",
        "activated": True if predicate else None,
        "predicate": predicate,
        "actions": [*({"JobName": _name(job), **ACTIONS.get(job, {})} for job in jobs), *crawls],
    }


def _name(job: str) -> dict[str, str]:
    return {"Ref": resource(job)}


def _ends(job: str, states: Iterable[str] = (SUCCEEDED, *FAILURES)) -> list[dict[str, Any]]:
    return [{"LogicalOperator": "EQUALS", "JobName": _name(job), "State": state} for state in states]


def _all(jobs: Iterable[str]) -> dict[str, Any]:
    return {"Logical": "AND", "Conditions": [end for job in jobs for end in _ends(job, (SUCCEEDED,))]}


def _any(conditions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"Logical": "ANY", "Conditions": list(conditions)}
