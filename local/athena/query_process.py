"""Runs a query's process: starts it, waits for its answer, ends it when it is cancelled or takes too long.

After a query one process stays ready for the next, for a minute: most of a short query's time is its process's start.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from local.athena.worker import Work

PROJECT = Path(__file__).resolve().parents[2]
EXTENSIONS = ("icu", "httpfs", "avro", "iceberg")
# "DML query timeout: 30 minutes" (Service Quotas, Athena).
TIMEOUT_SECONDS = 30 * 60.0
SPARE_SECONDS = 60.0
_SHOWN = 400


class Cancelled(Exception):
    """The query was stopped."""


class TimedOut(Exception):
    """The query took longer than Athena lets one run."""


class Died(Exception):
    """The process ended without an answer."""


def extension_files() -> list[str]:
    """The files of DuckDB's extensions, as the pinned packages bring them.

    Raises:
        Died: one is not installed for this DuckDB.
    """
    version = importlib.metadata.version("duckdb")
    found = []
    for name in EXTENSIONS:
        spec = importlib.util.find_spec(f"duckdb_extension_{name}")
        folders = list(spec.submodule_search_locations or []) if spec else []
        paths = [Path(folder) / "extensions" / f"v{version}" / f"{name}.duckdb_extension" for folder in folders]
        if not any(path.exists() for path in paths):
            raise Died(f"DuckDB's extension {name} {version} is not installed; make setup puts it there")
        found.append(str(next(path for path in paths if path.exists())))
    return found


class Workers:
    """Gives out processes that are ready for a query; each is used once, so that none sees another's."""

    def __init__(self, spare_seconds: float = SPARE_SECONDS) -> None:
        self._spare_seconds = spare_seconds
        self._spare: subprocess.Popen[str] | None = None
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._closed = False

    def take(self) -> subprocess.Popen[str]:
        """A process for one query.

        Raises:
            Died: DuckDB's extensions are not installed.
        """
        with self._lock:
            ready, self._spare = self._spare, None
        return ready if ready is not None and ready.poll() is None else _start()

    def prepare(self) -> None:
        """Have one ready for a while, since where there was a query there will be another."""
        with self._lock:
            if self._closed:
                return
            if self._spare is None or self._spare.poll() is not None:
                self._spare = _start()
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(self._spare_seconds, self._drop)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """End what is ready, and make no other."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None:
            _end(spare)


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


class QueryProcess:
    """One query's process. `cancel` may be called from another thread, before, during and after `run`."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._process: subprocess.Popen[str] | None = None
        self._cancelled = False
        self._timed_out = False
        self._lock = threading.Lock()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody stopped it."""
        return self._cancelled

    def cancel(self) -> None:
        """End it; without effect on one that has ended."""
        with self._lock:
            self._cancelled = True
            if self._process is not None:
                self._process.kill()

    def run(self, work: Work, timeout: float = TIMEOUT_SECONDS) -> dict[str, Any]:
        """The worker's answer.

        Raises:
            Cancelled, TimedOut, Died: there is none.
        """
        with self._lock:
            if self._cancelled:
                raise Cancelled
            self._process = self._workers.take()
        process = self._process
        timer = threading.Timer(timeout, self._time_out)
        timer.daemon = True
        timer.start()
        try:
            return self._answer(process, work)
        finally:
            timer.cancel()
            _end(process)
            self._workers.prepare()

    def _answer(self, process: subprocess.Popen[str], work: Work) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(work.as_json() + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        if line.endswith("\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        if self._cancelled:
            raise Cancelled
        if self._timed_out:
            raise TimedOut
        assert process.stderr is not None
        process.wait()
        raise Died(f"its process ended with {process.returncode}: {process.stderr.read()[-_SHOWN:].strip()}")

    def _time_out(self) -> None:
        with self._lock:
            self._timed_out = True
            if self._process is not None:
                self._process.kill()


def _start() -> subprocess.Popen[str]:
    # Nothing of the endpoint's environment: no proxy and no credentials may reach DuckDB.
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(PROJECT),
        "PYTHONIOENCODING": "utf-8",
        "HOME": "/",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "local.athena.worker", *extension_files()],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
