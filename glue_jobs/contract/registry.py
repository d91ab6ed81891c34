"""All contracts: collected from `feeds` and `tables`, and held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from glue_jobs.contract import discovery
from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.model import Model
from glue_jobs.contract.table import CURATED, Table
from glue_jobs.tables.operations import FEED_DRIFT, FILE_ACCOUNTING, accountant

Item = TypeVar("Item")


def layers(items: Mapping[str, Item], needs: Callable[[Item], Iterable[str]]) -> list[list[str]]:
    """The names in layers: each needs only names of earlier layers; within a layer in the given order.

    Raises:
        ContractError: some need each other, so none can be first.
    """
    open_needs = {name: {need for need in needs(item) if need != name} for name, item in items.items()}
    found: list[list[str]] = []
    while open_needs:
        ready = [name for name, wanted in open_needs.items() if not wanted & open_needs.keys()]
        if not ready:
            raise ContractError(f"{', '.join(sorted(open_needs))} need each other: none of them can be first")
        found.append(ready)
        for name in ready:
            del open_needs[name]
    return found


def owners(models: Iterable[Model]) -> dict[tuple[str, str], str]:
    """(table, slice) → the job that owns it; the slice is "" for tables that one job owns whole.

    Raises:
        ContractError: two jobs own one slice, or one owns a table of which another owns a part.
    """
    found: dict[tuple[str, str], str] = {}
    for model in models:
        for output in model.outputs:
            for part in output.slices or ("",):
                place = (output.table.lake_name, part)
                if place in found:
                    what = f"slice {part!r} of {place[0]}" if part else place[0]
                    raise ContractError(f"{found[place]} and {model.job} both write {what}: one slice has one owner")
                found[place] = model.job
    return found


FEEDS: dict[str, Feed] = {feed.name: feed for feed in discovery.feeds()}
MODELS: dict[str, Model] = {model.job: model for model in discovery.everywhere(Model)}
# Who writes which slice: the models theirs, and curating a feed the feed's accounts and drift.
OWNERS = owners(MODELS.values()) | {
    (table.lake_name, name): accountant(name) for table in (FILE_ACCOUNTING, FEED_DRIFT) for name in FEEDS
}

_declared = {table.name: table for table in discovery.everywhere(Table) if table.database != CURATED}
_loaded = {name: table for name, table in _declared.items() if table.schema}

# In loading order: what is referenced comes first.
WAREHOUSE_TABLES: tuple[Table, ...] = tuple(
    _loaded[name] for layer in layers(_loaded, lambda table: table.referenced) for name in layer
)
CURATED_TABLES: dict[str, Table] = {name: feed.table for name, feed in FEEDS.items()}
TABLES: tuple[Table, ...] = (
    *CURATED_TABLES.values(),
    *WAREHOUSE_TABLES,
    *(table for table in _declared.values() if not table.schema),
)


def feed(name: str) -> Feed:
    """The feed called `name`; raises ContractError where there is none."""
    if name not in FEEDS:
        raise ContractError(f"no feed {name!r}; the feeds are {', '.join(sorted(FEEDS))}")
    return FEEDS[name]


def waves() -> list[list[str]]:
    """The jobs of all models in waves: a wave needs only tables that earlier ones and the curate jobs have written."""
    writers: dict[str, set[str]] = {}
    for model in MODELS.values():
        for table in model.tables:
            writers.setdefault(table.lake_name, set()).add(model.job)
    return layers(MODELS, lambda model: {job for table in model.inputs for job in writers.get(table.lake_name, ())})
