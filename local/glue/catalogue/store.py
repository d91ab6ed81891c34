"""What the catalogue is kept in: mappings that the endpoint saves, whoever owns them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from local.glue.errors import not_found

Record = dict[str, Any]
Records = MutableMapping[str, Any]


@dataclass(frozen=True)
class Store:
    """All that the Glue API keeps for one account and region.

    Tables, and what belongs to a table, have the key `<database>/<table>`. A record is replaced, never changed in
    place: an answer may still be on its way to a client.
    """

    databases: Records = field(default_factory=dict)
    tables: Records = field(default_factory=dict)
    table_versions: Records = field(default_factory=dict)
    partitions: Records = field(default_factory=dict)
    partition_indexes: Records = field(default_factory=dict)
    table_statistics: Records = field(default_factory=dict)
    partition_statistics: Records = field(default_factory=dict)
    functions: Records = field(default_factory=dict)
    connections: Records = field(default_factory=dict)
    crawlers: Records = field(default_factory=dict)
    jobs: Records = field(default_factory=dict)
    classifiers: Records = field(default_factory=dict)
    registries: Records = field(default_factory=dict)
    schemas: Records = field(default_factory=dict)
    triggers: Records = field(default_factory=dict)
    workflows: Records = field(default_factory=dict)
    tags: Records = field(default_factory=dict)
    account: Callable[[], str] = lambda: "000000000000"
    region: Callable[[], str] = lambda: "us-east-1"
    clock: Callable[[], float] = time.time

    def now(self) -> float:
        """Seconds since 1970, in whole milliseconds, as the API's timestamps are."""
        return int(self.clock() * 1000) / 1000

    def arn(self, kind: str, name: str) -> str:
        """The ARN of a thing in Glue."""
        return f"arn:aws:glue:{self.region()}:{self.account()}:{kind}/{name}"

    def tag(self, kind: str, name: str, tags: dict[str, str] | None) -> None:
        """Keep the tags that a thing was created with."""
        if tags:
            self.tags[self.arn(kind, name)] = dict(tags)

    def untag(self, kind: str, name: str) -> None:
        """Forget the tags of a thing that is deleted."""
        self.tags.pop(self.arn(kind, name), None)


def kept(records: Records, kind: str, name: str) -> Record:
    """The record of this name. Raises GlueError EntityNotFoundException, which calls it a `kind`."""
    found: Record | None = records.get(name)
    if found is None:
        raise not_found(kind, name)
    return found


def kept_of(records: Records, names: Iterable[str]) -> tuple[list[Record], list[str]]:
    """The records of these names, and the names that have none, for a batch action."""
    wanted = list(names)
    return [records[name] for name in wanted if name in records], [name for name in wanted if name not in records]


def given(source: Record, *names: str) -> Record:
    """Of these members those that were given: AWS shows no text that nobody wrote."""
    return {name: source[name] for name in names if source.get(name) not in (None, "")}


def folded(name: str) -> str:
    """A name as the catalogue keeps it: "For Hive compatibility, this name is entirely lowercase" (API reference)."""
    return name.lower()
