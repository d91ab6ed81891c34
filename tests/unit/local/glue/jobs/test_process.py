"""Supervised processes: exits told truly, whole trees ended, by us or by our own death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.glue.jobs.process import Exit, SupervisedProcess

ENV = {"PATH": os.environ["PATH"]}
# A child in a session of its own, and an orphan: neither is in the script's process group.
TREE = "setsid sleep 600 & echo $!; (sleep 600 & echo $!); echo $$; "


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pids: list[int], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(alive, pids))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("pass", Exit(code=0)),
        ("raise SystemExit(7)", Exit(code=7)),
        ("import os; os.kill(os.getpid(), 9)", Exit(signal=9)),
    ],
)
def test_exits(code: str, expected: Exit, tmp_path: Path) -> None:
    assert SupervisedProcess(python(code), env=ENV, cwd=tmp_path).wait() == expected


def test_output_folder_and_environment(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), os.environ['X'], sys.stdin.read() == ''); print('e', file=sys.stderr)"
    process = SupervisedProcess(python(code), env={**ENV, "X": "1"}, cwd=tmp_path)

    assert process.wait().ok
    assert process.stdout.read().decode() == f"{tmp_path.resolve()} 1 True\n"
    assert process.stderr.read() == b"e\n"


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    process = SupervisedProcess(["/nowhere/at/all"], env=ENV, cwd=tmp_path)

    assert process.wait() == Exit(code=127)
    assert b"/nowhere/at/all: No such file" in process.stderr.read()


def test_stopping_ends_the_whole_tree(tmp_path: Path) -> None:
    process = SupervisedProcess(["sh", "-c", TREE + "exec sleep 600"], env=ENV, cwd=tmp_path)
    pids = [int(process.stdout.readline()) for _ in range(3)]
    process.stop()

    assert process.wait() == Exit(stopped=True)
    assert gone(pids, 0)


def test_who_ignores_a_polite_request_is_killed(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
    process = SupervisedProcess(python(code), env=ENV, cwd=tmp_path)
    assert process.stdout.readline() == b"up\n"
    process.stop()

    assert process.wait() == Exit(stopped=True)


def test_what_is_left_when_the_command_ends_is_ended_too(tmp_path: Path) -> None:
    process = SupervisedProcess(["sh", "-c", TREE + "exit 0"], env=ENV, cwd=tmp_path)
    pids = [int(process.stdout.readline()) for _ in range(3)]

    assert process.wait() == Exit(code=0)
    assert gone(pids, 0)


def test_nothing_outlives_the_engine(tmp_path: Path) -> None:
    """The engine is killed with -9: the supervisor sees its leash go and ends the tree."""
    engine = (
        "import os, sys, pathlib; from local.glue.jobs.process import SupervisedProcess\n"
        f"process = SupervisedProcess(['sh', '-c', {TREE + 'exec sleep 600'!r}], env=dict(os.environ),"
        f" cwd=pathlib.Path({str(tmp_path)!r}))\n"
        "print(process.pid, *[int(process.stdout.readline()) for _ in range(3)], flush=True)\n"
        "process.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", engine], stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        pids = [int(word) for word in started.stdout.readline().split()]
        assert len(pids) == 4 and all(map(alive, pids))
        started.send_signal(signal.SIGKILL)

    assert gone(pids[1:])
