"""Peak memory of process trees, sampled while a measurement runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

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


def _tree(roots: list[int]) -> set[psutil.Process]:
    """The roots and all their descendants; a root that has ended has none."""
    found: set[psutil.Process] = set()
    for pid in roots:
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(pid)
            found |= {root, *root.children(recursive=True)}
    return found


def _megabytes(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 2**20
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0.0
