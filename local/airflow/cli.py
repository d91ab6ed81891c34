"""The command of this package, for local/cli.py to register."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from local.airflow import installation, trial
from local.console import fail, say, step
from local.settings import Settings
from local.setup.packages import InstallError
from local.stack import lifecycle


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("airflow-test")(airflow_test)


def airflow_test(
    airflow: Annotated[str, typer.Option(help="The major version: 2 (the pinned one) or 3.")] = "2",
) -> None:
    """Run both DAGs under a real Airflow against the running stack; exit code 1 unless both do as they should."""
    settings = Settings.load()
    chosen = lifecycle.connect(settings)
    lifecycle.outputs_of(chosen)
    try:
        with step("airflow"):
            found = installation.ensure(airflow, settings.cache, say)
            trial.run(settings, chosen, found, say)
    except (installation.AirflowError, InstallError) as error:
        fail(str(error))
        sys.exit(1)
