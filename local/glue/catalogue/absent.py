"""What can't be made here, so that there is none of it: the true answers to who asks for it or deletes it."""

from __future__ import annotations

from local.glue.catalogue.store import Record, Store
from local.glue.errors import GlueError, not_found


def get_trigger(store: Store, request: Record) -> Record:
    """GetTrigger."""
    raise not_found("Trigger", request["Name"])


def get_workflow(store: Store, request: Record) -> Record:
    """GetWorkflow."""
    raise not_found("Workflow", request["Name"])


def deleted(store: Store, request: Record) -> Record:
    """DeleteTrigger and DeleteWorkflow: "If the trigger is not found, no exception is thrown" (API reference)."""
    return {"Name": request["Name"]}


def resource_policy(store: Store, request: Record) -> Record:
    """GetResourcePolicy: nobody could put one."""
    raise GlueError("EntityNotFoundException", "Policy not found")


def encryption_settings(store: Store, request: Record) -> Record:
    """GetDataCatalogEncryptionSettings: nothing is encrypted, and nobody could ask for it."""
    settings = {
        "EncryptionAtRest": {"CatalogEncryptionMode": "DISABLED"},
        "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": False},
    }
    return {"DataCatalogEncryptionSettings": settings}


ACTIONS = {
    "GetTrigger": get_trigger,
    "GetTriggers": lambda store, request: {"Triggers": []},
    "ListTriggers": lambda store, request: {"TriggerNames": []},
    "BatchGetTriggers": lambda store, request: {"Triggers": [], "TriggersNotFound": request["TriggerNames"]},
    "DeleteTrigger": deleted,
    "GetWorkflow": get_workflow,
    "ListWorkflows": lambda store, request: {"Workflows": []},
    "DeleteWorkflow": deleted,
    "GetResourcePolicy": resource_policy,
    "GetDataCatalogEncryptionSettings": encryption_settings,
}
