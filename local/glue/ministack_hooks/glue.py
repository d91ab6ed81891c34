"""The Glue engine in front of MiniStack's Glue."""

from __future__ import annotations

from typing import Any

from local.glue import protocol
from local.glue.api import GlueApi
from local.glue.jobs.job_engine import SPARK
from local.glue.ministack_hooks.hook_points import DEFINITIONS, PARTITIONS, SERVICES, module
from local.glue.protocol import Reply

# What CreateJob and UpdateJob take and MiniStack forgets.
FORGOTTEN_JOB_FIELDS = ("ExecutionProperty", "ExecutionClass", "JobRunQueuingEnabled", "JobMode", "LogUri")


def hook_actions(api: GlueApi) -> None:
    glue = module(f"{SERVICES}.glue")
    original = glue._handle_request_sync

    def handle(method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]) -> Reply:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        return protocol.answer(api, action, body, lambda: original(method, path, headers, body, query_params))

    glue._handle_request_sync = handle
    for name, action in DEFINITIONS.items():
        setattr(glue, name, protocol.guarded(api, action, getattr(glue, name)))


def hook_partitions() -> None:
    """Answer for partitions as AWS does: only of tables that exist, and never more than was asked for."""
    glue = module(f"{SERVICES}.glue")

    def exists(database: str, table: str) -> bool:
        return f"{database}/{table}" in glue._tables

    for name, action in PARTITIONS.items():
        setattr(glue, name, protocol.of_a_table(action, exists, getattr(glue, name)))


def hook_job_definitions(api: GlueApi) -> None:
    """Keep the job fields that MiniStack drops, MaxConcurrentRuns above all; a Spark job's definition warms a JVM."""
    glue = module(f"{SERVICES}.glue")
    create, update = glue._create_job, glue._update_job

    def create_job(data: dict[str, Any]) -> Any:
        answer = create(data)
        if answer[0] == 200:
            _remember(glue._jobs[data["Name"]], data)
            _expect(api, glue._jobs[data["Name"]])
        return answer

    def update_job(data: dict[str, Any]) -> Any:
        answer = update(data)
        if answer[0] == 200:
            _remember(glue._jobs[data["JobName"]], data.get("JobUpdate", {}))
            _expect(api, glue._jobs[data["JobName"]])
        return answer

    glue._create_job, glue._update_job = create_job, update_job
    defaults = module(f"{SERVICES}.cloudformation.provisioners")._GLUE_JOB_DEFAULTS
    defaults["ExecutionProperty"] = {"MaxConcurrentRuns": 1}


def _expect(api: GlueApi, job: dict[str, Any]) -> None:
    """Whoever defines a Spark job is about to run it."""
    if is_spark(job):
        api.jobs.warm()


def is_spark(job: dict[str, Any]) -> bool:
    """True for a job that needs a JVM."""
    return (job.get("Command") or {}).get("Name") == SPARK


def spark_jobs() -> list[str]:
    """The names of the Spark jobs of the request's account and region."""
    return [name for name, job in module(f"{SERVICES}.glue")._jobs.items() if is_spark(job)]


def _remember(job: dict[str, Any], given: dict[str, Any]) -> None:
    job.update({name: given[name] for name in FORGOTTEN_JOB_FIELDS if name in given})
    # A template's numbers may arrive as text.
    most = int((job.get("ExecutionProperty") or {}).get("MaxConcurrentRuns") or 1)
    job["ExecutionProperty"] = {"MaxConcurrentRuns": most}
