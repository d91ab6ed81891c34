"""When a table is to be tidied: limits on what grows with the number of refreshes. boto3 and no Spark.

Maintenance leaves a note of how it left each table, and is due again when a table has grown so much since. What it
could not make smaller (a fact has a file a month at least) is no reason to try again at every refresh.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from glue_jobs.lake.metadata import TableState

NOTE_KEY = "maintenance/tables.json"
# Time travel reaches this many changes of a table at least; maintenance is due when there are so many more.
KEPT_SNAPSHOTS = 20
# A table is compacted when it has so many data files more than when it was tidied last.
NEW_FILES = 40


@dataclass(frozen=True)
class Size:
    """How many snapshots and data files a table has."""

    snapshots: int = 0
    files: int = 0

    @classmethod
    def of(cls, state: TableState) -> Size:
        """The size of a table by its metadata."""
        lineage = state.lineage()
        return cls(len(state.snapshots), lineage[0].count("total-data-files") if lineage else 0)


Note = Mapping[str, Size]


def due(table: str, state: TableState, note: Note) -> list[str]:
    """Why the table is to be tidied, a reason a text; empty where it is not."""
    now, then = Size.of(state), note.get(table, Size())
    reasons = []
    if now.snapshots > max(then.snapshots, KEPT_SNAPSHOTS) + KEPT_SNAPSHOTS:
        reasons.append(f"{table} has {now.snapshots:,} snapshots")
    if now.files > then.files + NEW_FILES:
        reasons.append(f"{table} has {now.files:,} data files, {then.files:,} when it was tidied last")
    return reasons


def read_note(s3: Any, lake_bucket: str) -> dict[str, Size]:
    """How maintenance left the tables, by database.name; empty where it never ran or its note can't be read."""
    try:
        found = json.loads(s3.get_object(Bucket=lake_bucket, Key=NOTE_KEY)["Body"].read())
        return {str(name): Size(int(size["snapshots"]), int(size["files"])) for name, size in found.items()}
    except s3.exceptions.NoSuchKey:
        return {}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"s3://{lake_bucket}/{NOTE_KEY} can't be read ({error}): every table counts as never tidied")
        return {}


def write_note(s3: Any, lake_bucket: str, note: Note) -> None:
    """Store how maintenance leaves the tables, in one atomic PUT."""
    body = json.dumps({name: asdict(size) for name, size in sorted(note.items())}, indent=1).encode()
    s3.put_object(Bucket=lake_bucket, Key=NOTE_KEY, Body=body, ContentType="application/json")
