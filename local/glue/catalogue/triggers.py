"""Definitions of triggers. What fires them is `local.glue.workflows`.

Sources: Triggers, Glue API reference; "Blueprint and workflow restrictions" and "Glue triggers", developer guide; the
words of refusals, where known, from reports of AWS's answers (aws-cdk#34652, terraform-provider-aws#39571, #49408).
"""

from __future__ import annotations

from typing import Any

from local.glue.catalogue.expressions import checked as checked_schedule
from local.glue.catalogue.store import Record, Store, given, kept, kept_of
from local.glue.catalogue.tags import tagged
from local.glue.errors import GlueError, unsupported
from local.glue.paging import listed
from local.glue.workflows import predicate as predicates
from local.glue.workflows.graph import STARTING

ON_DEMAND, SCHEDULED, CONDITIONAL, EVENT = "ON_DEMAND", "SCHEDULED", "CONDITIONAL", "EVENT"
TYPES = (SCHEDULED, CONDITIONAL, ON_DEMAND, EVENT)
CREATED, ACTIVATED, DEACTIVATED = "CREATED", "ACTIVATED", "DEACTIVATED"
ACTION_MEMBERS = ("JobName", "CrawlerName", "Arguments", "Timeout", "SecurityConfiguration")
UPDATABLE = ("Description", "Schedule", "Actions", "Predicate", "EventBatchingCondition")
# Glue quotas: triggers per account, jobs per trigger; "only two crawlers can be activated by a single trigger".
MOST_TRIGGERS, MOST_JOBS, MOST_CRAWLERS = 1000, 50, 2
LARGEST_BATCH, LONGEST_WINDOW = 100, 900
PAGE = 200


def _invalid(message: str) -> GlueError:
    return GlueError("InvalidInputException", message)


def create(store: Store, request: Record) -> Record:
    """CreateTrigger."""
    name, kind = request["Name"], request["Type"]
    if kind not in TYPES:
        raise _invalid(f"Type {kind!r}: expected one of {', '.join(TYPES)}.")
    definition = _defined(store, kind, request)
    if name in store.triggers:
        raise GlueError("AlreadyExistsException", f"Trigger with name {name} already exists")
    if len(store.triggers) >= MOST_TRIGGERS:
        raise GlueError("ResourceNumberLimitExceededException", f"There are {MOST_TRIGGERS} triggers: the most.")
    state = CREATED
    if request.get("StartOnCreation"):
        _check_startable(kind)
        state = ACTIVATED
    belongs = _membership(store, name, kind, request.get("WorkflowName"))
    store.triggers[name] = {"Name": name, **belongs, "Type": kind, "State": state, **definition}
    store.tag("trigger", name, request.get("Tags"))
    return {"Name": name}


def _check_startable(kind: str) -> None:
    if kind == ON_DEMAND:
        raise _invalid("StartOnCreation true is not supported for ON_DEMAND triggers: StartTrigger fires one.")
    if kind == EVENT:
        raise _invalid("Trigger Type EVENT cannot be started")


def _membership(store: Store, name: str, kind: str, workflow: str | None) -> Record:
    if workflow is None:
        if kind == EVENT:
            raise _invalid("A trigger of type EVENT starts a workflow: set WorkflowName.")
        return {}
    kept(store.workflows, "Workflow", workflow)
    others = [one["Name"] for one in of_workflow(store, workflow) if one["Type"] in STARTING and one["Name"] != name]
    if kind in STARTING and others:
        raise _invalid(f"Workflow {workflow} has the starting trigger {others[0]}: only one is permitted.")
    return {"WorkflowName": workflow}


def of_workflow(store: Store, workflow: str | None) -> list[Record]:
    """The triggers of a workflow, or those of none, in the order of their names."""
    return [one for _, one in sorted(store.triggers.items()) if one.get("WorkflowName") == workflow]


def _defined(store: Store, kind: str, wanted: Record) -> Record:
    """What a definition says, checked in AWS's order: actions, condition, schedule."""
    definition = given(wanted, "Description")
    watched = predicates.checked(wanted.get("Predicate")) if kind == CONDITIONAL else None
    actions = [_action(action) for action in wanted.get("Actions") or []]
    _check_actions(store, actions)
    if kind != CONDITIONAL and (wanted.get("Predicate") or {}).get("Conditions"):
        raise _invalid(f"Predicate of a trigger of type {kind}: CONDITIONAL ones have one.")
    if watched:
        _check_no_circle(watched, actions)
        definition["Predicate"] = watched
    definition |= _schedule(kind, wanted.get("Schedule"))
    definition |= _batch(kind, wanted.get("EventBatchingCondition"))
    return {**definition, "Actions": actions}


def _action(action: Record) -> Record:
    if action.get("JobName") and action.get("CrawlerName"):
        raise _invalid("Both JobName and CrawlerName cannot be set together in an action")
    if not action.get("JobName") and not action.get("CrawlerName"):
        raise _invalid("An action needs a JobName or a CrawlerName.")
    if action.get("NotificationProperty"):
        raise unsupported("Actions.NotificationProperty", "Nothing would send the delay notification.")
    kept_members = given(action, *ACTION_MEMBERS)
    extra = [name for name in kept_members if name not in ("CrawlerName",)]
    if action.get("CrawlerName") and extra:
        raise _invalid(f"{extra[0]} of an action that starts crawler {action['CrawlerName']}: jobs only have it.")
    return kept_members


