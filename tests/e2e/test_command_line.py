"""What the command line says where there is nothing yet, and of a target that it has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.checkout import Checkout


def test_before_the_first_run_every_command_says_what_to_do(tmp_path: Path) -> None:
    nothing = Checkout(tmp_path)
    for command in (
        ["env"],
        ["refresh"],
        ["verify"],
        ["land"],
        ["deploy"],
        ["psql"],
        ["spark-submit", "load_warehouse"],
    ):
        done = nothing(*command)
        assert done.returncode == 1, command
        assert "make local-up" in done.stderr, command
    assert nothing("status").returncode == 1
    assert "nothing was running" in nothing("down").stdout


@pytest.mark.parametrize("command", ["up", "down", "status", "clean", "run", "refresh", "env"])
def test_other_targets_are_refused_by_name(tmp_path: Path, command: str) -> None:
    local = Checkout(tmp_path)
    local.env["TARGET"] = "localstack"
    done = local(command)
    assert done.returncode == 1
    # Starting it tells what of it is there.
    assert ("TARGET=localstack: this machine has" if command == "up" else "not built yet") in done.stderr
