"""What can't be made here, so that there is none of it: the true answers to who asks for it or deletes it."""

from __future__ import annotations

from local.glue.catalogue.store import Record, Store
from local.glue.errors import GlueError


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
    "GetResourcePolicy": resource_policy,
    "GetDataCatalogEncryptionSettings": encryption_settings,
}
