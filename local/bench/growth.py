"""What a refresh costs by what changed: one file of 10,000 rows into facts of several sizes, and many small ones."""

from __future__ import annotations

import csv
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.bench import BenchError
from local.generate import generate
from local.pipeline import refresh
from local.pipeline.landing import land
from local.settings import Settings
from local.stack import lifecycle

Say = Callable[[str], None]
# Four times the 2,500 subscribers of scale 1, with ids that no generated file has.
LATE_SCALE, FIRST_ID = 4, 100_000_000
SMALL_REFRESHES, SMALL_ROWS, ENDS = 60, 10, 10


@dataclass(frozen=True)
class Late:
    """Seconds of the refresh that takes one file of `rows` rows into a stack of `scale`; and of its load alone."""

    scale: int
    rows: int
    seconds: float
    load: float


def late_file(settings: Settings, scale: int, say: Say) -> Late:
    """Land the late file in the running stack of `settings` and refresh it; raises BenchError where that fails."""
    folder = settings.home.parent / "late"
    (whole,) = generate(folder / "made", ["userbase"], scale=LATE_SCALE)
    rows = subscribers(whole, folder / "data" / "userbase" / "late.csv", 0, None)
    seconds, steps = _refreshed(settings, folder / "data")
    say(f"   ×{scale}: one file of {rows:,} rows {seconds:.1f} s")
    return Late(scale, rows, seconds, sum(took for name, took in steps.items() if name.endswith("load-warehouse")))


def small_refreshes(settings: Settings, say: Say, count: int = SMALL_REFRESHES) -> list[float]:
    """Seconds of `count` refreshes, each of one new file of a few rows."""
    folder = settings.home.parent / "small"
    (whole,) = generate(folder / "made", ["userbase"])
    found: list[float] = []
    for number in range(count):
        data = folder / str(number)
        first = SMALL_ROWS * number
        subscribers(whole, data / "userbase" / f"small-{number}.csv", first, first + SMALL_ROWS)
        found.append(_refreshed(settings, data)[0])
        say(f"   small refresh {number + 1} of {count}: {found[-1]:.1f} s")
    return found


def subscribers(source: Path, target: Path, start: int, end: int | None) -> int:
    """Write the records `start` to `end` of a userbase file, those with a numeric id under a new one; their number."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as write:
        header, *rows = csv.reader(read)
        chosen = [[str(FIRST_ID + int(row[0])) if row[0].isdigit() else row[0], *row[1:]] for row in rows[start:end]]
        csv.writer(write).writerows([header, *chosen])
    return len(chosen)


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """k of seconds ~ size^k between the smallest and the largest; 1 is linear."""
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def ends(seconds: Sequence[float]) -> tuple[float, float]:
    """Medians of the first and of the last refreshes; the very first, which may start a JVM, is left out."""
    several = seconds[1:] or seconds
    return statistics.median(several[:ENDS]), statistics.median(several[-ENDS:])


def _refreshed(settings: Settings, data: Path) -> tuple[float, dict[str, float]]:
    target = lifecycle.connect(settings)
    outputs = lifecycle.outputs_of(target)
    land(target.client("s3"), outputs["LandingBucket"], data, lambda text: None)
    began = time.monotonic()
    execution = refresh.follow(target, refresh.start(target, outputs["RefreshStateMachineArn"]), lambda step: None)
    if execution.outcome == "FAILED":
        raise BenchError(f"the refresh failed: {execution.cause}")
    return time.monotonic() - began, {step.title: step.seconds or 0.0 for step in execution.steps}
