"""The embedded target's PostgreSQL: the wheel's server binaries on 127.0.0.1, TCP with SCRAM and no socket file.

State in REELHOUSE_HOME: `postgres.json` (host, port, pid, data), `postgres-superuser` (0600, the bootstrap superuser's
password, made here), `postgres.lock`, `logs/postgres.log`, `postgres/data` (or outside: `local.postgres_account`).
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg2

from local import postgres_provision
from local.postgres_account import Installation, PostgresError, installation, outside_folder
from local.settings import Settings

__all__ = ["Postgres", "PostgresError", "connect_superuser", "provision", "remove", "start", "status", "stop"]

HOST = "127.0.0.1"
SUPERUSER = "rdsadmin"
START_SECONDS = 60.0  # crash recovery after kill -9 replays at most max_wal_size
LOCK_SECONDS = 90.0

# A laptop's settings. Durability is the server's own: fsync and synchronous_commit stay on.
CONFIGURATION = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "50",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "work_mem": "32MB",
    # One load is one transaction: fewer checkpoints inside it, and no WAL for what the same transaction made.
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Compiling a query costs more than it brings at this size.
    "jit": "off",
    # A failed statement is not echoed into the log: it may hold a password's verifier.
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True)
class Postgres:
    """A running server.

    Attributes:
        host, port: where it listens.
        pid: its postmaster.
        data: its data folder.
    """

    host: str
    port: int
    pid: int
    data: Path


def start(settings: Settings) -> Postgres:
    """Start the server, or return the one of this home that runs already.

    The port is the one chosen earlier for this home, else `settings.postgres_port`, else any free one.

    Raises:
        PostgresError: it did not come up; the message ends with the last lines of its log.
    """
    with _locked(settings):
        running = status(settings)
        if running:
            return running
        install = installation(settings)
        if not install.data.is_dir():
            _initialise(settings, install)
        return _started(settings, install)


def stop(settings: Settings) -> bool:
    """Stop the server in order and wait for it; false where none was running.

    Raises:
        PostgresError: it did not stop.
    """
    with _locked(settings):
        running = status(settings)
        if running is None:
            return False
        install = installation(settings)
        done = install.run(
            "pg_ctl", "stop", "-D", str(install.data), "-m", "fast", "-w", "-t", "60", capture_output=True
        )
        if done.returncode != 0:
            raise PostgresError(f"PostgreSQL (pid {running.pid}) did not stop: {done.stderr.strip()}")
        return True


def status(settings: Settings) -> Postgres | None:
    """The server of this home where it answers to our password and says that its data folder is ours, else None."""
    state = _state(settings)
    if not state:
        return None
    try:
        connection = _connect(settings, int(state["port"]), "postgres")
    except psycopg2.OperationalError:
        return None
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("select current_setting('data_directory'), pg_read_file('postmaster.pid', 0, 10)")
        folder, pid = cursor.fetchone()
    if Path(folder).resolve() != Path(state["data"]).resolve():
        return None
    return Postgres(HOST, int(state["port"]), int(pid.split()[0]), Path(folder))


def remove(settings: Settings) -> None:
    """Stop the server and delete its data, its password and whatever was put outside REELHOUSE_HOME."""
    stop(settings)
    with _locked(settings):
        for folder in (settings.home / "postgres", outside_folder(settings)):
            if folder.exists():
                shutil.rmtree(folder)
        for file in (_state_file(settings), _password_file(settings)):
            file.unlink(missing_ok=True)


def provision(settings: Settings, master_user: str, master_password: str, dbname: str) -> None:
    """Do what RDS does for CreateDBInstance: a master role (no superuser) that owns a database. Idempotent.

    Raises:
        PostgresError: no server is running for this home.
    """
    with _locked(settings), connect_superuser(settings) as connection:
        postgres_provision.ensure_master(connection, master_user, master_password)
        postgres_provision.ensure_database(connection, dbname, master_user)


@contextlib.contextmanager
def connect_superuser(settings: Settings, dbname: str = "postgres") -> Iterator[Any]:
    """An autocommit psycopg2 connection of the bootstrap superuser; for provisioning and tests only.

    Raises:
        PostgresError: no server is running for this home.
    """
    running = status(settings)
    if running is None:
        raise PostgresError(f"no PostgreSQL is running for {settings.home}: `make local-up` starts it")
    connection = _connect(settings, running.port, dbname)
    try:
        yield connection
    finally:
        connection.close()


def _started(settings: Settings, install: Installation) -> Postgres:
    _forget_recycled_pid(install)
    for port in _ports(settings):
        log = _launch_when_children_are_gone(settings, install, port)
        if log is None:
            return _record(settings, install, port)
        # Somebody may take a port between our look at it and the server's bind.
        if "Address already in use" not in log:
            break
    raise PostgresError(f"PostgreSQL did not start; {_log_file(settings)} ends with:\n{(log or '')[-2000:]}")


def _launch_when_children_are_gone(settings: Settings, install: Installation, port: int) -> str | None:
    """As `_launch`, again while a killed server's children have not noticed yet that it is gone."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        log = _launch(settings, install, port)
        if log is None or "pre-existing shared memory block" not in log or time.monotonic() > deadline:
            return log
        time.sleep(0.05)


