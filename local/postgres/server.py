"""The embedded target's PostgreSQL: the wheel's server binaries on 127.0.0.1, TCP with SCRAM and no socket file.

State in REELHOUSE_HOME: `postgres.json` (host, port, pid, data), `postgres-superuser` (0600, the bootstrap superuser's
password, made here), `postgres.lock`, `logs/postgres.log`, `postgres/data` (or outside: `local.postgres.account`).
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg2

from local.postgres import master, process
from local.postgres.account import Installation, PostgresError, data_folders, installation, outside_folder
from local.settings import Settings
from local.stack import home, ports

__all__ = ["Postgres", "PostgresError", "connect_superuser", "provision", "remove", "start", "status", "stop", "wish"]

HOST = "127.0.0.1"
USUAL_PORT = 5432
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

    Its port is as `wish` says; where all of those are taken by somebody else, any free one.

    Raises:
        PostgresError: it did not come up; the message ends with the last lines of its log.
    """
    with _locked(settings):
        install = installation(settings)
        running = _settled(install.data)
        if install.data.is_dir():
            _require_password(settings)
        else:
            _initialise(settings, install)
        if running:
            return _record(settings, Postgres(HOST, running.port, running.pid, install.data))
        return _started(settings, install)


def wish(settings: Settings) -> ports.Wish:
    """The port that it should have: secrets and workbooks know the last one, so it stays where none is asked for."""
    state = _state(settings)
    return ports.Wish(settings.postgres_port, USUAL_PORT, state.get("port"), state.get("asked_port"))


def stop(settings: Settings) -> bool:
    """Stop the server in order and wait for it; false where none was running.

    Raises:
        PostgresError: it did not stop.
    """
    with _locked(settings):
        return _stop(settings)


def status(settings: Settings) -> Postgres | None:
    """The server of this home where it is ready for connections, else None."""
    for data in data_folders(settings):
        running = process.find(data)
        if running and running.ready:
            return Postgres(HOST, running.port, running.pid, data)
    return None


def remove(settings: Settings) -> None:
    """Stop the server and delete its data, its password and whatever was put outside REELHOUSE_HOME."""
    with _locked(settings):
        # Nothing is to be kept: an orderly stop would write it all to disk first, minutes for many databases.
        _stop(settings, "immediate")
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
        master.ensure_master(connection, master_user, master_password)
        master.ensure_database(connection, dbname, master_user)
    with connect_superuser(settings, dbname) as connection:
        master.keep_large_objects(connection, master_user)


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


def _stop(settings: Settings, mode: str = "fast") -> bool:
    """Stop whatever process serves our data, ready or not, whether or not its password is known; wait for its end."""
    serving = [data for data in data_folders(settings) if process.find(data)]
    if not serving:
        return False
    install = installation(settings)
    done = install.run("pg_ctl", "stop", "-D", str(serving[0]), "-m", mode, "-w", "-t", "180", capture_output=True)
    # Another `pg_ctl stop` may have been first: what counts is whether the process is gone.
    left = process.find(serving[0])
    if left:
        raise PostgresError(f"PostgreSQL (pid {left.pid}) did not stop: {done.stderr.strip()}")
    return True


def _settled(data: Path) -> process.Postmaster | None:
    """The living server once it is ready; None where there is none, or once it has ended.

    A start or a stop whose command was killed goes on without it.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        running = process.find(data)
        if running is None or running.ready:
            return running
        if time.monotonic() > deadline:
            raise PostgresError(f"PostgreSQL (pid {running.pid}) has not been ready for {START_SECONDS:.0f} s")
        time.sleep(0.05)


def _started(settings: Settings, install: Installation) -> Postgres:
    process.forget_recycled_pid(install.data)
    for port in ports.free(wish(settings)):
        log = _launch_when_children_are_gone(settings, install, port)
        if log is None:
            return _record(settings, _just_started(install))
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
    with home.open_log(_log_file(settings)) as log:
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


def _just_started(install: Installation) -> Postgres:
    running = process.find(install.data)
    if running is None:
        raise PostgresError("PostgreSQL ended as soon as it was ready; its log says why")
    return Postgres(HOST, running.port, running.pid, install.data)


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


def _connect(settings: Settings, port: int, dbname: str) -> Any:
    password = _require_password(settings)
    connection = psycopg2.connect(
        host=HOST, port=port, dbname=dbname, user=SUPERUSER, password=password, connect_timeout=5
    )
    connection.autocommit = True
    return connection


def _require_password(settings: Settings) -> str:
    file = _password_file(settings)
    if not file.exists():
        raise PostgresError(f"{file} is gone, and the server's data with it is unusable: run `make clean`")
    return file.read_text()


def _record(settings: Settings, running: Postgres) -> Postgres:
    """Remember the port and the wish that it came from; a server that ran already keeps the wish of its start."""
    if _state(settings).get("pid") != running.pid:
        state = {**asdict(running), "data": str(running.data), "asked_port": settings.postgres_port}
        home.write_private(_state_file(settings), json.dumps(state, indent=2) + "\n")
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
    return home.private_folder(settings.home / "logs") / "postgres.log"


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _locked(settings: Settings) -> AbstractContextManager[None]:
    """One start, stop or provision at a time per home."""
    return home.starting_or_stopping(settings.home / "postgres.lock", "PostgreSQL", LOCK_SECONDS, PostgresError)
