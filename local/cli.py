"""The command line: every `make` target of the stack and the pipeline ends here."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import psycopg2
import typer
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import DeployError
from local import postgres, target
from local.airflow import cli as airflow
from local.app import cli as streamlit_app
from local.bench import BenchError
from local.cluster import cli as cluster
from local.cluster.servers import ClusterError
from local.commands import deliveries, development, events, sessions, watch
from local.console import StepView, fail, say, step, table
from local.dashboard import FILE as DASHBOARD
from local.dashboard import cli as dashboard
from local.eda import cli as eda
from local.forecast_api import command as forecast_api
from local.ingest import cli as ingest
from local.kafka import BrokerError
from local.kafka import cli as kafka
from local.lineage import cli as lineage
from local.localstack import probe as localstack
from local.migration import MigrationError
from local.nifi import cli as nifi
from local.own_jobs import commands as own_jobs
from local.pipeline import as_of as past
from local.pipeline import delivery, landing, quarantine, queues, refresh, summary, watching, ways
from local.pipeline import status as status_report
from local.pipeline.delivery import LandingError
from local.pipeline.following import Following
from local.replay import cli as replay
from local.settings import Settings, SettingsError
from local.setup.jars import JarsMissing
from local.setup.java import JavaNotFound
from local.stack import clean_environment, endpoint, lifecycle
from local.tableau import cli as tableau
from local.tableau.errors import TableauError
from local.target import Target, TargetError
from local.verify.queries import OracleError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)

Data = Annotated[Path | None, typer.Option("--data", help="Folder with one subfolder a feed.", parser=delivery.folder)]

Generate = Annotated[str, typer.Option(help="`missing`: make up the feeds of which the folder has no file.")]

# What a user can mend: said in one line. Anything else is our bug and keeps its traceback.
EXPECTED = (
    TargetError, DeployError, LandingError, endpoint.EndpointError, postgres.PostgresError, JavaNotFound,
    JarsMissing, BenchError, SettingsError, ClientError, BotoCoreError, psycopg2.Error, OSError,
    MigrationError, quarantine.QuarantineError, OracleError, TableauError, BrokerError, ClusterError,
)  # fmt: skip


def main() -> None:
    """Run the command; 0 is success, 1 a failure that was explained, 130 an interruption."""
    clean_environment.apply(os.environ.get("TARGET") or target.EMBEDDED)
    # What a command writes (generated files, logs, state) is the user's own: nobody else reads it.
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _as_interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that can't show a character must not end the run.
            stream.reconfigure(errors="replace")
    try:
        app()
    except EXPECTED as error:
        if os.environ.get("REELHOUSE_TRACEBACK"):
            raise
        fail(str(error))
        sys.exit(1)


def _as_interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@app.command()
def up() -> None:
    """Start the AWS endpoint and PostgreSQL."""
    if os.environ.get("TARGET") == target.LOCALSTACK:
        raise TargetError(localstack.report(localstack.probe(os.environ)))
    _only_embedded("local-up")
    with step("stack up"):
        lifecycle.up(Settings.load(), say)
    say("next: make run, or make deploy, land and refresh one by one; make local-down stops it")


@app.command()
def down() -> None:
    """Stop both; their data stays."""
    _only_embedded("local-down")
    stopped = lifecycle.down(Settings.load())
    say(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running")


@app.command()
def clean() -> None:
    """Stop both and remove their data."""
    _only_embedded("clean")
    stored = lifecycle.clean(Settings.load())
    say(f"{'all data of the stack is removed' if stored else 'there was no data of a stack to remove'}; next: make run")


@app.command()
def status() -> None:
    """Tell what runs where; exit code 1 when the stack is not up."""
    _only_embedded("status")
    if not status_report.show(Settings.load()):
        sys.exit(1)


@app.command()
def deploy(
    plan: Annotated[str, typer.Option(help="`full` names every addition, not only their number by kind.")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="The same as --plan full.")] = False,
) -> None:
    """Print the plan of the template's changes, then carry it out."""
    if plan not in ("", "full", "summary"):
        raise TargetError(f"PLAN={plan!r}: expected full or summary")
    settings = Settings.load()
    chosen = lifecycle.connect(settings)
    with step(f"deploy to {chosen.name}"):
        outputs = lifecycle.deploy_to(settings, chosen, say, full_plan=verbose or plan == "full")
    rows: list[list[object]] = [[name, value] for name, value in sorted(outputs.items())]
    table("Outputs", ["output", "value"], rows)
    say("next: make land, then make refresh")


