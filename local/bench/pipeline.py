"""Wall time of each step of `make run`, cold and again, and the peak memory of it all."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from local import postgres
from local.bench import BenchError
from local.bench.loading import owner
from local.bench.memory import watched
from local.pipeline import refresh
from local.pipeline.landing import land
from local.settings import Settings
from local.stack import endpoint, lifecycle

Say = Callable[[str], None]
FEEDS = ("userbase", "titles")


@dataclass
class Run:
    """One `make run`: seconds of its steps, and of each job and crawl inside the refresh."""

    steps: dict[str, float] = field(default_factory=dict)
    inside: dict[str, float] = field(default_factory=dict)
    peak_megabytes: float = 0.0

    @property
    def seconds(self) -> float:
        """The whole run."""
        return sum(self.steps.values())


@dataclass
class Pipeline:
    """A cold and a second run on the same data; `rows` is what the files held, `loaded` what PostgreSQL got."""

    scale: int
    rows: int
    loaded: int
    cold: Run
    second: Run


@contextmanager
def temporary_stack(settings: Settings) -> Iterator[Settings]:
    """Settings of a stack of its own, apart from the user's; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as folder:
        own = replace(settings, home=Path(folder) / "home")
        try:
            yield own
        finally:
            lifecycle.clean(own)


def measure(settings: Settings, scale: int, say: Say) -> Pipeline:
    """Run userbase and titles twice in the fresh home of `settings`, with `scale` times the userbase's rows."""
    from local.generate import generate  # brings numpy and pyarrow, which no other command needs

    data = settings.home.parent / "data"
    generate(data, FEEDS, scale=scale)
    say(f"   ×{scale}: cold run")
    cold = one_run(settings, data)
    say(f"   ×{scale}: {cold.seconds:.1f} s; second run")
    second = one_run(settings, data)
    say(f"   ×{scale}: {second.seconds:.1f} s")
    rows, loaded = account(settings)
    return Pipeline(scale, rows, loaded, cold, second)


def one_run(settings: Settings, data: Path) -> Run:
    """Bring the stack of `settings` up, deploy, land the files and refresh; raises BenchError where that fails."""
    run = Run()
    with _timed(run, "stack up"):
        target = lifecycle.up(settings, _silent)
    api, server = endpoint.status(settings), postgres.status(settings)
    if api is None or server is None:
        raise BenchError("the stack went down while it was measured")
    with watched([api.pid, server.pid]) as peak:
        with _timed(run, "deploy"):
            outputs = lifecycle.deploy_to(settings, target, _silent)
        with _timed(run, "land"):
            land(target.client("s3"), outputs["LandingBucket"], data, _silent)
        with _timed(run, "refresh"):
            execution = refresh.follow(target, refresh.start(target, outputs["RefreshStateMachineArn"]), _ignore)
    if execution.outcome == "FAILED":
        raise BenchError(f"the refresh failed: {execution.cause}")
    run.inside = {step.title: step.seconds or 0.0 for step in execution.steps}
    run.peak_megabytes = peak.megabytes
    return run


def account(settings: Settings) -> tuple[int, int]:
    """How many rows the delivered files had, and how many the warehouse's tables have."""
    with owner(settings) as cursor:
        cursor.execute("select sum(rows_read) from ops.file_accounting")
        read = int(cursor.fetchone()[0])
        loaded = 0
        for table in WAREHOUSE_TABLES:
            cursor.execute(f"select count(*) from {table.warehouse_name}")
            loaded += int(cursor.fetchone()[0])
    return read, loaded


@contextmanager
def _timed(run: Run, name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    run.steps[name] = time.monotonic() - began


def _silent(text: str) -> None:
    """The steps' own progress would stand between the measurements."""


def _ignore(step: refresh.Step) -> None:
    """The same for the refresh."""
