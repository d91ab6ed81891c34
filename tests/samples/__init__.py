"""A good row of each feed, once: as it stands in a file (`GOOD`) and as it is curated (`CURATED`)."""

from __future__ import annotations

import csv
import importlib
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from glue_jobs.contract.feed import Feed
from glue_jobs.contract.formats import Delimited, JsonLines


def good(feed: str) -> dict[str, Any]:
    """Header → value of a good row of `feed`, as it stands in a file."""
    return dict(importlib.import_module(f"{__name__}.{feed}").GOOD)


def curated(feed: str) -> dict[str, Any]:
    """Column → value of the same row in the curated table, lineage left out; dates as ISO text."""
    return dict(importlib.import_module(f"{__name__}.{feed}").CURATED)


def file_of(feed: Feed, changes: Iterable[Mapping[str, Any]], newline: str = "\n") -> bytes:
    """A file of `feed` in its format: for each of `changes`, a good row with it."""
    return written(feed, [{**good(feed.name), **change} for change in changes], newline)


def written(feed: Feed, rows: Iterable[Mapping[str, Any]], newline: str = "\n") -> bytes:
    """A file of `feed` in its format, of rows given whole; of JSON lines a row is header path → value."""
    if isinstance(feed.format, JsonLines):
        lines = [json.dumps(_nested(row), ensure_ascii=False) for row in rows]
    elif isinstance(feed.format, Delimited):
        return _csv(feed, rows, newline)
    else:
        lines = [feed.delimiter.join(cells) for cells in _cells(feed, rows)]
    return "".join(line + newline for line in lines).encode()


def _csv(feed: Feed, rows: Iterable[Mapping[str, Any]], newline: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, feed.headers, lineterminator=newline, delimiter=feed.delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _cells(feed: Feed, rows: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    return [feed.headers, *[[str(row[header]) for header in feed.headers] for row in rows]]


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for path, value in row.items():
        *above, name = path.split(".")
        branch = root
        for part in above:
            branch = branch.setdefault(part, {})
        branch[name] = value
    return root
