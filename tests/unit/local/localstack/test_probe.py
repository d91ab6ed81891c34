from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from local.localstack import probe
from local.localstack.probe import TOKEN


def works(command: Sequence[str]) -> str:
    return ""


def has_no_daemon(command: Sequence[str]) -> str:
    return "Cannot connect to the Docker daemon" if command[1] == "info" else ""


def test_with_token_and_docker_it_says_how_and_that_it_does_not_do_it_itself() -> None:
    found = probe.probe({TOKEN: "ls-secret"}, works)
    told = probe.report(found)

    assert all(finding.met for finding in found)
    assert "does not drive LocalStack yet" in told and "docker compose --file" in told
    assert "ls-secret" not in told


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, f"{TOKEN} is not set"), ({TOKEN: ""}, f"{TOKEN} is not set"), ({TOKEN: "t"}, "Cannot connect to the Docker")],
)
def test_what_is_missing_is_named(environment: dict[str, str], expected: str) -> None:
    told = probe.report(probe.probe(environment, has_no_daemon))
    assert expected in told
    assert "can't be started here" in told


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("reelhouse-no-such-command",), "there is no command reelhouse-no-such-command"),
        ((sys.executable, "-c", "import sys; sys.exit('no plugin\\nRun --help')"), "no plugin"),
        ((sys.executable, "-c", "import sys; sys.exit(3)"), "ends with 3"),
        ((sys.executable, "-c", ""), ""),
    ],
)
def test_a_command_is_judged_by_its_exit_and_told_by_its_first_line(command: Sequence[str], expected: str) -> None:
    told = probe._answer(command)
    assert told.endswith(expected) if expected else told == ""
