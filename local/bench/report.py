"""docs/benchmarks.md: the tables, the machine they were measured on, and the command that made them."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from local.bench.everything import Everything
from local.bench.frames import ROWS as FRAME_ROWS
from local.bench.frames import RUNS as FRAME_RUNS
from local.bench.frames import Frames
from local.bench.growth import Late, ends, exponent
from local.bench.loading import TABLE, Loading
from local.bench.overhead import RUNS, Overhead
from local.bench.pages import Page
from local.bench.pipeline import Pipeline
from local.bench.sessions import GROUPS, Sessions

STEPS = ("stack up", "deploy", "land", "refresh")


def render(
    pipelines: Sequence[Pipeline], costs: Overhead, frames: Frames, loads: Loading, late: Sequence[Late],
    small: Sequence[float], whole: Everything, page: Page, sessions: Sequence[Sessions],
) -> str:  # fmt: skip
    """The whole file as Markdown."""
    parts = [
        _head(), _aims(pipelines, loads, late, small), _whole(whole), _sessions(sessions), _views(sessions),
        _page(page), _runs(pipelines), _inside(pipelines), _late(late), _engine(costs), _frames(frames), _load(loads),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _head() -> str:
    return (
        "# Benchmarks\n\nMade by `make bench`, which starts stacks of its own in temporary folders. Packages and jars"
        f" are cached; nothing else is.\n\nMachine: {os.cpu_count()} cores, {_memory()} GB,"
        f" {platform.system()} {platform.machine()}, Python {platform.python_version()};"
        f" {datetime.now(timezone.utc):%Y-%m-%d}. Seconds are wall time. Trust ratios more than absolutes."
    )


def _aims(pipelines: Sequence[Pipeline], loads: Loading, late: Sequence[Late], small: Sequence[float]) -> str:
    nothing_new = max(item.second.steps["refresh"] for item in pipelines)
    first, last = ends(small)
    rows = [
        ["refresh with nothing new, s", "< 5", f"{nothing_new:.1f}"],
        ["load, rows/s", "≥ 600,000", f"{loads.rows / loads.load:,.0f}"],
        [
            f"small refreshes, the last beside the first of {len(small)}",
            "the same",
            f"{last:.1f} s beside {first:.1f} s",
        ],
    ]
    if len(pipelines) > 1:
        scales, seconds = [item.scale for item in pipelines], [item.cold.steps["refresh"] for item in pipelines]
        rows.append([f"cost exponent, ×{scales[0]} to ×{scales[-1]}", "≤ 1.05", f"{exponent(scales, seconds):.2f}"])
        ratio = late[-1].seconds / late[0].seconds
        rows.append([f"one late file, ×{late[-1].scale} beside ×{late[0].scale}", "< 2 ×", f"{ratio:.2f} ×"])
    return "## Aims\n\nMeasured in one run.\n\n" + _table(["what", "aim", "measured"], rows)


def _whole(whole: Everything) -> str:
    runs = [
        ("cold: empty home, no database, no JVM", "< 60", whole.cold),
        ("again, nothing new landed", "< 5", whole.nothing_new),
        ("a new file of every feed", "< 20", whole.all_new),
    ]
    rows = [[name, aim, f"{run.steps['refresh']:.1f}", f"{run.seconds:.1f}", f"{run.peak_megabytes:,.0f}"]
            for name, aim, run in runs]  # fmt: skip
    return f"## All feeds, generated at ×1: {whole.rows:,} raw rows\n\nWith packages and jars cached.\n\n" + _table(
        ["run", "aim, s", "refresh, s", "whole run, s", "peak MB"], rows
    )


def _sessions(sessions: Sequence[Sessions]) -> str:
    rows = [
        [f"×{one.scale}", f"{one.rows:,}", f"{one.refresh:.1f}", f"{one.peak_megabytes:,.0f}", f"{one.duck:.1f}",
         f"{one.ratio:.1f}"] for one in sessions
    ]  # fmt: skip
    grown = ""
    if len(sessions) > 1:
        found = exponent([one.rows for one in sessions], [one.refresh for one in sessions])
        grown = f" Cost exponent ×{sessions[0].scale} to ×{sessions[-1].scale}: {found:.2f} (aim ≤ 1.05)."
    return (
        "## Watch history by scale\n\nAn empty stack without a JVM takes users, movies and watch history, up to the"
        f" loaded warehouse.{grown} Aims: peak under 6,000 MB, and at ×100 at most 3 times what DuckDB takes to read"
        " the same files, judge and deduplicate their rows and answer every view. DuckDB keeps nothing: no lake that"
        " others read, no snapshot, no slice that a late row changes alone. That, and jobs that run on several"
        " machines unchanged, is why it is Spark.\n\n"
        + _table(["sessions", "records", "refresh, s", "peak MB", "DuckDB, s", "times DuckDB"], rows)
    )


def _views(sessions: Sequence[Sessions]) -> str:
    kinds = ("whole", *GROUPS)
    rows = [
        [f"×{one.scale}", *(f"{one.slowest(kind).seconds:.2f} ({one.slowest(kind).view})" for kind in kinds)]
        for one in sessions
    ]
    return (
        "## What Tableau asks\n\nThe slowest view of each kind, in seconds, as the reader. Aims: 0.5 s at ×1, 2 s at"
        " ×100.\n\n" + _table(["sessions", "a view whole", "summed by month", "summed by country"], rows)
    )


def _page(page: Page) -> str:
    painted = "no browser on this machine" if page.first_paint is None else f"{page.first_paint:.2f}"
    rows = [
        ["build, s", "", f"{page.build:.1f}"], ["size, MB", "< 5", f"{page.bytes / 1e6:.2f}"],
        ["first paint from disk, s", "< 1.5", painted],
    ]  # fmt: skip
    return "## The dashboard's page\n\nOf the stack with all feeds at ×1.\n\n" + _table(
        ["what", "aim", "measured"], rows
    )


def _late(late: Sequence[Late]) -> str:
    rows = [[f"×{item.scale}", f"{item.rows:,}", f"{item.seconds:.1f}", f"{item.load:.1f}"] for item in late]
    return (
        "## One late file\n\nThe same file of new subscribers into stacks of several sizes, with warm JVMs.\n\n"
        + _table(["userbase", "rows in the file", "refresh", "of which the load"], rows)
    )


def _runs(pipelines: Sequence[Pipeline]) -> str:
    rows = []
    for item in pipelines:
        for name, run in (("cold", item.cold), ("second", item.second)):
            times = [f"{run.steps[step]:.1f}" for step in STEPS]
            rows.append(
                [f"×{item.scale}", f"{item.rows:,}", f"{item.loaded:,}", name, *times, f"{run.seconds:.1f}",
                 f"{run.peak_megabytes:,.0f}"]
            )  # fmt: skip
    columns = ["userbase", "raw rows", "warehouse rows", "run", *STEPS, "whole run", "peak MB"]
    return (
        "## `make run`, by step\n\nCold: empty home, no database, no JVM. Second: the same command again, nothing new"
        " landed. Peak memory is the proportional set size of the endpoint, its jobs and JVMs, and PostgreSQL.\n\n"
        + _table(columns, rows)
    )


def _inside(pipelines: Sequence[Pipeline]) -> str:
    runs = [run for item in pipelines for run in (item.cold, item.second)]
    names = dict.fromkeys(name for run in runs for name in run.inside)
    columns = ["job or crawl", *(f"×{item.scale} {run}" for item in pipelines for run in ("cold", "second"))]
    rows = [[name, *(f"{run.inside[name]:.1f}" if name in run.inside else "" for run in runs)] for name in names]
    return (
        "## Inside the refresh\n\nFeeds and independent models run side by side. Empty: there was nothing to do.\n\n"
        + _table(columns, rows)
    )


def _engine(costs: Overhead) -> str:
    rows = [
        ["bare `spark-submit script.py`", f"{costs.bare_submit:.2f}", ""],
        ["StartJobRun, fresh JVM (`--reelhouse-isolation jvm`)", f"{costs.cold_run:.2f}",
         f"{costs.cold_run - costs.bare_submit:+.2f} over the bare spark-submit"],
        ["StartJobRun, warm JVM", f"{costs.warm_run:.2f}",
         f"{costs.warm_run - costs.warm_script:+.2f} over the script's own {costs.warm_script:.2f}"],
    ]  # fmt: skip
    return (
        f"## The Glue engine's overhead\n\nA script that counts ten rows; medians of {RUNS} runs. From StartJobRun to"
        " SUCCEEDED as a client sees it; the script's own time is the life of its process, interpreter start"
        " included.\n\n" + _table(["how", "seconds", "overhead"], rows)
    )


def _frames(frames: Frames) -> str:
    rows = [
        ["`fromDF`, `apply_mapping`, write Parquet", f"{frames.frame_write:.2f}", f"{frames.plain_write:.2f}",
         f"{frames.frame_write / frames.plain_write:.2f} ×", "≤ 1.3 ×"],
        ["read Parquet, count", f"{frames.frame_read:.2f}", f"{frames.plain_read:.2f}",
         f"{frames.frame_read / frames.plain_read:.2f} ×", "≤ 1.5 ×"],
    ]  # fmt: skip
    return (
        f"## DynamicFrame beside DataFrame\n\n{FRAME_ROWS:,} rows of three columns in one Glue job; medians of"
        f" {FRAME_RUNS} rounds.\n\n" + _table(["what", "DynamicFrame, s", "DataFrame, s", "ratio", "aim"], rows)
    )


def _load(loads: Loading) -> str:
    def row(name: str, seconds: float) -> list[str]:
        return [name, f"{seconds:.2f}", f"{loads.rows / seconds:,.0f}"]

    rows = [
        row("load: from Iceberg into the partitioned table with its keys", loads.load),
        row("plain COPY from a file, table without keys", loads.copy),
        row("plain COPY from a file, table with the primary key", loads.copy_keyed),
    ]
    return (
        f"## The load\n\n{loads.rows:,} rows of `{TABLE}`, first load, beside a COPY of the same rows into the same"
        " server in the same run.\n\n" + _table(["how", "seconds", "rows/s"], rows)
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _memory() -> int:
    total = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return round(int(total.split()[1]) / 1024 / 1024)
