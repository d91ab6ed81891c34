"""The profiles that are kept of a feed: one JSON object a feed in the lake bucket, youngest first.

A memory of what the monitor compares with, and no source: without it the next delivery has nothing to be compared with.
An object and no table, because a table's read and commit took a quarter of the time of curating a small file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from glue_jobs.contract.columns import ContractError
from glue_jobs.curation.profile import ColumnProfile, Profile

PREFIX = "profiles/"


@dataclass(frozen=True)
class Kept:
    """A profile that is kept; `is_baseline`: nothing has drifted, no file was held back, there are rows enough."""

    profile: Profile
    profiled_at: datetime
    is_baseline: bool


def key_of(feed: str) -> str:
    """Where the profiles of a feed stand in the lake bucket."""
    return f"{PREFIX}{feed}.json"


def read(s3: Any, lake_bucket: str, feed: str) -> list[Kept]:
    """The profiles that are kept of a feed, youngest first.

    Raises:
        ContractError: the object holds something else.
    """
    try:
        body = s3.get_object(Bucket=lake_bucket, Key=key_of(feed))["Body"].read()
    except s3.exceptions.NoSuchKey:
        return []
    try:
        found = json.loads(body)
        if not isinstance(found, list):
            raise TypeError(f"it is of type {type(found).__name__}, not a list")
        return [_kept(feed, told) for told in found]
    except (ValueError, TypeError, KeyError) as error:
        raise ContractError(
            f"s3://{lake_bucket}/{key_of(feed)} does not hold profiles ({error!r}): delete it, and the next delivery"
            " is compared with nothing"
        ) from error


def write(s3: Any, lake_bucket: str, feed: str, kept: Sequence[Kept]) -> None:
    """Store them in the place of those that stand, in one atomic PUT."""
    told = [
        {
            "run_id": item.profile.run_id,
            "profiled_at": item.profiled_at.isoformat(),
            "is_baseline": item.is_baseline,
            "files": item.profile.files,
            "rows": item.profile.rows,
            "columns": [asdict(column) for column in item.profile.columns.values()],
        }
        for item in kept
    ]
    body = json.dumps(told, ensure_ascii=False, indent=1).encode()
    s3.put_object(Bucket=lake_bucket, Key=key_of(feed), Body=body, ContentType="application/json")


def _kept(feed: str, told: dict[str, Any]) -> Kept:
    columns = [ColumnProfile(**{**column, "quantiles": tuple(column["quantiles"])}) for column in told["columns"]]
    profile = Profile(feed, told["run_id"], told["rows"], {column.column: column for column in columns}, told["files"])
    return Kept(profile, datetime.fromisoformat(told["profiled_at"]), told["is_baseline"])
