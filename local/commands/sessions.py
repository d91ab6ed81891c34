"""The commands that open a session of another program on the stack, or tell what one needs."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from local import postgres
from local.console import note
from local.settings import Settings
from local.spark import session, submit
from local.stack import environment, lifecycle


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (psql, env, pyspark):
        app.command()(command)
    app.command("spark-submit")(spark_submit)


def psql(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Open psql as the reader."""
    settings = Settings.load()
    found = environment.variables(settings, lifecycle.connect(settings))
    program = str(postgres.client_folder() / "psql")
    os.execve(program, [program, *(arguments or [])], {**os.environ, **found, "PGOPTIONS": "-c search_path=bi"})


def env() -> None:
    """Print `export NAME=value` lines for any other tool; without a deployed stack, what there is."""
    settings = Settings.load()
    chosen = lifecycle.connect_api(settings)
    found, outputs = environment.of_endpoint(settings, chosen), lifecycle.deployed(chosen)
    if outputs is None:
        print(environment.exports(found, environment.NOT_DEPLOYED))
    else:
        print(environment.exports({**found, **environment.of_stack(chosen, outputs)}))


def pyspark(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Open a PySpark session on the lake, or run a script in one."""
    settings = Settings.load()
    command, variables = session.command(settings, lifecycle.connect(settings), arguments or [])
    if not arguments:
        note(session.HINT)
    os.execve(command[0], command, variables)


def spark_submit(job: str, arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Run one job alone under plain spark-submit."""
    settings = Settings.load()
    sys.exit(submit.submit(settings, lifecycle.connect(settings), job, arguments or []))
