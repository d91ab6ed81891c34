"""The folder of the embedded target's state: recognisably ours, so that `make clean` never deletes anything else."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from local.settings import STACKS
from local.target import TargetError

LOG_BYTES = 5_000_000
LOOK_SECONDS = 0.05
MARKER = ".reelhouse-home"
MARKED = "Reelhouse's state. `make clean` deletes this folder with everything in it.\n"
# The set-up's lock comes before everything else, and in the default home only.
BEFORE_US = frozenset({"setup.lock"})
# A home from before there was a marker: it has one of the first, and nothing but these.
TELLING = frozenset({"endpoint.json", "endpoint.lock", "postgres.json", "postgres.lock"})
# Started by root, PostgreSQL runs under another account, which passes through the home to its data: it may pass, and
# not look around. Each file and each other folder in the home is closed by itself.
PASSED_THROUGH = {"postgres", STACKS}
OURS = TELLING | BEFORE_US | {
    "endpoint-token", "generated", "glue", "logs", "postgres", "postgres-superuser", "s3", "spark-conf", "state",
    "trivial.py",
}  # fmt: skip


def claim(home: Path) -> None:
    """Make the folder, mark it as ours, and close it and what lies in it to other users.

    Raises:
        TargetError: it holds files of somebody else's.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _is_ours(home):
        raise TargetError(
            f"{home} holds files that are not Reelhouse's, and `make clean` would delete them:"
            " set REELHOUSE_HOME to a new or empty folder"
        )
    _mark(home / MARKER)
    _close(home)


def _mark(marker: Path) -> None:
    """In one step, under its own name: another process of the same first moment must see nothing but ours."""
    if not marker.exists():
        with os.fdopen(os.open(marker, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(MARKED)


def check(home: Path) -> None:
    """Raise TargetError where deleting `home` would delete what is not ours."""
    if home.exists() and not _is_ours(home):
        raise TargetError(
            f"{home} is not a folder of Reelhouse's (it has no {MARKER}), so it is not deleted:"
            " check REELHOUSE_HOME, or delete the folder yourself"
        )


def remove(home: Path) -> None:
    """Delete the folder where there is one; TargetError, and nothing deleted, where it is not ours."""
    check(home)
    if home.exists():
        shutil.rmtree(home)


def holds_state(home: Path) -> bool:
    """True where something was ever stored there: more than set-up's lock, our marker and other locks."""
    return home.exists() and any(path.name != MARKER and path.suffix != ".lock" for path in home.iterdir())


@contextmanager
def one_at_a_time(home: Path, what: str, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the home's lock for `what` (a word); who comes second says so and waits. The lock ends with its process.

    Raises:
        TargetError: the folder holds files of somebody else's.
    """
    claim(home)
    with (home / f"{what}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"   another {what} of this stack is going on; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def starting_or_stopping(lock: Path, part: str, seconds: float, refusal: type[Exception]) -> Iterator[None]:
    """Hold the lock, a file in the home, of a part of the stack (`Kafka`): one start or stop at a time.

    Raises:
        TargetError: the folder holds files of somebody else's.
        refusal: another process held it for `seconds`.
    """
    claim(lock.parent)
    deadline = time.monotonic() + seconds
    with open(lock, "w", opener=private) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise refusal(
                        f"another process has been starting or stopping {part} in {lock.parent} for {seconds:.0f} s:"
                        " end it and try again"
                    ) from None
                time.sleep(LOOK_SECONDS)
        yield


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can look into: state and logs hold passwords and data. Returns it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(temporary, "w", opener=private) as file:
        file.write(text)
    temporary.replace(path)


def open_log(path: Path) -> IO[str]:
    """Open a log for appending and reading; what is long is put aside first, in place of what was put aside before."""
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return open(path, "a+", opener=private)


def private(path: str, flags: int) -> int:
    """An `opener` that makes new files readable by their owner only."""
    return os.open(path, flags, 0o600)


def _close(home: Path) -> None:
    """A home of before, and what the set-up made in it under the user's own umask, is closed now."""
    passed = 0o711 if os.geteuid() == 0 else 0o700
    home.chmod(passed)
    # Of a stack's own home, the folder between it and the home of all: made on the way, under the user's own umask.
    if home.parent.name == STACKS and (home.parent.parent / MARKER).exists():
        home.parent.chmod(passed)
    for path in home.iterdir():
        # What another command renames or removes in this moment is its own to close.
        with contextlib.suppress(FileNotFoundError):
            mode = path.lstat().st_mode
            left = passed if path.name in PASSED_THROUGH else 0o700
            if not stat.S_ISLNK(mode) and mode & 0o077 & ~left:
                path.chmod(stat.S_IMODE(mode) & left)


def _is_ours(home: Path) -> bool:
    names = {path.name for path in home.iterdir()}
    if MARKER in names or names <= BEFORE_US:
        return True
    return bool(names & TELLING) and names <= OURS