def _check_actions(store: Store, actions: list[Record]) -> None:
    if not actions:
        raise _invalid("Actions cannot be null or empty")
    jobs = [action["JobName"] for action in actions if action.get("JobName")]
    crawlers = [action["CrawlerName"] for action in actions if action.get("CrawlerName")]
    if len(jobs) > MOST_JOBS:
        raise GlueError("ResourceNumberLimitExceededException", f"{len(jobs)} jobs in a trigger: at most {MOST_JOBS}.")
    if len(crawlers) > MOST_CRAWLERS:
        raise _invalid(f"{len(crawlers)} crawlers in a trigger: at most {MOST_CRAWLERS}.")
    for job in jobs:
        kept(store.jobs, "Job", job)
    for crawler in crawlers:
        kept(store.crawlers, "Crawler", crawler)


def _check_no_circle(watched: Record, actions: list[Record]) -> None:
    names = {action["JobName"] for action in actions if action.get("JobName")}
    if any(condition.get("JobName") in names for condition in watched["Conditions"]):
        raise _invalid("Job cannot be a Predicate and Action for Conditional Trigger.")


def _schedule(kind: str, expression: str | None) -> Record:
    if kind != SCHEDULED:
        if expression:
            raise _invalid(f"Schedule of a trigger of type {kind}: SCHEDULED ones have one.")
        return {}
    if not expression:
        raise _invalid("Schedule cannot be null or empty for a trigger of type SCHEDULED.")
    return {"Schedule": checked_schedule(expression)}


def _batch(kind: str, condition: Record | None) -> Record:
    if not condition:
        return {}
    if kind != EVENT:
        raise _invalid(f"EventBatchingCondition of a trigger of type {kind}: EVENT ones have one.")
    for name, most in (("BatchSize", LARGEST_BATCH), ("BatchWindow", LONGEST_WINDOW)):
        if not 1 <= int(condition.get(name, 1)) <= most:
            raise _invalid(f"{name} {condition[name]}: expected 1 to {most}.")
    return {"EventBatchingCondition": {"BatchWindow": LONGEST_WINDOW, **condition}}


def update(store: Store, request: Record) -> Record:
    """UpdateTrigger: the update overwrites the definition completely; name, type, workflow and state stay."""
    found = kept(store.triggers, "Trigger", request["Name"])
    definition = _defined(store, found["Type"], request["TriggerUpdate"])
    stays = given(found, "Name", "WorkflowName", "Type", "State")
    store.triggers[found["Name"]] = {**stays, **definition}
    return {"Trigger": store.triggers[found["Name"]]}


def activate(store: Store, name: str) -> Record:
    """StartTrigger of a trigger that waits for its time or its condition."""
    return _switch(store, name, ACTIVATED, allowed=(CREATED, DEACTIVATED))


def stop(store: Store, request: Record) -> Record:
    """StopTrigger."""
    return _switch(store, request["Name"], DEACTIVATED, allowed=(ACTIVATED,))


def _switch(store: Store, name: str, state: str, allowed: tuple[str, ...]) -> Record:
    found = kept(store.triggers, "Trigger", name)
    if found["State"] not in allowed:
        raise _invalid(f"The operation is not allowed when trigger is in state: {found['State']}")
    store.triggers[name] = {**found, "State": state}
    return {"Name": name}


def delete(store: Store, request: Record) -> Record:
    """DeleteTrigger: "If the trigger is not found, no exception is thrown" (API reference)."""
    store.triggers.pop(request["Name"], None)
    store.untag("trigger", request["Name"])
    return {"Name": request["Name"]}


def get(store: Store, request: Record) -> Record:
    """GetTrigger."""
    return {"Trigger": kept(store.triggers, "Trigger", request["Name"])}


def _dependent(store: Store, job: str | None) -> list[Record]:
    """Those that can start this job, "and if there is no such trigger, all triggers" (GetTriggers, API reference)."""
    every = [one for _, one in sorted(store.triggers.items())]
    starting = [one for one in every if job and any(action.get("JobName") == job for action in one["Actions"])]
    return starting or every


def get_all(store: Store, request: Record) -> Record:
    """GetTriggers, in the order of their names."""
    return listed("Triggers", _dependent(store, request.get("DependentJobName")), request, PAGE)


def names(store: Store, request: Record) -> Record:
    """ListTriggers: the names of those that have all the Tags."""
    found: list[Any] = [one["Name"] for one in _dependent(store, request.get("DependentJobName"))]
    return listed("TriggerNames", tagged(store, "trigger", found, request.get("Tags")), request, PAGE)


def get_batch(store: Store, request: Record) -> Record:
    """BatchGetTriggers."""
    found, missing = kept_of(store.triggers, request["TriggerNames"])
    return {"Triggers": found, "TriggersNotFound": missing}


ACTIONS = {
    "CreateTrigger": create,
    "UpdateTrigger": update,
    "StopTrigger": stop,
    "DeleteTrigger": delete,
    "GetTrigger": get,
    "GetTriggers": get_all,
    "ListTriggers": names,
    "BatchGetTriggers": get_batch,
}
