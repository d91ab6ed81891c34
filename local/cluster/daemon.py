"""One process of the cluster, a master or a worker: started, found again by its command, ended with its children."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.postgres.process import command_of
from local.stack import home

POLL_SECONDS = 0.05
# A process shows no command for a moment while it becomes another program, as Spark's script becomes Java.
LOOKS, LOOK_SECONDS = 4, 0.01


@dataclass(frozen=True)
class Daemon:
    """A process that was started: `name` is master or worker-<n>."""

    name: str
    pid: int


def launch(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> Daemon:
    """Start it with a process group of its own, in which executors are too."""
    home.private_folder(log.parent)
    with home.open_log(log) as output:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Daemon(name, process.pid)


def is_alive(daemon: Daemon, mark: Path) -> bool:
    """True where the process is there and its command names `mark`: another program may have its number by now."""
    for _ in range(LOOKS):
        if command := command_of(daemon.pid):
            return any(str(mark) in argument for argument in command)
        time.sleep(LOOK_SECONDS)
    return False


def stop(daemons: Iterable[Daemon], mark: Path, seconds: float = 10.0) -> list[Daemon]:
    """End those that live, with all in their process groups: asked first, killed after `seconds`. Returns them."""
    living = [daemon for daemon in daemons if is_alive(daemon, mark)]
    _signal(living, signal.SIGTERM)
    _wait_gone(living, mark, seconds)
    # What is left of a group: a worker that did not end, or an executor that outlived its worker.
    _signal(living, signal.SIGKILL)
    _wait_gone(living, mark, seconds)
    return living


def _wait_gone(daemons: Sequence[Daemon], mark: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(is_alive(daemon, mark) for daemon in daemons) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _signal(daemons: Iterable[Daemon], number: int) -> None:
    for daemon in daemons:
        try:
            os.killpg(daemon.pid, number)
        except ProcessLookupError:
            continue
