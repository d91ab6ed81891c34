"""Killed anywhere, run again, same result; two at once; ports that are taken; Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from local import postgres
from local.settings import PROJECT
from local.stack import endpoint, lifecycle
from tests.e2e.checkout import Checkout
from tests.e2e.conftest import Lakehouse, make_lakehouse, titles_csv, userbase_csv


@pytest.fixture(scope="module")
def expected(lakehouse: Lakehouse) -> dict[str, str]:
    """Checksums of a run that nothing disturbed."""
    _land(lakehouse)
    assert lakehouse.refresh().outcome == "SUCCEEDED"
    return _comparable(lakehouse)


def _land(lakehouse: Lakehouse) -> None:
    lakehouse.put("userbase/u.csv", userbase_csv({"User ID": number} for number in range(1, 51)))
    lakehouse.put("titles/t.csv", titles_csv({"show_id": f"s{number}"} for number in range(1, 51)))


def _comparable(lakehouse: Lakehouse) -> dict[str, str]:
    """All but data_quality, which names the run that accounted for a file."""
    sums = lakehouse.checksums()
    accounts = "select string_agg((feed, file, rows_read, rows_loaded)::text, ',' order by file) from bi.data_quality"
    return {**sums, "bi.data_quality": lakehouse.value(accounts)}


def test_an_endpoint_killed_in_each_step_loses_nothing(expected: dict[str, str], tmp_path: Path) -> None:
    """One lakehouse, killed while each kind of job runs in turn; what the last run makes is what was to be made."""
    for broken in make_lakehouse(tmp_path / "reelhouse"):
        for job in ("admit-files", "curate-feed", "model-subscribers", "load-warehouse"):
            _land(broken)
            _wait_for_job(broken, f"reelhouse-{job}", broken.start())
            running = endpoint.status(broken.settings)
            assert running is not None
            os.kill(running.pid, signal.SIGKILL)
            assert endpoint.status(broken.settings) is None
            broken = Lakehouse(broken.settings)
        _land(broken)
        execution = broken.refresh()
        assert execution.outcome == "SUCCEEDED", execution.cause
        assert _comparable(broken) == expected


def test_a_postgres_killed_between_runs_loses_nothing(lakehouse: Lakehouse, expected: dict[str, str]) -> None:
    running = postgres.status(lakehouse.settings.of_warehouse)
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    again = Lakehouse(lakehouse.settings)
    assert _comparable(again) == expected


def test_two_refreshes_at_once_both_end_well(lakehouse: Lakehouse, expected: dict[str, str]) -> None:
    lakehouse.put("userbase/v.csv", userbase_csv({"User ID": number} for number in range(51, 61)))
    arns = [lakehouse.start(), lakehouse.start()]
    with ThreadPoolExecutor(2) as pool:
        outcomes = [execution.outcome for execution in pool.map(lakehouse.follow, arns)]
    assert outcomes == ["SUCCEEDED", "SUCCEEDED"]
    assert lakehouse.value("select count(*) from bi.subscribers") == 60
    assert lakehouse.value("select count(*) from bi.data_quality where file = 'userbase/v.csv'") == 1


def test_taken_ports_are_replaced_and_named(tmp_path: Path) -> None:
    local = Checkout(tmp_path / "reelhouse")
    with socket.socket() as api, socket.socket() as database:
        for taken, name in ((api, "REELHOUSE_PORT"), (database, "REELHOUSE_PG_PORT")):
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            local.env[name] = str(taken.getsockname()[1])
        try:
            done = local("up")
            assert done.returncode == 0, done.stderr
            assert done.stdout.count("is taken") == 2
            assert local("status").returncode == 0
        finally:
            local("clean")


def test_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    local = Checkout(tmp_path / "reelhouse")
    with subprocess.Popen(
        [sys.executable, "-m", "local", "run"],
        cwd=PROJECT, env=local.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        # What a shell starts in the background ignores Ctrl-C, and so would all that it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    ) as running:  # fmt: skip
        assert running.stdout is not None
        for line in running.stdout:
            if "reelhouse-curate" in line:
                break
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
    assert running.returncode == 130, rest
    assert "interrupted; stopped AWS API, PostgreSQL" in rest
    assert _processes_of(tmp_path) == []
    lifecycle.clean(local.settings())


def _processes_of(folder: Path) -> list[str]:
    """Command lines of other processes that have `folder` in their command line or environment."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            command = " ".join(process.cmdline())
            if process.pid != os.getpid() and str(folder) in command + "".join(process.environ().values()):
                found.append(command)
    return found


def _wait_for_job(lakehouse: Lakehouse, job: str, execution: str) -> None:
    """Return as soon as the execution's run of the job runs; only the execution's end limits the wait."""
    glue, states, run_id = lakehouse.client("glue"), lakehouse.client("stepfunctions"), execution.rsplit(":", 1)[1]
    while states.describe_execution(executionArn=execution)["status"] == "RUNNING":
        runs = glue.get_job_runs(JobName=job)["JobRuns"]
        if any(r["JobRunState"] == "RUNNING" and r["Arguments"].get("--run_id") == run_id for r in runs):
            return
        time.sleep(0.05)
    raise AssertionError(f"{job} did not start")
