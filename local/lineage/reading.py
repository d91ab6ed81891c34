"""Reads the events: those of the jobs in the lake bucket, those of Spark and of the crawlers in the stack's folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PREFIX = "lineage/"
READERS = 8
JOB, SPARK, CRAWLER = "job", "spark", "crawler"
KINDS = ("START", "COMPLETE", "FAIL", "ABORT")


@dataclass
class Events:
    """Events in order of their time, each with who told it; and how many lines were none."""

    found: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    broken: int = 0

    def add(self, who: str, text: str) -> None:
        """Take the events of some lines; Spark's progress (RUNNING, OTHER) says nothing that its end does not say."""
        for line in text.splitlines():
            told = _event(line)
            if told is None:
                self.broken += bool(line.strip())
            elif told["eventType"] in KINDS:
                self.found.append((who, told))

    def ordered(self) -> Events:
        """The same, by time."""
        return Events(sorted(self.found, key=lambda one: str(one[1]["eventTime"])), self.broken)


def read(s3: Any, lake_bucket: str, folder: Path) -> Events:
    """All events of the stack whose lake is `lake_bucket` and whose endpoint's folder of lineage is `folder`."""
    events = Events()
    for who, text in (*_of_jobs(s3, lake_bucket), *_of_files(folder)):
        events.add(who, text)
    return events.ordered()


def _of_jobs(s3: Any, bucket: str) -> list[tuple[str, str]]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]

    def text(key: str) -> tuple[str, str]:
        return JOB, s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode(errors="replace")

    with ThreadPoolExecutor(READERS) as pool:
        return list(pool.map(text, keys))


def _of_files(folder: Path) -> Iterator[tuple[str, str]]:
    for who, name in ((SPARK, "spark"), (CRAWLER, "crawls")):
        for path in sorted((folder / name).glob("*.ndjson")):
            yield who, path.read_text(encoding="utf-8", errors="replace")


def _event(line: str) -> dict[str, Any] | None:
    """The line as a run event; None where it is none, as the last line of a run that was killed."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(told, dict) and isinstance(told.get("eventType"), str) and isinstance(told.get("eventTime"), str)
    return told if whole and isinstance(told.get("job"), Mapping) and isinstance(told.get("run"), Mapping) else None
