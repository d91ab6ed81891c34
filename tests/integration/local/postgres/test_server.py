"""The bundled server: start, stop, crash, ports, two at once, provisioning; each test has a home of its own."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from local import postgres
from local.postgres.account import Installation, outside_folder
from local.settings import PROJECT, Settings
from local.stack import home
from local.stack.ports import any_free


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A home with a server that is removed at the end."""
    made = Settings(home=tmp_path / "home", cache=tmp_path / "cache", postgres_port=any_free())
    yield made
    postgres.remove(made)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One running server for the tests that only ask it something."""
    home = tmp_path_factory.mktemp("running")
    made = Settings(home=home, cache=home, postgres_port=any_free())
    postgres.start(made)
    yield made
    postgres.remove(made)


def ask(settings: Settings, query: str) -> Any:
    """The first value of a query as the superuser."""
    with postgres.connect_superuser(settings) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def wait_until_gone(pid: int) -> None:
    """Poll until no process has the pid, or only a zombie that its parent has not collected."""
    deadline = time.monotonic() + 20
    while _is_alive(pid):
        assert time.monotonic() < deadline, f"{pid} is still there"
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.returncode == 0 and not done.stdout.startswith("Z")


def test_the_server_is_the_promised_one(running: Settings) -> None:
    assert ask(running, "show server_version").startswith("18.")
    assert ask(running, "show listen_addresses") == "127.0.0.1"
    assert ask(running, "show unix_socket_directories") == ""
    assert ask(running, "show fsync") == ask(running, "show synchronous_commit") == "on"
    assert ask(running, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules") == "scram-sha-256"


def test_only_the_right_password_opens_it(running: Settings) -> None:
    server = postgres.start(running)
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(host=server.host, port=server.port, user="rdsadmin", dbname="postgres", password="guess")


def test_the_password_and_the_data_are_private(running: Settings) -> None:
    assert stat.S_IMODE((running.home / "postgres-superuser").stat().st_mode) == 0o600
    server = postgres.status(running)
    assert server is not None
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_it_never_runs_as_root(running: Settings) -> None:
    server = postgres.status(running)
    assert server is not None
    owner = subprocess.run(["ps", "-o", "uid=", "-p", str(server.pid)], capture_output=True, text=True, check=True)
    assert int(owner.stdout) != 0


def test_starting_again_returns_the_same_server(running: Settings) -> None:
    assert postgres.start(running) == postgres.status(running) == postgres.start(running)


def test_two_starts_at_once_make_one_server(settings: Settings) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = [pool.submit(postgres.start, settings) for _ in range(2)]

    assert first.result() == second.result()


def test_stopping_ends_the_process_and_says_whether_there_was_one(settings: Settings) -> None:
    assert postgres.stop(settings) is False
    server = postgres.start(settings)

    assert postgres.stop(settings) is True

    wait_until_gone(server.pid)
    assert postgres.status(settings) is None
    assert postgres.stop(settings) is False


def test_committed_rows_survive_kill_9(settings: Settings) -> None:
    server = postgres.start(settings)
    ask(settings, "create table kept (one integer); insert into kept values (7); select 1")
    os.kill(server.pid, signal.SIGKILL)

    again = postgres.start(settings)

    assert again.pid != server.pid
    assert again.port == server.port
    assert ask(settings, "select one from kept") == 7


def test_a_pid_file_of_a_dead_server_whose_number_another_program_has_is_no_obstacle(settings: Settings) -> None:
    server = postgres.start(settings)
    postgres.stop(settings)
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n0\n{server.port}\n\n127.0.0.1\n")

    assert postgres.start(settings).port == server.port


def test_a_taken_port_is_left_alone_and_the_chosen_one_kept(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.postgres_port))
        other.listen()
        server = postgres.start(settings)
    assert server.port != settings.postgres_port
    postgres.stop(settings)

    # Secrets and workbooks know the chosen port by now, so it stays though the default is free again.
    assert postgres.start(settings).port == server.port
    postgres.stop(settings)
    # Another terminal, without the variable.
    assert postgres.start(replace(settings, postgres_port=None)).port == server.port
    postgres.stop(settings)
    wished = replace(settings, postgres_port=any_free())
    assert postgres.start(wished).port == wished.postgres_port


def test_the_server_outlives_the_program_that_started_it(settings: Settings) -> None:
    program = (
        "import sys; from pathlib import Path; from local import postgres; from local.settings import Settings;"
        "home = Path(sys.argv[1]); print(postgres.start(Settings(home, home, postgres_port=int(sys.argv[2]))).pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(settings.home), str(settings.postgres_port)],
        capture_output=True, text=True, check=True, cwd=PROJECT,
    )  # fmt: skip

    server = postgres.status(settings)
    assert server is not None
    assert server.pid == int(done.stdout)


def test_an_interrupted_initdb_is_begun_again(settings: Settings) -> None:
    home.claim(settings.home)
    half = settings.home / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    postgres.start(settings)

    assert ask(settings, "select 1") == 1


def test_a_failed_start_shows_the_log(settings: Settings) -> None:
    server = postgres.start(settings)
    postgres.stop(settings)
    with (server.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")

    with pytest.raises(postgres.PostgresError, match="(?s)did not start.*no_such_setting"):
        postgres.start(settings)


def test_removing_leaves_no_data_and_no_password(settings: Settings) -> None:
    server = postgres.start(settings)

    postgres.remove(settings)

    wait_until_gone(server.pid)
    assert not server.data.exists()
    assert not outside_folder(settings).exists()
    assert [path.name for path in sorted(settings.home.iterdir())] == [".reelhouse-home", "logs", "postgres.lock"]
    assert list((settings.home / "logs").iterdir()) == [settings.home / "logs" / "postgres.log"]


def test_provisioning_makes_a_master_that_is_no_superuser(settings: Settings) -> None:
    server = postgres.start(settings)
    for password in ("first", "second 'quoted'"):
        postgres.provision(settings, "reelhouse_owner", password, "reelhouse")

    connection = psycopg2.connect(
        host=server.host, port=server.port, user="reelhouse_owner", password="second 'quoted'", dbname="reelhouse"
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("create schema mine; create role helper")
        cursor.execute("select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user")
        assert cursor.fetchall() == [(False, True, True)]
    connection.close()


def test_only_the_master_makes_large_objects(settings: Settings) -> None:
    server = postgres.start(settings)
    for _ in range(2):
        postgres.provision(settings, "reelhouse_owner", "secret", "reelhouse")
    with postgres.connect_superuser(settings, "reelhouse") as connection, connection.cursor() as cursor:
        cursor.execute("create role reader_like login password 'r'")

    def making(user: str, password: str, call: str) -> None:
        with (
            closing(
                psycopg2.connect(host=server.host, port=server.port, user=user, password=password, dbname="reelhouse")
            ) as connected,
            connected.cursor() as cursor,
        ):
            cursor.execute(f"select {call}")

    for call in ("lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            making("reader_like", "r", call)
        making("reelhouse_owner", "secret", call)


def test_provisioning_needs_a_running_server(settings: Settings) -> None:
    with pytest.raises(postgres.PostgresError, match="no PostgreSQL is running for .*`make local-up`"):
        postgres.provision(settings, "reelhouse_owner", "x", "reelhouse")


def test_a_server_of_another_home_on_the_recorded_port_is_not_ours(settings: Settings, running: Settings) -> None:
    postgres.start(settings)
    postgres.stop(settings)
    stranger = postgres.status(running)
    assert stranger is not None
    record = settings.home / "postgres.json"
    record.write_text(record.read_text().replace(str(settings.postgres_port), str(stranger.port)))

    assert postgres.status(settings) is None


def test_a_server_that_refuses_connections_is_running_all_the_same(settings: Settings) -> None:
    server = postgres.start(settings)
    # Every connection fails, as where all connections are taken.
    (server.data / "pg_hba.conf").write_text("host all all 0.0.0.0/0 reject\n")
    os.kill(server.pid, signal.SIGHUP)
    until_refused(server)

    assert postgres.status(settings) == server
    assert postgres.start(settings) == server
    postgres.remove(settings)

    assert not _is_alive(server.pid)
    assert not server.data.exists()


def until_refused(server: postgres.Postgres) -> None:
    """Poll until the server admits nobody."""
    deadline = time.monotonic() + 20
    while True:
        try:
            psycopg2.connect(host=server.host, port=server.port, user="rdsadmin", dbname="postgres", password="guess")
        except psycopg2.OperationalError as error:
            if "pg_hba.conf rejects" in str(error):
                return
        assert time.monotonic() < deadline, "the server still looks at passwords"
        time.sleep(0.02)


def test_without_the_superusers_password_the_server_still_stops_and_goes(settings: Settings) -> None:
    server = postgres.start(settings)
    (settings.home / "postgres-superuser").unlink()

    assert postgres.status(settings) == server
    with pytest.raises(postgres.PostgresError, match="postgres-superuser is gone.*`make clean`"):
        postgres.start(settings)
    with pytest.raises(postgres.PostgresError, match="postgres-superuser is gone.*`make clean`"):
        postgres.provision(settings, "reelhouse_owner", "x", "reelhouse")
    assert postgres.stop(settings) is True
    assert not _is_alive(server.pid)
    postgres.remove(settings)

    assert not server.data.exists()
    assert postgres.start(settings).pid != server.pid


def test_nothing_needs_ps_and_a_hanging_stop_deletes_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(settings.home / "empty"))
    server = postgres.start(settings)
    os.kill(server.pid, signal.SIGKILL)
    again = postgres.start(settings)
    assert again.pid != server.pid

    monkeypatch.setattr(Installation, "run", lambda *a, **k: subprocess.CompletedProcess([], 1, "", "it hangs"))
    with pytest.raises(postgres.PostgresError, match=rf"pid {again.pid}.* did not stop: it hangs"):
        postgres.remove(settings)
    assert again.data.exists()
