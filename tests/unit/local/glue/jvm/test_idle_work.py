"""The work waits for quiet, is done once, and ends with the endpoint."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import psutil

from local.glue.jvm.idle_work import IdleWork
from tests.fixtures_endpoint import until


def writes(path: Path) -> list[str]:
    return [sys.executable, "-c", f"open({str(path)!r}, 'a').write('x')"]


def test_it_is_done_once_after_the_last_run(tmp_path: Path) -> None:
    asked, done = threading.Semaphore(0), threading.Event()

    def wanted() -> list[str]:
        asked.release()
        return writes(tmp_path / "done")

    work = IdleWork(wanted, done.set, quiet_seconds=0.05)
    with work.during_a_run():
        with work.during_a_run():
            pass
        assert not asked.acquire(timeout=0.3), "it began while a run went on"
    assert done.wait(10)
    with work.during_a_run():
        pass
    work.shutdown()

    assert (tmp_path / "done").read_text() == "x"


def after_quiet(work: IdleWork) -> None:
    """Let a run end, and wait until what follows it is over."""
    with work.during_a_run():
        pass
    if work._timer:
        work._timer.join(10)
        assert not work._timer.is_alive()


def test_nothing_to_do_is_not_asked_again() -> None:
    asked: list[None] = []
    done = threading.Event()
    work = IdleWork(lambda: asked.append(None), done.set, quiet_seconds=0.01)
    after_quiet(work)
    after_quiet(work)
    work.shutdown()

    assert (len(asked), done.is_set()) == (1, False)


def test_a_failure_is_not_success() -> None:
    done = threading.Event()
    work = IdleWork(lambda: [sys.executable, "-c", "raise SystemExit(1)"], done.set, quiet_seconds=0.01)
    after_quiet(work)
    work.shutdown()

    assert not done.is_set()


def test_it_ends_with_the_endpoint() -> None:
    done = threading.Event()
    work = IdleWork(lambda: [sys.executable, "-c", "import time; time.sleep(600)"], done.set, quiet_seconds=0.01)
    with work.during_a_run():
        pass
    process = until(lambda: work._process, 10, "the process")
    supervisor, timer = psutil.Process(process._process.pid), work._timer
    work.shutdown()

    until(lambda: not supervisor.is_running() or supervisor.status() == psutil.STATUS_ZOMBIE, 10, "its end")
    assert timer is None or timer.join(10) is None
    assert not done.is_set()
