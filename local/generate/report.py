"""Makes files and tells what was made, and how fast: `python -m local generate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from local.console import say, table
from local.generate import Made, produce
from local.generate.order import SEED, Order, OrderError
from local.generate.places import Bucket, Folder, Place

__all__ = ["OrderError", "make", "order", "place"]

S3 = "s3://"


def order(scale: float, seed: int | None, orphans: int, late: int, day: date | None) -> Order:
    """The order of a command line; raises OrderError for what can't be made."""
    return Order(scale=scale, seed=SEED if seed is None else seed, orphans=orphans, late=late, day=day)


def place(out: str, client: Callable[[], Any]) -> Place:
    """A folder, or for `s3://bucket/prefix` a bucket, whose `client` is made only then.

    Raises:
        OrderError: an S3 URL without a bucket.
    """
    if not out.startswith(S3):
        return Folder(Path(out).expanduser())
    bucket, _, prefix = out.removeprefix(S3).partition("/")
    if not bucket:
        raise OrderError(f"{out}: expected s3://bucket or s3://bucket/prefix")
    return Bucket(client(), bucket, prefix.strip("/"))


def make(order: Order, feeds: Iterable[str] | None, place: Place) -> list[Made]:
    """Make the files, then tell rows, megabytes and rows a second of each feed that has any, and of all.

    Raises:
        OrderError: a feed that nothing is generated for, or a day within its history.
    """
    found = []
    for made in produce(order, feeds, place):
        if not made.files:
            continue
        say(f"   {made.feed}: {made.rows:,} rows in {made.seconds:.1f} s")
        found.append(made)
    rows = [_line(made.feed, made.rows, made.size, made.seconds, len(made.files)) for made in found]
    totals = [sum(values) for values in zip(*((m.rows, m.size, m.seconds, len(m.files)) for m in found), strict=True)]
    if totals:
        rows.append(_line("all", *totals))
    table("Generated", ["feed", "files", "rows", "MB", "seconds", "rows/s"], rows)
    return found


def _line(name: str, rows: int, size: int, seconds: float, files: int) -> list[object]:
    a_second = f"{rows / seconds:,.0f}" if seconds else ""
    return [name, f"{files:,}", f"{rows:,}", f"{size / 1e6:,.1f}", f"{seconds:.2f}", a_second]
