"""Removes from the artifacts bucket what no stack will ask for again: all but the youngest releases."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from typing import Any

# Enough to go back a few deployments, and for runs that are going on while a release is replaced.
KEPT = 5
RELEASE = re.compile(r"[0-9a-f]{16}/")
BATCH = 1000  # objects that one DeleteObjects takes


def prune(s3: Any, bucket: str, current: set[str], kept: int = KEPT) -> int:
    """Delete the objects of all but the `kept` youngest releases, templates, machines and functions; return how many.

    What holds one of the keys `current` stays whatever its age: an old release that is deployed again is not uploaded
    again. Keys of another form are nobody's business here.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    objects = {item["Key"]: item["LastModified"] for page in pages for item in page.get("Contents", [])}
    old = sorted(outdated(objects, current, kept))
    for start in range(0, len(old), BATCH):
        wanted = {"Objects": [{"Key": key} for key in old[start : start + BATCH]], "Quiet": True}
        s3.delete_objects(Bucket=bucket, Delete=wanted)
    return len(old)


def outdated(objects: dict[str, datetime], current: set[str], kept: int) -> set[str]:
    """Which of the objects (key → when it was uploaded) can go."""
    editions: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key in objects:
        kind, _, edition = _edition(key).partition(":")
        if kind:
            editions[kind][edition].append(key)
    old: set[str] = set()
    for found in editions.values():
        ages = sorted(found.values(), key=lambda keys: max(objects[key] for key in keys), reverse=True)
        old.update(key for keys in ages[kept:] if not current & set(keys) for key in keys)
    return old


def _edition(key: str) -> str:
    """`kind:edition` of a key; "" for a key that the deploy command did not make."""
    if RELEASE.match(key):
        return f"release:{key[:16]}"
    kind, _, rest = key.partition("/")
    return f"{kind}:{rest[:16]}" if kind in ("template", "state_machines", "lambdas") else ""
