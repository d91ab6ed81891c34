"""The commands for one's own jobs: glue, shell, runs, logs, why."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from local.console import note, say, step, table
from local.own_jobs import following, reasons, runs
from local.pipeline import run_logs
from local.settings import Settings
from local.spark import session
from local.stack import lifecycle

Run = Annotated[str, typer.Argument(help="A run's id, or its first letters.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (glue, shell, list_runs, logs, why):
        app.command(_NAMES.get(command.__name__))(command)


def glue() -> None:
    """Start the AWS endpoint with its Glue engine alone: no PostgreSQL, nothing deployed."""
    with step("endpoint up"):
        chosen = lifecycle.up_alone(Settings.load(), say)
    say(
        f'next: export AWS_ENDPOINT_URL={chosen.endpoint_url}, or eval "$(make env)"; docs/own-job.md goes on from here'
    )


def shell(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Open PySpark with the catalogue, the lake and awsglue."""
    settings = Settings.load()
    command, variables = session.command(settings, lifecycle.connect_api(settings), arguments or [], with_awsglue=True)
    if not arguments:
        note(session.AWSGLUE_HINT)
    os.execve(command[0], command, variables)


def list_runs(
    job: Annotated[str, typer.Argument(help="Of this job only.")] = "",
    count: Annotated[int, typer.Option("--count", "-n", help="How many, the newest first.")] = 20,
) -> None:
    """List job runs, the newest first."""
    found = runs.newest(lifecycle.connect_api(Settings.load()).client("glue"), job, count)
    table("Job runs", ["run", "job", "state", "started", "ran, s", "by", "error"], [runs.row(run) for run in found])
    say("next: python -m local logs <run> -f, python -m local why <run>; the first letters of an id are enough")


def logs(
    job: Annotated[str, typer.Argument(help="A run's id, or a job: as deployed, or as under glue_jobs.")] = "",
    run: Annotated[str, typer.Option(help="A run's id, or a refresh's name; the job's latest run by default.")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the run has ended.")] = False,
) -> None:
    """Show what a job run wrote."""
    chosen = lifecycle.connect_api(Settings.load())
    wanted = job if runs.is_id(job) else run
    if not follow and not runs.is_id(wanted):
        run_logs.show(chosen, job, run, say)
        return
    glue_client = chosen.client("glue")
    found = runs.find(glue_client, wanted) if runs.is_id(wanted) else runs.latest(glue_client, job)
    if not follow:
        run_logs.show_run(chosen, found, say)
        return
    ended = following.follow(chosen, found, say)
    say(runs.verdict(ended))
    raise typer.Exit(ended["JobRunState"] != "SUCCEEDED")


def why(run: Run) -> None:
    """Say why a run failed, and where in its script."""
    chosen = lifecycle.connect_api(Settings.load())
    found = runs.find(chosen.client("glue"), run)
    for line in reasons.told(chosen, found):
        say(line)


_NAMES = {"list_runs": "runs"}
