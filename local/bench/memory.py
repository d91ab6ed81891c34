"""Peak memory of process trees, sampled from /proc while a measurement runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SAMPLE_SECONDS = 0.25


class Peak:
    """The highest sum seen so far, in MB of proportional set size: memory shared by two processes counts once."""

    def __init__(self) -> None:
        self.megabytes = 0.0


@contextmanager
def watched(roots: list[int]) -> Iterator[Peak]:
    """Sample the processes `roots` and all their descendants until the block ends."""
    peak, done = Peak(), threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLE_SECONDS):
            peak.megabytes = max(peak.megabytes, sum(map(_megabytes, _tree(roots))))

    thread = threading.Thread(target=sample, name="memory", daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _tree(roots: list[int]) -> set[int]:
    """The roots and all their descendants."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    found = set(roots)
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def _parent(entry: Path) -> int:
    try:
        # The second field, the program's name in parentheses, may itself hold spaces.
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
