"""Writes a job's events to the place that its arguments name; without one nothing is made and nothing written.

`--lineage` is `s3://<bucket>/<prefix>` or a folder; `--lineage_catalog` names the Data Catalog as OpenLineage does,
`arn:<partition>:glue:<region>:<account>`. Each telling is one object of its own, so that no two writers share one.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable

import boto3

from glue_jobs.contract import databases
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.table import Table
from glue_jobs.lineage import events
from glue_jobs.lineage.events import Dataset, JobRun
from glue_jobs.runtime import options

Flow = Callable[[], "tuple[Sequence[Dataset], Sequence[Dataset]]"]
Part = tuple[str, Sequence[Dataset], Sequence[Dataset]]

S3 = "s3://"
UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
# What is not known yet when a job begins.
NOTHING: tuple[Dataset, ...] = ()


@dataclass
class Told:
    """What a job says of itself while it runs; `flow` gives its inputs and outputs, and is asked at its end."""

    flow: Flow = field(default=lambda: (NOTHING, NOTHING))


@dataclass(frozen=True)
class Lineage:
    """Where a run's events go; a `place` of "" is nowhere."""

    place: str
    catalog: str
    refresh: str
    namespace: str
    s3: Any = None

    @property
    def is_on(self) -> bool:
        """Whether anybody listens: what costs a query is asked only then."""
        return bool(self.place)

    @contextmanager
    def job(self, name: str) -> Iterator[Told]:
        """Tell of the job that runs inside: that it began, and that it ended well or with which exception."""
        run, told = JobRun(self.namespace, name, self.refresh), Told()
        self._tell(name, lambda: [events.event(events.START, run, _now())])
        try:
            yield told
        except Exception as error:
            words = f"{type(error).__name__}: {error}"
            self._tell(name, lambda: [events.event(events.FAIL, run, _now(), error=words)])
            raise
        self._tell(name, lambda: [events.event(events.COMPLETE, run, _now(), *told.flow())])

    def done(self, name: str, flows: Callable[[], Sequence[Part]]) -> None:
        """Tell of parts of the job `name` that have ended well: name, inputs, outputs of each."""
        self._tell(name, lambda: [event for flow in flows() for event in self._of_part(*flow)])

    def _of_part(self, name: str, inputs: Sequence[Dataset], outputs: Sequence[Dataset]) -> list[dict[str, Any]]:
        run, now = JobRun(self.namespace, name, self.refresh), _now()
        return [events.event(kind, run, now, inputs, outputs) for kind in (events.START, events.COMPLETE)]

    def landing(self, bucket: str, feed: Feed, moved: int | None = None) -> Dataset:
        """The feed's deliveries, with the columns of its files."""
        return Dataset(f"s3://{bucket}", f"{feed.landing_folder}/{feed.name}", _headers(feed), moved=moved)

    def raw(self, bucket: str, feed: Feed, moved: int | None = None) -> Dataset:
        """The feed's files in the lake's raw zone, and the table that the crawler makes of them."""
        alias = self._in_catalog("reelhouse_raw", feed.name)
        return Dataset(f"s3://{bucket}", f"raw/{feed.name}", _headers(feed), alias, moved=moved)

    def table(
        self, table: Table, rows: int | None = None, moved: int | None = None, sources: events.Sources | None = None
    ) -> Dataset:
        """An Iceberg table of the lake."""
        namespace, name = self._in_catalog(table.database, table.name)
        columns = events.columns_of(table.columns)
        return Dataset(namespace, name, columns, rows=rows, moved=moved, sources=sources or {})

    def _in_catalog(self, database: str, name: str) -> tuple[str, str]:
        return self.catalog, f"table/{databases.named(database)}/{name}"

    def _tell(self, name: str, made: Callable[[], Sequence[dict[str, Any]]]) -> None:
        """Make the events and write them, where anybody listens.

        Whatever goes wrong with it is said and ends nothing: the job has done its work, or has an error of its own.
        """
        if not self.is_on:
            return
        key = f"{UNSAFE.sub('_', self.refresh)}/{UNSAFE.sub('_', name)}-{uuid.uuid4().hex}.ndjson"
        try:
            body = "".join(f"{json.dumps(event)}\n" for event in made()).encode()
            if body:
                self._put(self.place.rstrip("/"), key, body)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            print(f"lineage: events of {name} are lost, nothing else is: {self.place}: {told}", file=sys.stderr)

    def _put(self, place: str, key: str, body: bytes) -> None:
        if place.startswith(S3):
            bucket, _, prefix = place[len(S3) :].partition("/")
            whole = f"{prefix}/{key}" if prefix else key
            self.s3.put_object(Bucket=bucket, Key=whole, Body=body, ContentType="application/x-ndjson")
            return
        path = Path(place) / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def of(argv: Sequence[str]) -> Lineage:
    """What the job's arguments say of it."""
    found = options.parse(argv, ("run_id",), lineage="", lineage_catalog="")
    place = found["lineage"]
    # Made here, once: feeds are curated in threads, and boto3's default session is no affair of several.
    s3 = boto3.client("s3") if place.startswith(S3) else None
    return Lineage(place, found["lineage_catalog"], found["run_id"], databases.named("reelhouse_jobs"), s3)


OFF = Lineage("", "", "", "")


def _headers(feed: Feed) -> tuple[tuple[str, str, str], ...]:
    return tuple((column.header, "string", column.comment) for column in feed.columns)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
