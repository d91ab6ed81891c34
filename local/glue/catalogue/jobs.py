"""Definitions of jobs. What a run makes of them is `local.glue.jobs`."""

from __future__ import annotations

from local.glue.catalogue.store import Record, Store, given, kept, kept_of
from local.glue.catalogue.tags import tagged
from local.glue.errors import GlueError
from local.glue.paging import listed

MEMBERS = (
    "JobMode",
    "JobRunQueuingEnabled",
    "Description",
    "LogUri",
    "Role",
    "ExecutionProperty",
    "Command",
    "DefaultArguments",
    "NonOverridableArguments",
    "Connections",
    "MaxRetries",
    "AllocatedCapacity",
    "Timeout",
    "MaxCapacity",
    "WorkerType",
    "NumberOfWorkers",
    "SecurityConfiguration",
    "NotificationProperty",
    "GlueVersion",
    "CodeGenConfigurationNodes",
    "ExecutionClass",
    "SourceControlDetails",
    "MaintenanceWindow",
)
# What AWS fills in (CreateJob, API reference).
DEFAULTS: Record = {"MaxRetries": 0, "ExecutionProperty": {"MaxConcurrentRuns": 1}}
GLUE_VERSION = "5.1"
TIMEOUT_UP_TO_4, TIMEOUT_FROM_5 = 2880, 480
MOST = 1000


def _defined(wanted: Record) -> Record:
    """A definition that is kept whole. Raises GlueError for one that says its size twice."""
    workers = [name for name in ("WorkerType", "NumberOfWorkers") if wanted.get(name) is not None]
    capacity = [name for name in ("MaxCapacity", "AllocatedCapacity") if wanted.get(name) is not None]
    if "MaxCapacity" in capacity and workers:
        raise GlueError(
            "InvalidInputException", "Please do not set Max Capacity if using Worker Type and Number of Workers."
        )
    if len(capacity) == 2:
        raise GlueError("InvalidInputException", "Please set only Allocated Capacity or Max Capacity.")
    definition = {**DEFAULTS, **given(wanted, *MEMBERS)}
    kind = (definition.get("Command") or {}).get("Name")
    if kind in ("glueetl", "gluestreaming"):
        definition.setdefault("GlueVersion", GLUE_VERSION)
    if kind != "gluestreaming":  # it runs until it is stopped
        definition.setdefault("Timeout", _timeout(str(definition.get("GlueVersion") or "")))
    return definition


def _timeout(glue_version: str) -> int:
    """Minutes, "2,880 … for Glue version 4.0 and earlier, or 480 minutes for Glue version 5.0 and later"."""
    major = glue_version.partition(".")[0]
    return TIMEOUT_FROM_5 if major.isdigit() and int(major) >= 5 else TIMEOUT_UP_TO_4


def create(store: Store, request: Record) -> Record:
    """CreateJob."""
    name = request["Name"]
    if name in store.jobs:
        raise GlueError("AlreadyExistsException", f"Job with name {name} already exists.")
    now = store.now()
    store.jobs[name] = {"Name": name, **_defined(request), "CreatedOn": now, "LastModifiedOn": now}
    store.tag("job", name, request.get("Tags"))
    return {"Name": name}


def update(store: Store, request: Record) -> Record:
    """UpdateJob: "All previous definition information is overwritten by this information" (API reference)."""
    found = kept(store.jobs, "Job", request["JobName"])
    times = {"CreatedOn": found["CreatedOn"], "LastModifiedOn": store.now()}
    store.jobs[found["Name"]] = {"Name": found["Name"], **_defined(request["JobUpdate"]), **times}
    return {"JobName": found["Name"]}


def delete(store: Store, request: Record) -> Record:
    """DeleteJob: "If the job definition is not found, no exception is thrown" (API reference)."""
    store.jobs.pop(request["JobName"], None)
    store.untag("job", request["JobName"])
    return {"JobName": request["JobName"]}


def get(store: Store, request: Record) -> Record:
    """GetJob."""
    return {"Job": _shown(kept(store.jobs, "Job", request["JobName"]))}


def get_all(store: Store, request: Record) -> Record:
    """GetJobs, in the order of their names."""
    return listed("Jobs", [_shown(job) for _, job in sorted(store.jobs.items())], request, MOST)


def get_batch(store: Store, request: Record) -> Record:
    """BatchGetJobs."""
    found, missing = kept_of(store.jobs, request["JobNames"])
    return {"Jobs": [_shown(one) for one in found], "JobsNotFound": missing}


def names(store: Store, request: Record) -> Record:
    """ListJobs: the names of those that have all the Tags."""
    return listed("JobNames", tagged(store, "job", list(store.jobs), request.get("Tags")), request, MOST)


def _shown(job: Record) -> Record:
    """A job as the API shows it; tags are GetTags' to tell."""
    return given(job, *(name for name in job if name != "Tags"))


ACTIONS = {
    "CreateJob": create,
    "UpdateJob": update,
    "DeleteJob": delete,
    "GetJob": get,
    "GetJobs": get_all,
    "BatchGetJobs": get_batch,
    "ListJobs": names,
}