def _launch(settings: Settings, install: Installation, port: int) -> str | None:
    """Start the server on `port`; None where it is ready, else what it wrote to its log."""
    options = " ".join(f"-c {name}='{value}'" for name, value in {**CONFIGURATION, "port": port}.items())
    with _log_file(settings).open("a+") as log:
        log.seek(0, os.SEEK_END)
        begin = log.tell()
        # The log is opened by us and inherited: the account may not be able to reach the folder.
        done = install.run(
            "pg_ctl", "start", "-D", str(install.data), "-w", "-t", str(int(START_SECONDS)), "-o", options,
            stdout=log, stderr=log,
        )  # fmt: skip
        if done.returncode == 0:
            return None
        log.seek(begin)
        return log.read()


def _forget_recycled_pid(install: Installation) -> None:
    """Remove a postmaster.pid whose number another program bears by now: PostgreSQL would take it for a server."""
    file = install.data / "postmaster.pid"
    if not file.exists():
        return
    pid = file.read_text().split("\n", 1)[0].strip()
    done = subprocess.run(["ps", "-p", pid, "-o", "args="], capture_output=True, text=True, check=False)
    # A dead pid is left to PostgreSQL, which also looks whether the dead server's children are still at work.
    if done.returncode == 0 and str(install.data) not in done.stdout:
        file.unlink()


def _initialise(settings: Settings, install: Installation) -> None:
    """Make the data folder under another name and rename it, so that a broken initdb leaves nothing half made."""
    work = install.data.with_name("data.new")
    password = install.data.with_name("password.new")
    if work.exists():
        shutil.rmtree(work)
    work.mkdir(mode=0o700)
    _write_private(_password_file(settings), secrets.token_urlsafe(32))
    _write_private(password, _password_file(settings).read_text())
    if install.account.switch:
        for path in (work, password):
            os.chown(path, install.account.uid, install.account.gid)
    try:
        _initdb(install, work, password)
    finally:
        password.unlink()
    work.rename(install.data)


def _initdb(install: Installation, folder: Path, password: Path) -> None:
    done = install.run(
        "initdb", "-D", str(folder), f"--username={SUPERUSER}", f"--pwfile={password}", "--auth=scram-sha-256",
        # The builtin provider sorts the same on every machine, whatever locales it has.
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        capture_output=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise PostgresError(f"initdb failed in {folder}:\n{(done.stdout + done.stderr)[-2000:]}")


def _ports(settings: Settings) -> list[int]:
    """Free ports to try, best first: what RDS, secrets and Tableau already know, the one asked for, any."""
    state = _state(settings)
    same_wish = state.get("asked_port") == settings.postgres_port
    wished = [int(state["port"])] if same_wish and "port" in state else []
    return [port for port in (*wished, settings.postgres_port) if _is_free(port)] + [_any_free_port()]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As PostgreSQL binds: connections of the last server in TIME_WAIT do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _connect(settings: Settings, port: int, dbname: str) -> Any:
    password_file = _password_file(settings)
    if not password_file.exists():
        raise PostgresError(f"{password_file} is gone, and the server's data with it is unusable: run `make clean`")
    connection = psycopg2.connect(
        host=HOST, port=port, dbname=dbname, user=SUPERUSER, password=password_file.read_text(), connect_timeout=5
    )
    connection.autocommit = True
    return connection


def _record(settings: Settings, install: Installation, port: int) -> Postgres:
    pid = int((install.data / "postmaster.pid").read_text().split("\n", 1)[0])
    running = Postgres(HOST, port, pid, install.data)
    state = {**asdict(running), "data": str(install.data), "asked_port": settings.postgres_port}
    temporary = _state_file(settings).with_suffix(".new")
    temporary.write_text(json.dumps(state, indent=2) + "\n")
    temporary.replace(_state_file(settings))
    return running


def _state(settings: Settings) -> dict[str, Any]:
    file = _state_file(settings)
    if not file.exists():
        return {}
    state: dict[str, Any] = json.loads(file.read_text())
    return state


def _state_file(settings: Settings) -> Path:
    return settings.home / "postgres.json"


def _password_file(settings: Settings) -> Path:
    return settings.home / "postgres-superuser"


def _log_file(settings: Settings) -> Path:
    folder = settings.home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "postgres.log"


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


@contextlib.contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    """One start, stop or provision at a time per home."""
    settings.home.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + LOCK_SECONDS
    with (settings.home / "postgres.lock").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise PostgresError(
                        f"another process has been starting or stopping PostgreSQL in {settings.home} for"
                        f" {LOCK_SECONDS:.0f} s: end it and try again"
                    ) from None
                time.sleep(0.05)
        yield
