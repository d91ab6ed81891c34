"""The folder of the embedded target's state: recognisably ours, so that `make clean` never deletes anything else."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from local.target import TargetError

MARKER = ".reelhouse-home"
MARKED = "Reelhouse's state. `make clean` deletes this folder with everything in it.\n"
# The set-up's lock comes before everything else, and in the default home only.
BEFORE_US = frozenset({"setup.lock"})
# A home from before there was a marker: it has one of the first, and nothing but these.
TELLING = frozenset({"endpoint.json", "endpoint.lock", "postgres.json", "postgres.lock"})
OURS = TELLING | BEFORE_US | {
    "generated", "glue", "logs", "postgres", "postgres-superuser", "s3", "spark-conf", "state", "trivial.py",
}  # fmt: skip


def claim(home: Path) -> None:
    """Make the folder and mark it as ours.

    Raises:
        TargetError: it holds files of somebody else's.
    """
    home.mkdir(parents=True, exist_ok=True)
    if not _is_ours(home):
        raise TargetError(
            f"{home} holds files that are not Reelhouse's, and `make clean` would delete them:"
            " set REELHOUSE_HOME to a new or empty folder"
        )
    marker = home / MARKER
    if not marker.exists():
        marker.write_text(MARKED)


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


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can look into: state and logs hold passwords and data. Returns it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


def _is_ours(home: Path) -> bool:
    names = {path.name for path in home.iterdir()}
    if MARKER in names or names <= BEFORE_US:
        return True
    return bool(names & TELLING) and names <= OURS