@app.command()
def land(data: Data = None, generate: Generate = "") -> None:
    """Put files into the landing bucket."""
    _check(data, generate)
    settings = Settings.load()
    chosen = lifecycle.connect(settings)
    outputs = lifecycle.outputs_of(chosen)
    with step("land"):
        landing.deliver(settings, chosen, outputs["LandingBucket"], data, say, generate)
    say(watching.after_landing(bool(queues.of_stack(chosen))))


@app.command("refresh")
def refresh_command(
    as_of: Annotated[str, typer.Option(help="A day, an instant or a snapshot: see AS_OF.")] = "",
    via: Annotated[str, typer.Option(help="`state-machine`, or `workflow` for the Glue workflow: see VIA.")] = "",
) -> None:
    """Run the state machine and follow it; with a moment, rebuild the tables as of then in the schema as_of instead."""
    ways.check(via)
    if as_of and via:
        raise TargetError(f"AS_OF={as_of} is one job and no refresh: it takes no VIA={via}")
    if as_of:
        with step(f"as of {as_of}"):
            past.rebuild(lifecycle.connect(Settings.load()), as_of, say)
        say("next: compare as_of.<table> with core.<table>, as owner or loader; the warehouse itself is as it was")
        return
    chosen = lifecycle.connect(Settings.load())
    outputs = lifecycle.outputs_of(chosen)
    try:
        with step("refresh") as view:
            execution = _refresh(chosen, outputs, view, via)
    except KeyboardInterrupt:
        fail("interrupted; the stack stays up, make local-down stops it")
        sys.exit(130)
    summary.show(chosen, outputs, execution)
    sys.exit(execution.outcome == "FAILED")


@app.command()
def run(data: Data = None, generate: Generate = "") -> None:
    """Start, deploy, land, refresh, and summarise. Ctrl-C takes the embedded stack down again."""
    _check(data, generate)
    settings = Settings.load()
    times: dict[str, float] = {}
    with _nothing_left_running(settings):
        chosen = _up_or_connect(settings, times)
        with step("deploy", times):
            outputs = lifecycle.deploy_to(settings, chosen, say)
        with step("land", times):
            landing.deliver(settings, chosen, outputs["LandingBucket"], data, say, generate)
        with step("refresh", times) as view:
            execution = _refresh(chosen, outputs, view)
        summary.show(chosen, outputs, execution)
    say("times: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in times.items()))
    say(f"next: make dashboard draws the views on one page, {settings.home / DASHBOARD}")
    say("make verify compares every view with the raw files")
    say("make psql, make status, make refresh")
    say("make local-down stops the stack, make clean removes its data")
    sys.exit(execution.outcome == "FAILED")


for package in (
    deliveries, events, sessions, own_jobs, cluster, airflow, kafka, replay, dashboard, streamlit_app, eda, tableau,
    forecast_api, lineage, watch, ingest, nifi,
    development,
):  # fmt: skip
    package.register(app)


def _only_embedded(command: str) -> None:
    if target.chosen() != target.EMBEDDED:
        raise TargetError(f"{command} is for TARGET=embedded only")


def _check(data: Path | None, generate: str) -> None:
    """A mistyped folder or word is told before anything is started."""
    if generate not in ("", landing.MISSING):
        raise LandingError(f"GENERATE={generate!r}: expected {landing.MISSING}")
    if generate and data is None:
        raise LandingError(f"GENERATE={generate} is for feeds that DATA=<folder> lacks; without DATA all are generated")
    if data is not None:
        delivery.feed_folders(data, lambda text: None)


def _up_or_connect(settings: Settings, times: dict[str, float]) -> Target:
    if target.chosen() == target.AWS:
        return target.aws(settings)
    with step("stack up", times):
        return lifecycle.up(settings, say)


def _refresh(chosen: Target, outputs: dict[str, str], view: StepView, via: str = "") -> refresh.Execution:
    following, way = Following(), ways.of(via, chosen, outputs)
    view.detail = following.shown
    say(f"   {way.start()}")
    try:
        return way.follow(following.changed)
    except KeyboardInterrupt:
        way.stop()
        say("   stopped it and its job runs")
        raise


@contextmanager
def _nothing_left_running(settings: Settings) -> Iterator[None]:
    """Ctrl-C in the main job takes everything down: whoever interrupts wants their machine back."""
    try:
        yield
    except KeyboardInterrupt:
        if target.chosen() == target.EMBEDDED:
            stopped = lifecycle.down(settings)
            fail(f"interrupted; stopped {', '.join(stopped) or 'nothing, as nothing was running'}")
        sys.exit(130)
