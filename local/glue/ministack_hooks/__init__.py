"""Puts the Glue engine into MiniStack. The only package that touches MiniStack's private names.

`hook_points.HOOK_POINTS` lists them all; `verify` and its test say which one a new version has moved.
"""

from __future__ import annotations

from local.glue.api import GlueApi
from local.glue.ministack_hooks import cloudformation, glue, step_functions
from local.glue.ministack_hooks.cloudformation import deploying
from local.glue.ministack_hooks.hook_points import verify
from local.glue.ministack_hooks.persistence import application, saved_state, serialise

__all__ = ["application", "deploying", "install", "saved_state", "serialise"]


def install(api: GlueApi) -> None:
    """Hook the engine in; call it once, before the server starts."""
    verify()
    glue.hook_actions(api)
    glue.hook_partitions()
    glue.hook_job_definitions(api)
    step_functions.hook_step_functions(api)
    cloudformation.hook_crawlers()
    cloudformation.hook_database_address()
    cloudformation.hook_orphaned_buckets()
