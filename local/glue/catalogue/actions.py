"""All that the catalogue answers, by action."""

from __future__ import annotations

import threading
from collections.abc import Callable

from local.glue.catalogue import (
    absent,
    classifiers,
    connections,
    crawlers,
    databases,
    indexes,
    jobs,
    partitions,
    registries,
    schedules,
    schemas,
    search,
    tables,
    tags,
    triggers,
    versions,
    workflows,
)
from local.glue.catalogue.store import Record, Store

ACTIONS: dict[str, Callable[[Store, Record], Record]] = {
    **databases.ACTIONS,
    **tables.ACTIONS,
    **versions.ACTIONS,
    **search.ACTIONS,
    **partitions.ACTIONS,
    **indexes.ACTIONS,
    **connections.ACTIONS,
    **crawlers.ACTIONS,
    **jobs.ACTIONS,
    **classifiers.ACTIONS,
    **tags.ACTIONS,
    **registries.ACTIONS,
    **schemas.ACTIONS,
    **schedules.ACTIONS,
    **triggers.ACTIONS,
    **workflows.ACTIONS,
    **absent.ACTIONS,
}


class Catalogue:
    """Answers from one store, one request after the other: UpdateTable's VersionId must hold against another writer."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = threading.RLock()

    def answer(self, action: str, request: Record) -> Record:
        """The answer to a request that `guard` has let through. Raises GlueError where AWS answers with an error."""
        with self._lock:
            return ACTIONS[action](self.store, request)
