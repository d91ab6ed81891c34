from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from local.airflow import trial
from local.airflow.installation import AirflowError, Installation
from local.airflow.trial import Trial

# What `airflow dags test` does as far as we look: it records the run's state and ends with 0 or 1.
STAND_IN = """#!{python}
import json, sqlite3, sys
conf = json.loads(sys.argv[sys.argv.index("--conf") + 1])
with sqlite3.connect("airflow.db") as database:
    database.execute("insert into dag_run (dag_id, state) values (?, ?)", (sys.argv[3], conf["state"]))
sys.exit(int(conf["exit"]))
"""


@pytest.fixture
def started(tmp_path: Path) -> Trial:
    program = tmp_path / "venv" / "bin" / "airflow"
    program.parent.mkdir(parents=True)
    program.write_text(STAND_IN.format(python=sys.executable))
    program.chmod(0o700)
    with closing(sqlite3.connect(tmp_path / "airflow.db")) as database:
        database.execute("create table dag_run (id integer primary key, dag_id text, state text)")
    return Trial(Installation(tmp_path / "venv", "2"), {}, tmp_path, tmp_path / "airflow.log")


def test_a_run_that_ends_as_expected_is_timed(started: Trial) -> None:
    started.test("a", "success", {"state": "success", "exit": "0"})
    started.test("a", "failed", {"state": "failed", "exit": "1"})
    assert list(started.seconds) == ["a success", "a failed"]
    assert "$ airflow dags test a" in started.log.read_text()


@pytest.mark.parametrize(
    ("expected", "state", "code"),
    [("success", "failed", "1"), ("success", "success", "1"), ("success", "running", "0"), ("failed", "success", "0"),
     ("failed", "failed", "0")],
)  # fmt: skip
def test_any_other_end_is_an_error(started: Trial, expected: str, state: str, code: str) -> None:
    with pytest.raises(AirflowError, match=f"a: expected {expected}, its run is {state}, exit {code}"):
        started.test("a", expected, {"state": state, "exit": code})


def test_a_command_that_fails_is_told_with_its_last_words(started: Trial) -> None:
    with pytest.raises(AirflowError, match="airflow db ended with 1.*airflow.log\n(.*\n)*ValueError"):
        started.demand("db")


def test_a_dag_that_never_ran_has_no_state(started: Trial) -> None:
    assert trial.latest_state(started.state / "airflow.db", "a") is None


@pytest.mark.parametrize("listed", ["", "No data found\n", '[{"dag_id": "reelhouse_jobs"}]'])
def test_a_dag_that_cannot_be_imported_is_named(listed: str) -> None:
    with pytest.raises(AirflowError, match="can't import .*reelhouse_refresh"):
        trial.check_imports(listed)


def test_both_dags_after_warnings_of_airflows_own_are_enough() -> None:
    trial.check_imports('warned\n[{"dag_id": "reelhouse_jobs"}, {"dag_id": "reelhouse_refresh"}]\n')
