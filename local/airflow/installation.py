"""Airflow's own virtual environment, from a committed lock, once per user; and what its processes are told."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from local.settings import PROJECT, Settings
from local.setup.packages import install
from local.setup.progress import Say
from local.spark import aws_environment
from local.stack import clean_environment, home

FOLDER = PROJECT / "infra" / "airflow"
DAGS = FOLDER / "dags"
READY = "reelhouse-ready"


class AirflowError(RuntimeError):
    """Airflow could not be had, or a DAG did not do what it should; the message names the log."""


@dataclass(frozen=True)
class Installation:
    """An environment that is complete: its folder, and the Airflow in it."""

    folder: Path
    version: str

    @property
    def program(self) -> Path:
        """The command `airflow`."""
        return self.folder / "bin" / "airflow"


def locks() -> dict[str, Path]:
    """Major version → the file with its pins."""
    return {path.stem.rpartition("-")[2]: path for path in sorted(FOLDER.glob("requirements-*.lock"))}


def pinned(lock: Path) -> str:
    """The Airflow of a lock, such as 2.11.0.

    Raises:
        AirflowError: it has none.
    """
    for line in lock.read_text().splitlines():
        name, _, version = line.partition("==")
        if name == "apache-airflow":
            return version
    raise AirflowError(f"{lock} pins no apache-airflow")


def ensure(major: str, cache: Path, say: Say) -> Installation:
    """The environment of this major version, made where it is missing (about 330 MB).

    Raises:
        AirflowError: there is no lock for it.
        InstallError: the packages can't be had.
    """
    known = locks()
    if major not in known:
        raise AirflowError(f"no lock for Airflow {major}: there are {', '.join(known)}")
    lock = known[major]
    # Named by its pins, so that a changed lock never meets yesterday's packages.
    found = Installation(cache / f"airflow-{sha256(lock.read_bytes()).hexdigest()[:12]}", pinned(lock))
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "airflow.lock", "w", opener=home.private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (found.folder / READY).exists():
            say(f"Airflow {found.version} in an environment of its own (about 330 MB, once per user)")
            subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(found.folder)], check=True)
            install(found.folder / "bin" / "python", lock, cache, say)
            (found.folder / READY).touch()
    return found


def variables(settings: Settings, endpoint_url: str, state: Path) -> dict[str, str]:
    """The environment of Airflow's processes: its state in `state`, our DAGs, the embedded endpoint."""
    return {
        **clean_environment.minimal(),
        **aws_environment(settings, endpoint_url),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "PYTHONPATH": str(PROJECT),
        # The checkout may be somebody else's, or read by another Python at the same time.
        "PYTHONDONTWRITEBYTECODE": "1",
        "AIRFLOW_HOME": str(state),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # The provider alone takes seconds; on a busy machine more than the usual half minute.
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "300",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{state / 'airflow.db'}",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "REELHOUSE_STACK": settings.stack,
        "REELHOUSE_AIRFLOW_POLL_SECONDS": "1",
    }
