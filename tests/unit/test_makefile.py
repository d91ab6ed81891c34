"""What `make` itself refuses, before any recipe runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def make(*words: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run make as from a shell: `make test` hands its flags, its level and its variables down to all that it starts."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "DATA"))}
    return subprocess.run(["make", *words], cwd=folder, env=own, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("given", ["data=/x", "Data=/x", "DATAS=/x", "TARGT=aws", "data=/a folder/x"])
def test_a_misspelt_variable_is_refused_in_one_line_and_nothing_runs(given: str) -> None:
    done = make("run", given)
    assert done.returncode == 2 and done.stdout == ""
    assert f"{given.partition('=')[0]}= is no variable" in done.stderr and "DATA=" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("given", ["TARGET=aws", "DATA=/a folder/x", "REELHOUSE_PORT=4620", "AWS_PROFILE=x"])
def test_what_is_known_is_taken(given: str) -> None:
    done = make("help", given)
    assert (done.returncode, done.stderr) == (0, "") and "make run" not in done.stderr


@pytest.mark.parametrize("target", ["run", "land"])
@pytest.mark.parametrize("jobs", [(), ("-j4",)])
def test_data_is_checked_before_anything_is_set_up(target: str, jobs: tuple[str, ...]) -> None:
    done = make(*jobs, target, "DATA=/no/such/it's folder", "PYTHON=python3.11")
    assert done.returncode == 2 and done.stdout == ""
    assert "error: DATA=/no/such/it's folder is not a folder" in done.stderr


@pytest.mark.parametrize(
    "target",
    [
        "refresh",
        "verify",
        "psql",
        "pyspark",
        "logs",
        "env",
        "spark-submit",
        "forecast-api",
        "tableau",
        "replay",
        "stream",
    ],
)
def test_what_needs_a_stack_sets_nothing_up_to_say_that_there_is_none(target: str, tmp_path: Path) -> None:
    shutil.copy(PROJECT / "Makefile", tmp_path)
    done = make(target, folder=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert "error: nothing is set up in this checkout; next: make run" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["Makefile"]
