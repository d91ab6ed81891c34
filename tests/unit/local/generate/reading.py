"""Generated files as tests read them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

from glue_jobs.admission.judgement import judge
from glue_jobs.contract.registry import FEEDS
from local.generate import PLANTED

Rows = list[dict[str, str]]


def text(path: Path) -> str:
    """The file's text, whether it is gzipped or not."""
    body = path.read_bytes()
    return (gzip.decompress(body) if path.suffix == ".gz" else body).decode("utf-8-sig")


def csv_rows(path: Path) -> Rows:
    """The records of a CSV file."""
    return list(csv.DictReader(io.StringIO(text(path), newline=""), strict=True))


def json_rows(*paths: Path) -> list[dict[str, Any]]:
    """The records of JSON lines, one file after the other."""
    return [json.loads(line) for path in paths for line in text(path).splitlines()]


def tsv_rows(path: Path) -> Rows:
    """The records of unquoted text."""
    header, *lines = [line.split("\t") for line in text(path).removesuffix("\n").split("\n")]
    return [dict(zip(header, cells, strict=True)) for cells in lines]


def good(feed: str, rows: list[Any], scale: float = 1) -> list[Any]:
    """The rows before the bad ones and the copies."""
    from local.generate import GENERATORS

    planted = GENERATORS[feed].planted(scale)
    return rows[: len(rows) - planted["duplicate"] - bad_of(feed)]


def bad_of(feed: str) -> int:
    """How many bad rows are planted one by one."""
    return PLANTED[feed]["quarantined"] - {"behaviour_search_logs": 660}.get(feed, 0)


def copies(rows: list[Any]) -> int:
    """How many rows are exact copies of an earlier one."""
    return sum(count - 1 for count in Counter(str(row) for row in rows).values())


def shares(values: list[Any]) -> dict[Any, float]:
    """Each value's share."""
    return {value: count / len(values) for value, count in Counter(values).items()}


def admitted(feed: str, path: Path) -> int:
    """The rows that admission counts in a file in which it finds nothing wrong."""
    with path.open("rb") as body:
        _, verdict = judge(body, [FEEDS[feed]], list(FEEDS.values()))
    assert verdict.reason is None
    assert [" ".join(header.split()) for header in verdict.headers or []] in ([], FEEDS[feed].headers)
    return verdict.rows_read
