"""All feeds end to end: cold, again with nothing new, and when every feed has a new file."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from local.bench.pipeline import Run, Say, account, one_run
from local.generate import GENERATORS, generate
from local.settings import Settings

# A day after the history of every log, so that its files hold what that day alone brings.
DAY = date(2026, 1, 15)


@dataclass(frozen=True)
class Everything:
    """The three runs of one stack; `rows` is what the first files held."""

    rows: int
    cold: Run
    nothing_new: Run
    all_new: Run


def measure(settings: Settings, say: Say) -> Everything:
    """Run all feeds at ×1 in the fresh home of `settings`; raises BenchError where a run fails."""
    data, more = settings.home.parent / "data", settings.home.parent / "more"
    files = {feed: generate(data, [feed]) for feed in GENERATORS}
    cold = one_run(settings, data)
    rows, _ = account(settings)
    say(f"   all feeds: cold {cold.seconds:.1f} s")
    nothing_new = one_run(settings, data)
    say(f"   all feeds: nothing new {nothing_new.seconds:.1f} s")
    new_files(files, more)
    all_new = one_run(settings, more)
    say(f"   all feeds: a new file of each {all_new.seconds:.1f} s")
    return Everything(rows, cold, nothing_new, all_new)


def new_files(given: Mapping[str, Sequence[Path]], folder: Path) -> None:
    """A new file of every feed: what a day brings, or the file of before less one record where a day brings nothing.

    `given` is feed → its files of before.
    """
    for feed, files in given.items():
        if not generate(folder, [feed], day=DAY):
            for path in files:
                shortened(path, folder / path.parent.name / f"new-{path.name}")


def shortened(source: Path, target: Path) -> None:
    """Write the file without its last line."""
    target.parent.mkdir(parents=True, exist_ok=True)
    opened = gzip.open if source.suffix == ".gz" else open
    with opened(source, "rb") as read, opened(target, "wb") as write:
        write.writelines(read.read().splitlines(keepends=True)[:-1])
