"""Definitions of workflows. Their runs, and the graph of their triggers, are `local.glue.workflows`."""

from __future__ import annotations

from local.glue.catalogue.store import Record, Store, given, kept
from local.glue.errors import GlueError
from local.glue.paging import listed

MEMBERS = ("Description", "DefaultRunProperties", "MaxConcurrentRuns")
# Glue quotas: workflows per account.
MOST = 250
PAGE = 25


def _check(wanted: Record) -> None:
    most = wanted.get("MaxConcurrentRuns")
    if most is not None and most < 1:
        raise GlueError("InvalidInputException", f"MaxConcurrentRuns {most}: expected at least 1.")


def create(store: Store, request: Record) -> Record:
    """CreateWorkflow."""
    name = request["Name"]
    _check(request)
    if name in store.workflows:
        raise GlueError("AlreadyExistsException", f"Workflow with name {name} already exists")
    if len(store.workflows) >= MOST:
        raise GlueError("ResourceNumberLimitExceededException", f"There are {MOST} workflows: the most.")
    now = store.now()
    store.workflows[name] = {"Name": name, **given(request, *MEMBERS), "CreatedOn": now, "LastModifiedOn": now}
    store.tag("workflow", name, request.get("Tags"))
    return {"Name": name}


def update(store: Store, request: Record) -> Record:
    """UpdateWorkflow: what is given takes the place of what was there, the rest stays."""
    found = kept(store.workflows, "Workflow", request["Name"])
    _check(request)
    stays = {name: value for name, value in found.items() if name not in request or name == "Name"}
    store.workflows[found["Name"]] = {**stays, **given(request, *MEMBERS), "LastModifiedOn": store.now()}
    return {"Name": found["Name"]}


def delete(store: Store, name: str) -> Record:
    """DeleteWorkflow: one that is not there is as good as deleted. Its triggers stay, and fire no more."""
    store.workflows.pop(name, None)
    store.untag("workflow", name)
    return {"Name": name}


def names(store: Store, request: Record) -> Record:
    """ListWorkflows."""
    return listed("Workflows", sorted(store.workflows), request, PAGE)


ACTIONS = {"CreateWorkflow": create, "UpdateWorkflow": update, "ListWorkflows": names}
