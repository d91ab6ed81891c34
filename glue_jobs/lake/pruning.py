"""Removes what refreshes leave in the lake bucket beside the tables: plans of old runs, manifests of former owners."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from glue_jobs.lake import manifest
from glue_jobs.lake.store import Lake

RUNS = "runs/"
KEPT_RUNS = 100
DELETED_AT_ONCE = 1000


def prune_runs(s3: Any, lake_bucket: str, current: str, kept: int = KEPT_RUNS) -> int:
    """Delete what all runs but the `kept` last written and `current` have left; return of how many runs."""
    written: dict[str, Any] = {}
    objects: dict[str, list[str]] = {}
    for item in _objects(s3, lake_bucket, RUNS):
        run = item["Key"][len(RUNS) :].partition("/")[0]
        objects.setdefault(run, []).append(item["Key"])
        written[run] = max(item["LastModified"], written.get(run, item["LastModified"]))
    oldest_first = sorted((run for run in objects if run != current), key=lambda run: (written[run], run))
    gone = oldest_first[: max(0, len(oldest_first) - kept)]
    _delete(s3, lake_bucket, [key for run in gone for key in objects[run]])
    return len(gone)


def count_runs(s3: Any, lake_bucket: str) -> int:
    """How many runs have left something."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=lake_bucket, Prefix=RUNS, Delimiter="/")
    return sum(len(page.get("CommonPrefixes", [])) for page in pages)


def prune_manifests(lake: Lake) -> list[str]:
    """Delete the manifests of jobs that own nothing of the table they name; return their keys."""
    owned = {manifest.manifest_key(table, job) for (table, _), job in lake.owners.items()}
    # What stands in no table's folder is no manifest: the load's marker.
    found = (item["Key"] for item in _objects(lake.s3, lake.bucket, manifest.PREFIX))
    gone = [key for key in found if "/" in key[len(manifest.PREFIX) :] and key not in owned]
    _delete(lake.s3, lake.bucket, gone)
    return gone


def _objects(s3: Any, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from page.get("Contents", [])


def _delete(s3: Any, bucket: str, keys: list[str]) -> None:
    for start in range(0, len(keys), DELETED_AT_ONCE):
        wanted = [{"Key": key} for key in keys[start : start + DELETED_AT_ONCE]]
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": wanted, "Quiet": True})
        if answer.get("Errors"):
            first = answer["Errors"][0]
            raise PruningError(f"s3://{bucket}/{first.get('Key')}: {first.get('Message')}")


class PruningError(Exception):
    """An object could not be deleted; the message names it and says why."""
