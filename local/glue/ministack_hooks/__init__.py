"""Puts the Glue engine, and Athena's, into MiniStack. The only package that touches MiniStack's private names.

`hook_points.HOOK_POINTS` lists them all; `verify` and its test say which one a new version has moved.
"""

from __future__ import annotations

from collections.abc import Callable

from local.athena.api import AthenaApi
from local.glue.api import GlueApi
from local.glue.ministack_hooks import (
    athena,
    cloudformation,
    events,
    functions,
    glue,
    msk,
    s3_integration,
    secrets,
    services,
    step_functions,
    workflows,
)
from local.glue.ministack_hooks.cloudformation import deploying
from local.glue.ministack_hooks.finished import Finished
from local.glue.ministack_hooks.functions import end_functions
from local.glue.ministack_hooks.hook_points import verify
from local.glue.ministack_hooks.persistence import application, saved_state, serialise
from local.settings import Settings
from local.stack.services import refused

__all__ = ["application", "deploying", "end_functions", "has_spark_jobs", "install", "saved_state", "serialise"]


def has_spark_jobs() -> bool:
    """Whether the account and region of the request that is being served have a Spark job."""
    return bool(glue.spark_jobs())


def install(
    api: GlueApi,
    opened_services: frozenset[str] = frozenset(),
    after_execution: Callable[[], None] = lambda: None,
    athena_api: AthenaApi | None = None,
    settings: Settings | None = None,
) -> Finished:
    """Hook the engine in, and refuse what is not served; call it once, before the server starts.

    `after_execution` is called when an execution of a state machine has ended, which no request tells. Returns what
    keeps the ended things apart. `settings` name the home whose broker MSK shows.
    """
    verify()
    glue.hook_actions(api)
    glue.hook_stacks()
    workflows.hook_stacks()
    events.hook_events(api)
    closed = frozenset(refused(opened_services))
    step_functions.hook_step_functions(api, closed, after_execution)
    s3_integration.hook_get_object()
    cloudformation.hook_crawlers()
    cloudformation.hook_database_address()
    cloudformation.hook_orphaned_buckets()
    functions.hook_functions()
    secrets.hook_secrets()
    if athena_api is not None:
        athena.hook_athena(athena_api)
    if settings is not None:
        msk.hook_msk(settings)
    services.hook_services(opened_services)
    finished = Finished(api.jobs.active_run_ids)
    finished.hook()
    return finished
