"""The commands and the fixture for one's own jobs, over an endpoint on which nothing is deployed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.own_jobs import pytest_plugin
from local.own_jobs.pytest_plugin import JobFailed, ReelhouseGlue
from local.settings import PROJECT
from tests.fixtures_endpoint import Cloud

FAILING = "def f():\n    raise ValueError('boom')\n\nf()\n"


@pytest.fixture(scope="module")
def glue(cloud: Cloud) -> Iterator[ReelhouseGlue]:
    made = ReelhouseGlue(cloud.url)
    yield made
    made.clean()


def command(cloud: Cloud, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the endpoint's home, which has no PostgreSQL."""
    environment = {**os.environ, "REELHOUSE_HOME": str(cloud.settings.home)}
    return subprocess.run(
        [sys.executable, "-m", "local", *words],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_job_runs_and_what_it_wrote_is_read(glue: ReelhouseGlue) -> None:
    run = glue.run_job("import sys\nprint(sys.argv[-1])\n", {"--day": "2026-01-31"}, kind="pythonshell")
    assert (run["JobRunState"], glue.log(run)) == ("SUCCEEDED", ["2026-01-31"])
    assert run["JobName"] not in glue.client("glue").list_jobs()["JobNames"]


def test_a_failed_job_raises_with_its_scripts_traceback(glue: ReelhouseGlue, tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text(FAILING)
    with pytest.raises(JobFailed) as failed:
        glue.run_job(script, kind="pythonshell")
    lines = str(failed.value).splitlines()
    assert (lines[0], lines[-1]) == ("FAILED: ValueError: boom", "ValueError: boom")
    assert any(line.endswith('/mine.py", line 2, in f') for line in lines)


def test_a_job_that_takes_too_long_is_stopped(glue: ReelhouseGlue) -> None:
    with pytest.raises(JobFailed, match="STOPPED"):
        glue.run_job("import time\ntime.sleep(600)\n", kind="pythonshell", seconds=1)


def test_the_endpoint_is_found_by_its_home(cloud: Cloud, tmp_path: Path) -> None:
    assert pytest_plugin.running(cloud.settings.home) == cloud.url
    (tmp_path / "endpoint.json").write_text('{"url": "http://127.0.0.1:1", "port": 1, "pid": 1}')
    assert pytest_plugin.running(tmp_path) is None and pytest_plugin.running(tmp_path / "nowhere") is None


def test_runs_logs_and_reasons_need_no_deployed_stack(cloud: Cloud) -> None:
    cloud.job("own-job", "print('before')\n" + FAILING)
    run = cloud.run("own-job")
    listed = command(cloud, "runs", "own-job")
    assert run["Id"][:15] in listed.stdout and "FAILED" in listed.stdout

    followed = command(cloud, "logs", run["Id"], "-f")
    assert followed.returncode == 1 and "before" in followed.stdout
    assert followed.stdout.splitlines()[-1].startswith("own-job FAILED after")
    reason = command(cloud, "why", run["Id"][:15])
    assert "s3://reelhouse-tests/scripts/own-job.py, line 3:" in reason.stdout
    assert ">    3      raise ValueError('boom')" in reason.stdout


def test_the_environment_is_told_without_a_deployed_stack(cloud: Cloud) -> None:
    told = command(cloud, "env")
    assert told.returncode == 0 and f"export AWS_ENDPOINT_URL={cloud.url}" in told.stdout
    assert "the stack is not deployed" in told.stdout
