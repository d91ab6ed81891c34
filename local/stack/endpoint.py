"""Starts, finds and stops the embedded endpoint's process."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from local.settings import PROJECT, Settings
from local.stack import clean_environment, home, ports
from local.stack.ministack_server import HOST, IDENTITY_PATH

START_SECONDS = 90.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.02
USUAL_PORT = 4566


class EndpointError(RuntimeError):
    """The endpoint did not start or stop; the message says why and where its log is."""


@dataclass(frozen=True)
class Endpoint:
    """A running endpoint.

    Attributes:
        url: of its AWS API.
        port, pid: where it listens, and its process.
        spark_master: the Spark master that its runs go to.
        lineage: its runs and crawls tell what they read and write.
    """

    url: str
    port: int
    pid: int
    spark_master: str | None = None
    lineage: bool = False


def start(settings: Settings) -> Endpoint:
    """Return the running endpoint of `settings.home`, starting it where there is none.

    Its port is as `wish` says; where all of those are taken by somebody else, any free one.

    Raises:
        EndpointError: it does not answer within half a minute.
    """
    with _locked(settings):
        return status(settings) or _launch(settings, next(ports.free(wish(settings))))


def wish(settings: Settings) -> ports.Wish:
    """The port that it should have: people export its URL, so it keeps the one of last time where they ask for none."""
    file = _port_file(settings)
    earlier = json.loads(file.read_text()) if file.exists() else {}
    return ports.Wish(settings.endpoint_port, USUAL_PORT, earlier.get("port"), earlier.get("asked_port"))


def status(settings: Settings) -> Endpoint | None:
    """The endpoint that runs for `settings.home`, or None; a file left by a dead one is not believed."""
    try:
        found = Endpoint(**json.loads(_file(settings).read_text()))
    except FileNotFoundError:
        return None
    return found if _identity(found.port) == {"home": str(settings.home), "pid": found.pid} else None


def stop(settings: Settings) -> bool:
    """Stop it in order (runs, JVMs, state saved); False when none was running.

    Raises:
        EndpointError: it was still there after half a minute and had to be killed.
    """
    with _locked(settings):
        running = status(settings)
        if running:
            _terminate(running.pid, settings)
        _file(settings).unlink(missing_ok=True)
        return running is not None


def log_file(settings: Settings) -> Path:
    """Where the endpoint writes what happens to it."""
    return settings.home / "logs" / "endpoint.log"


def _file(settings: Settings) -> Path:
    return settings.home / "endpoint.json"


def _port_file(settings: Settings) -> Path:
    """Outlives the endpoint, unlike its own file."""
    return settings.home / "endpoint-port.json"


@contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    home.claim(settings.home)
    with open(settings.home / "endpoint.lock", "w", opener=home.private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _launch(settings: Settings, port: int) -> Endpoint:
    log = log_file(settings)
    home.private_folder(log.parent)
    with home.open_log(log) as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.stack.ministack_server", "--port", str(port), "--home", str(settings.home)],
            cwd=PROJECT,
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    endpoint = Endpoint(f"http://{HOST}:{port}", port, process.pid, settings.spark_master, settings.lineage)
    _wait_ready(process, endpoint, settings)
    home.write_private(_file(settings), json.dumps(asdict(endpoint)))
    home.write_private(_port_file(settings), json.dumps({"port": port, "asked_port": settings.endpoint_port}))
    return endpoint


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **clean_environment.embedded(),
        clean_environment.MASTER: settings.spark_master or "",
        "AWS_DEFAULT_REGION": settings.region,
        "REELHOUSE_CACHE": str(settings.cache),
        "REELHOUSE_LINEAGE": "1" if settings.lineage else "0",
    }


def _wait_ready(process: subprocess.Popen[bytes], endpoint: Endpoint, settings: Settings) -> None:
    deadline = time.monotonic() + START_SECONDS
    while _identity(endpoint.port) != {"home": str(settings.home), "pid": endpoint.pid}:
        if process.poll() is not None:
            raise EndpointError(f"the endpoint ended with {process.returncode}; its log is {log_file(settings)}")
        if time.monotonic() > deadline:
            process.kill()
            raise EndpointError(f"the endpoint did not answer within {START_SECONDS:.0f} s; see {log_file(settings)}")
        time.sleep(POLL_SECONDS)


def _identity(port: int) -> object:
    """What the process at this port says of itself; None where nobody or somebody else answers."""
    # No proxy may come between us and the loopback address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{HOST}:{port}{IDENTITY_PATH}", timeout=5) as answer:
            return json.loads(answer.read())
    except (OSError, ValueError):
        return None


def _terminate(pid: int, settings: Settings) -> None:
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _alive(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            raise EndpointError(f"the endpoint (pid {pid}) had to be killed; see {log_file(settings)}")
        time.sleep(POLL_SECONDS)


def _alive(pid: int) -> bool:
    try:
        # Where the caller is its parent, the ended process must be collected to be gone.
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
