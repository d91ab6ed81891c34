"""Both DAGs under a real Airflow against the running stack, by `airflow dags test`: no scheduler, no web page."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local.airflow.installation import AirflowError, Installation, variables
from local.settings import Settings
from local.setup.progress import Say
from local.stack import home
from local.target import Target

REFRESH, JOBS = "reelhouse_refresh", "reelhouse_jobs"
FAILING = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Reelhouse.Trial", "Cause": "it is meant to"}}}
WORDS = 15


@dataclass
class Trial:
    """One Airflow with a state of its own, which is new each time."""

    installation: Installation
    environment: dict[str, str]
    state: Path
    log: Path
    seconds: dict[str, float] = field(default_factory=dict)

    def airflow(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run an `airflow` command; what it says goes to the log too."""
        command = [str(self.installation.program), *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=self.state, capture_output=True, text=True, check=False
        )
        with home.open_log(self.log) as file:
            file.write(f"$ airflow {' '.join(arguments)}\n{done.stdout}{done.stderr}\nexit {done.returncode}\n")
        return done

    def demand(self, *arguments: str) -> str:
        """The same, for a command that must succeed; its stdout.

        Raises:
            AirflowError: it did not.
        """
        done = self.airflow(*arguments)
        if done.returncode != 0:
            last = "\n".join([*done.stdout.splitlines(), *done.stderr.splitlines()][-WORDS:])
            raise AirflowError(f"airflow {' '.join(arguments)} ended with {done.returncode}; see {self.log}\n{last}")
        return done.stdout

    def test(self, dag: str, expected: str, conf: dict[str, str] | None = None) -> None:
        """Run the DAG once; its run must end as `expected` (success, failed), by Airflow's own record.

        Raises:
            AirflowError: it ended otherwise, or there was no run.
        """
        began = time.monotonic()
        done = self.airflow("dags", "test", dag, *(["--conf", json.dumps(conf)] if conf else []))
        found = latest_state(self.state / "airflow.db", dag)
        if found != expected or (done.returncode == 0) != (expected == "success"):
            raise AirflowError(
                f"{dag}: expected {expected}, its run is {found}, exit {done.returncode}; see {self.log}"
            )
        self.seconds[f"{dag} {found}"] = time.monotonic() - began


def run(settings: Settings, chosen: Target, installation: Installation, say: Say) -> Trial:
    """Import both DAGs, run both, and see the first fail where its state machine does.

    Raises:
        AirflowError: one of these is not so.
    """
    trial = _new(settings, chosen, installation)
    trial.demand("db", "migrate")
    # Airflow 3 lists what is in its database, where a scheduler would have put it.
    trial.demand("dags", "reserialize")
    try:
        check_imports(trial.demand("dags", "list", "-o", "json"))
    except AirflowError as error:
        trial.airflow("dags", "list-import-errors")
        raise AirflowError(f"{error}; see {trial.log}") from error
    say(f"   both DAGs are imported by Airflow {installation.version}")
    for dag in (REFRESH, JOBS):
        trial.test(dag, "success")
        say(f"   {dag}: success, {trial.seconds[f'{dag} success']:.0f} s")
    with failing_machine(chosen) as arn:
        trial.test(REFRESH, "failed", {"state_machine_arn": arn})
    say(f"   {REFRESH} on a state machine that fails: failed, as it should")
    return trial


def check_imports(listed: str) -> None:
    """Raise AirflowError unless `airflow dags list -o json` names both DAGs: what can't be imported is not there."""
    # Warnings of Airflow's own may come before it.
    start = listed.find("[{")
    found = {item["dag_id"] for item in json.loads(listed[start:])} if start >= 0 else set()
    if missing := {REFRESH, JOBS} - found:
        raise AirflowError(f"Airflow can't import {', '.join(sorted(missing))}")


def latest_state(database: Path, dag: str) -> str | None:
    """The state of the DAG's latest run in Airflow's own database; None where it never ran."""
    with closing(sqlite3.connect(database)) as connection:
        row = connection.execute(
            "select state from dag_run where dag_id = ? order by id desc limit 1", (dag,)
        ).fetchone()
    return str(row[0]) if row else None


@contextmanager
def failing_machine(chosen: Target) -> Iterator[str]:
    """A state machine whose executions fail, for as long as it is looked at; gives its ARN."""
    states = chosen.client("stepfunctions")
    role = f"arn:aws:iam::000000000000:role/{chosen.stack}-trial"
    name = f"{chosen.stack}-airflow-trial-{time.time_ns()}"
    arn = states.create_state_machine(name=name, definition=json.dumps(FAILING), roleArn=role)["stateMachineArn"]
    try:
        yield str(arn)
    finally:
        states.delete_state_machine(stateMachineArn=arn)


def _new(settings: Settings, chosen: Target, installation: Installation) -> Trial:
    if chosen.endpoint_url is None:
        raise AirflowError("make airflow-test runs against the embedded target only")
    state = settings.home / "airflow"
    shutil.rmtree(state, ignore_errors=True)
    home.private_folder(state)
    environment = variables(settings, chosen.endpoint_url, state)
    return Trial(installation, environment, state, settings.home / "logs" / "airflow.log")
