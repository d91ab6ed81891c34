"""The Glue engine in front of MiniStack's Glue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.glue import protocol
from local.glue.api import GlueApi
from local.glue.catalogue import crawlers, jobs
from local.glue.catalogue.actions import Catalogue
from local.glue.catalogue.store import Store
from local.glue.jobs.job_requests import SPARK
from local.glue.ministack_hooks.hook_points import KEPT, PROVISIONED, SERVICES, module
from local.glue.protocol import Reply

# What the catalogue keeps and MiniStack has no place for; saved with MiniStack's own.
ADDED = ("table_versions", "registries", "schemas")

REQUIRED = ("Role", "Command", "Targets")
EMPTY_CRAWLER = {**crawlers.DEFAULTS, "Schedule": "", "LakeFormationConfiguration": {}}


def hook_actions(api: GlueApi) -> None:
    """Let the engine answer: the API, and the provisioners of CloudFormation."""
    glue = module(f"{SERVICES}.glue")
    original = glue._handle_request_sync
    api.catalogue = Catalogue(store())
    responses = module("ministack.core.responses")
    api.home = (responses.get_account_id(), responses.get_region())  # outside of a request: the endpoint's own

    def handle(method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]) -> Reply:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if path.startswith("/iceberg"):
            answered: Reply = original(method, path, headers, body, query_params)
            return answered
        return protocol.answer(api, action, body, lambda asked: original(method, path, headers, asked, query_params))

    glue._handle_request_sync = handle
    for name, action in PROVISIONED.items():
        setattr(glue, name, protocol.provisioned(api, action))


def store() -> Store:
    """The catalogue's store, over what MiniStack keeps and saves."""
    glue = module(f"{SERVICES}.glue")
    responses = module("ministack.core.responses")
    added = {name: responses.AccountRegionScopedDict() for name in ADDED}
    glue._ALL_STATE.update(added)
    forget = glue.reset

    def reset() -> None:
        forget()
        for records in added.values():
            records.clear()

    glue.reset = reset
    kept = {name: getattr(glue, private) for private, name in KEPT.items()}
    return Store(**kept, **added, account=responses.get_account_id, region=responses.get_region)


def hook_stacks() -> None:
    """Let stacks pass on every property that the engine knows, and only what a template gives."""
    provisioners = module(f"{SERVICES}.cloudformation.provisioners")
    # By property, what an update hands over where a template no longer has it.
    for defaults, dropped in (
        (provisioners._GLUE_JOB_DEFAULTS, dict.fromkeys(jobs.MEMBERS)),
        (provisioners._GLUE_CRAWLER_DEFAULTS, {**dict.fromkeys(crawlers.MEMBERS, ""), **EMPTY_CRAWLER}),
    ):
        defaults.clear()
        defaults.update({name: value for name, value in dropped.items() if name not in REQUIRED})
    for name in ("_glue_database_name", "_glue_table_name"):
        setattr(provisioners, name, _folded(getattr(provisioners, name)))


def _folded(name: Callable[..., str]) -> Callable[..., str]:
    """The physical name of a database or table, as the catalogue keeps it."""
    return lambda *given: name(*given).lower()


def is_spark(job: dict[str, Any]) -> bool:
    """True for a job that needs a JVM."""
    return (job.get("Command") or {}).get("Name") == SPARK


def spark_jobs() -> list[str]:
    """The names of the Spark jobs of the request's account and region."""
    return [name for name, job in module(f"{SERVICES}.glue")._jobs.items() if is_spark(job)]
