"""Sessions to replay, from files as their sources deliver them: watch_history with times of day made up, or events."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from glue_jobs.feeds.behaviour_events import FEED

Event = dict[str, Any]

NUMBERS = ("watch_duration_minutes", "progress_percentage", "user_rating")
DAY_SECONDS = 86_400
# Most watch in the evening: the time of day is drawn from a triangle with its top at nine.
BUSIEST_SECOND = 21 * 3_600
NOT_A_NUMBER = float("nan")
# As the source writes an instant: UTC, to the second.
INSTANT = "%Y-%m-%d %H:%M:%S"


class ReplayError(Exception):
    """There is nothing to replay, or it can't be sent; the message names the file or the message and what to do."""


def events(source: Path, seed: int, limit: int | None = None) -> tuple[list[Event], int]:
    """The events of a watch_history file, an events file, or a folder of these, in order of time; at most `limit`.

    Also how many lines were left out because they are no event with a time: nothing says when to send them.

    Raises:
        ReplayError: there is no such file, or it is neither.
    """
    files = sorted(path for path in source.iterdir() if path.suffix == ".json") if source.is_dir() else [source]
    if not files or not all(path.is_file() for path in files):
        raise ReplayError(f"{source}: expected watch_history.csv, or JSON lines of events, or a folder of these")
    rows = [row for path in files for row in (_watched(path, seed) if path.suffix == ".csv" else _told(path))]
    found = [row for row in rows if row is not None]
    in_order = sorted(found, key=lambda event: (event["timestamp"], event["session_id"]))
    return in_order[:limit], len(rows) - len(found)


def _told(path: Path) -> Iterator[Event | None]:
    """The event of each line as it stands; None for a line that is none."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield _event(line)


def _event(line: str) -> Event | None:
    try:
        found = json.loads(line)
        datetime.strptime(found["timestamp"], INSTANT)
    except (ValueError, TypeError, KeyError):
        return None
    return dict(found) if found.keys() >= set(FEED.headers) else None


def _watched(path: Path, seed: int) -> Iterator[Event]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = set(FEED.headers) - {"timestamp"} - set(rows.fieldnames or ())
        if missing:
            raise ReplayError(f"{path} has no column {', '.join(sorted(missing))}: expected those of watch_history")
        for row in rows:
            yield with_time_of_day(row, seed)


def with_time_of_day(row: dict[str, str], seed: int) -> Event:
    """A session's row as an event: with a time of its day that depends on seed and session alone, and bare NaN."""
    second = int(random.Random(f"{seed} {row['session_id']}").triangular(0, DAY_SECONDS, BUSIEST_SECOND))
    cells: Event = {name: row[name] for name in FEED.headers if name in row}
    cells |= {name: float(row[name]) if row[name] else NOT_A_NUMBER for name in NUMBERS}
    cells["is_download"] = row["is_download"] == "True"
    moment = datetime.fromisoformat(row["watch_date"]) + timedelta(seconds=min(second, DAY_SECONDS - 1))
    return {**cells, "timestamp": text(moment)}


def text(moment: datetime) -> str:
    """An instant as the source writes it."""
    return moment.strftime(INSTANT)
