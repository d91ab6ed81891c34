from __future__ import annotations

import re

import pytest

from local import target
from local.pipeline import run_logs
from local.target import Target, TargetError
from tests.fixtures_endpoint import Cloud

SCRIPT = "import sys\nprint('argv', sys.argv[1:])\nprint('complains', file=sys.stderr)\n"


@pytest.fixture(scope="module")
def chosen(cloud: Cloud) -> Target:
    return target.embedded(cloud.settings, cloud.url)


@pytest.fixture(scope="module")
def runs(cloud: Cloud) -> list[str]:
    """Two runs of the job tests-show-logs, the second for a feed and in a refresh."""
    cloud.job("tests-show-logs", SCRIPT)
    first = cloud.run("tests-show-logs")["Id"]
    arguments = {"--feed": "titles", "--run_id": "refresh-1"}
    return [first, cloud.run("tests-show-logs", Arguments=arguments)["Id"]]


def _said(chosen: Target, job: str, run: str) -> list[str]:
    lines: list[str] = []
    run_logs.show(chosen, job, run, lines.append)
    return lines


def test_the_latest_run_with_its_state_output_and_errors(chosen: Target, runs: list[str]) -> None:
    lines = _said(chosen, "show_logs", "")
    assert lines[0] == f"tests-show-logs {runs[1]} (feed titles, run_id refresh-1)"
    assert re.fullmatch(r"SUCCEEDED after \d+ s, started 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", lines[1])
    assert lines[2] == "── output" and lines[3].startswith("argv [")
    assert lines[4:] == ["── error", "complains"]


@pytest.mark.parametrize("which", ["id", "refresh"])
def test_another_run_by_its_id_or_its_refresh(chosen: Target, runs: list[str], which: str) -> None:
    asked, expected = (runs[0], runs[0]) if which == "id" else ("refresh-1", runs[1])
    lines = _said(chosen, "tests-show-logs", asked)
    assert lines[0].split()[1] == expected and lines.count("── output") == 1


def test_what_there_is_not_is_refused_by_name(chosen: Target, runs: list[str]) -> None:
    with pytest.raises(TargetError, match="JOB=nope is no job; the deployed jobs are .*tests-show-logs"):
        _said(chosen, "nope", "")
    with pytest.raises(TargetError, match="tests-show-logs has no run jr_0; `make logs"):
        _said(chosen, "show-logs", "jr_0")
    with pytest.raises(TargetError, match="JOB= names no job"):
        _said(chosen, "", "")
