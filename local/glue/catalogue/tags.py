"""Tags of what the Glue API keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable

from local.glue.catalogue.store import Record, Records, Store
from local.glue.errors import GlueError

# "tags on a resource: 50" (Glue quotas).
LARGEST = 50
_ARN = re.compile(r"arn:aws[\w-]*:glue:(?P<region>[^:]*):(?P<account>\d*):(?P<kind>[A-Za-z]+)/(?P<name>.+)")


def _holders(store: Store) -> dict[str, Records]:
    """By the kind of thing in an ARN, where the things of that kind are kept."""
    return {
        "database": store.databases,
        "table": store.tables,
        "connection": store.connections,
        "crawler": store.crawlers,
        "job": store.jobs,
        "registry": store.registries,
        "schema": store.schemas,
        "trigger": store.triggers,
        "workflow": store.workflows,
    }


def _existing(store: Store, arn: str) -> str:
    """The ARN, of a thing that is there."""
    parts = _ARN.fullmatch(arn)
    holder = _holders(store).get(parts["kind"]) if parts else None
    here = parts is not None and (parts["region"], parts["account"]) == (store.region(), store.account())
    if parts is None or holder is None or not here:
        raise GlueError("InvalidInputException", f"{arn} is no ARN of a thing of this account that can have tags here.")
    if parts["name"] not in holder:
        raise GlueError("EntityNotFoundException", f"Resource {arn} not found.")
    return arn


def tag(store: Store, request: Record) -> Record:
    """TagResource."""
    arn = _existing(store, request["ResourceArn"])
    tags = {**store.tags.get(arn, {}), **request["TagsToAdd"]}
    if len(tags) > LARGEST:
        raise GlueError("InvalidInputException", f"{arn} would have {len(tags)} tags: at most {LARGEST}.")
    store.tags[arn] = tags
    return {}


def untag(store: Store, request: Record) -> Record:
    """UntagResource; a tag that is not there is as good as removed."""
    arn = _existing(store, request["ResourceArn"])
    gone = set(request["TagsToRemove"])
    store.tags[arn] = {key: value for key, value in store.tags.get(arn, {}).items() if key not in gone}
    return {}


def get(store: Store, request: Record) -> Record:
    """GetTags."""
    return {"Tags": store.tags.get(_existing(store, request["ResourceArn"]), {})}


def tagged(store: Store, kind: str, names: Iterable[str], wanted: dict[str, str] | None) -> list[str]:
    """Of these names, sorted, those whose things have all the tags wanted."""
    chosen = (wanted or {}).items()
    return [name for name in sorted(names) if chosen <= store.tags.get(store.arn(kind, name), {}).items()]


ACTIONS = {"TagResource": tag, "UntagResource": untag, "GetTags": get}
