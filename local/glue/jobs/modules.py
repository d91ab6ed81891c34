"""`--additional-python-modules`: installed from PyPI once for each set of requirements, kept in the user's cache."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import json
import logging
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.glue.jobs.logs import Pump
from local.glue.jobs.process import Exit, SupervisedProcess
from local.glue.jobs.workspace import RunFailed, fetch

LOCK_POLL_SECONDS = 0.1
KEPT_SECONDS = 30 * 24 * 3600.0
# What jobs rely on stays what it is, or becomes what goes with the modules: as on AWS, where pip sees them, too.
BESIDE = ("boto3", "pandas", "pyarrow")

logger = logging.getLogger("reelhouse.glue")


def install(
    requirements: tuple[str, ...],
    cache: Path,
    s3: Any,
    *,
    say: Callable[[bytes], None],
    started: Callable[[SupervisedProcess], None],
    cancelled: threading.Event,
) -> list[str]:
    """Module path entries that bring the requirements.

    pip's own output goes to `say`; `started` gets its process, for somebody who may want to stop it. `cancelled` ends
    the wait for another run that installs the same.

    Requirements that the running environment satisfies exactly (`name==version`) need no installation.

    Raises:
        RunFailed: pip could not install them, the message names them and ends with pip's last words; or `cancelled`.
    """
    missing = tuple(item for item in requirements if not satisfied(item))
    if not missing:
        return []
    target = cache / "python-modules" / _key(missing, s3)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.with_suffix(".lock"), cancelled):
        if not target.is_dir():
            _install(missing, target, s3, say, started)
        os.utime(target)  # used today
    _remove_unused(target.parent)
    return [str(target)]


def _remove_unused(folder: Path) -> None:
    """Delete what no run has used for a month; what another run has locked is in use."""
    for found in folder.iterdir():
        if found.is_dir() and time.time() - found.stat().st_mtime > KEPT_SECONDS:
            with found.with_suffix(".lock").open("w") as file:
                if _lock(file.fileno()):
                    logger.info("removing %s: no run has used it for a month", found)
                    shutil.rmtree(found, ignore_errors=True)


def satisfied(requirement: str) -> bool:
    """True for `name==version` where exactly that is installed here."""
    found = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!_-]+)", requirement)
    if not found:
        return False
    try:
        return importlib.metadata.version(found.group(1)) == found.group(2)
    except importlib.metadata.PackageNotFoundError:
        return False


def _key(requirements: tuple[str, ...], s3: Any) -> str:
    parts = [f"{sys.version_info.major}.{sys.version_info.minor} on top"]
    for item in sorted(requirements):
        parts.append(f"{item} {_etag(item, s3)}" if item.startswith("s3://") else item)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _etag(address: str, s3: Any) -> str:
    bucket, _, key = address.removeprefix("s3://").partition("/")
    try:
        return str(s3.head_object(Bucket=bucket, Key=key)["ETag"])
    except s3.exceptions.ClientError as error:
        raise RunFailed(f"cannot read {address} (--additional-python-modules): {error}") from error


@contextmanager
def _locked(path: Path, cancelled: threading.Event) -> Iterator[None]:
    with path.open("w") as file:
        while not _lock(file.fileno()):
            # Other checkouts lock it as well, so that nobody can tell us when it is free.
            if cancelled.wait(LOCK_POLL_SECONDS):
                raise RunFailed("the run ended while it waited for another one that installs the same modules")
        yield


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _install(
    requirements: tuple[str, ...],
    target: Path,
    s3: Any,
    say: Callable[[bytes], None],
    started: Callable[[SupervisedProcess], None],
) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="installing-") as temporary:
        wheels = Path(temporary) / "wheels"
        wanted = [
            str(fetch(s3, item, wheels, "--additional-python-modules")) if item.startswith("s3://") else item
            for item in requirements
        ]
        fresh = Path(temporary) / "modules"
        fresh.mkdir()
        run = _Pip(Path(temporary), requirements, say, started)
        report = Path(temporary) / "report.json"
        run("install", "--dry-run", "--report", str(report), *wanted, *BESIDE)
        chosen = _chosen(json.loads(report.read_text()))
        if chosen:
            run("install", "--target", str(fresh), "--no-deps", *chosen)
        shutil.move(fresh, target)


def _chosen(report: dict[str, Any]) -> list[str]:
    """What pip would install on top of what is here (pip, "Installation Report"): `name==version`, or a wheel's url."""
    return [
        item["download_info"]["url"]
        if item["is_direct"]
        else f"{item['metadata']['name']}=={item['metadata']['version']}"
        for item in report["install"]
    ]


class _Pip:
    """pip in a folder of its own, with what it says passed on."""

    def __init__(
        self,
        folder: Path,
        requirements: tuple[str, ...],
        say: Callable[[bytes], None],
        started: Callable[[SupervisedProcess], None],
    ) -> None:
        self._folder, self._requirements, self._say, self._started = folder, requirements, say, started

    def __call__(self, command: str, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        quiet = ["--no-input", "--quiet", "--disable-pip-version-check"]
        process = SupervisedProcess(
            [sys.executable, "-m", "pip", command, *quiet, *arguments], env=environment, cwd=self._folder
        )
        self._started(process)
        exit_, said = _finish(process, self._say)
        if not exit_.ok:
            errors = [line for line in said.decode(errors="replace").splitlines() if line.startswith("ERROR")]
            raise RunFailed(
                f"pip could not install --additional-python-modules {','.join(self._requirements)}:"
                f" {errors[-1] if errors else exit_}"
            )


def _finish(process: SupervisedProcess, say: Callable[[bytes], None]) -> tuple[Exit, bytes]:
    """Wait for pip; return its exit and all that it said."""
    said: list[bytes] = []

    def hear(data: bytes) -> None:
        said.append(data)
        say(data)

    pumps = [Pump(pipe, hear, "glue-pip") for pipe in (process.stdout, process.stderr)]
    exit_ = process.wait()
    for pump in pumps:
        pump.join()
    return exit_, b"".join(said)
