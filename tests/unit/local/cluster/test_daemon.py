from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cluster import daemon
from local.cluster.daemon import Daemon

# A parent that outlives a request to end, with a child: what a worker is that hangs, and its executor.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def stubborn(tmp_path: Path) -> Iterator[tuple[Daemon, Path, Path]]:
    """Its daemon, the path that its command names, and its log."""
    mark, log = tmp_path / "cluster", tmp_path / "logs" / "worker-1.log"
    started = daemon.launch("worker-1", [sys.executable, "-c", STUBBORN, str(mark)], {}, log)
    yield started, mark, log
    daemon.stop([started], mark, seconds=1)


def gone(pid: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1] in ("", "Z")


def test_what_does_not_end_is_killed_with_its_children(stubborn: tuple[Daemon, Path, Path]) -> None:
    started, mark, log = stubborn
    while not log.read_text():
        assert daemon.is_alive(started, mark)

    assert daemon.stop([started], mark, seconds=1) == [started]

    assert not daemon.is_alive(started, mark)
    child = int(log.read_text())
    while not gone(child):
        pass
    assert daemon.stop([started], mark) == []


def test_another_programs_process_is_none_of_ours(stubborn: tuple[Daemon, Path, Path], tmp_path: Path) -> None:
    started, mark, _ = stubborn
    assert daemon.is_alive(started, mark)
    assert not daemon.is_alive(started, tmp_path / "other")
    assert daemon.stop([started], tmp_path / "other") == []
