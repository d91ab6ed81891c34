"""The command line: every `make` target of the stack and the pipeline ends here."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import psycopg2
import typer
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import DeployError
from local import postgres, target
from local.app import cli as streamlit_app
from local.bench.overhead import BenchError
from local.console import StepView, fail, note, say, step, table
from local.dashboard import cli as dashboard
from local.eda import cli as eda
from local.forecast_api.command import forecast_api
from local.kafka import BrokerError
from local.kafka import cli as kafka
from local.migration import MigrationError, write_draft
from local.own_jobs import commands as own_jobs
from local.pipeline import as_of as past
from local.pipeline import delivery, landing, quarantine, refresh, summary, withdrawal
from local.pipeline import status as status_report
from local.pipeline.delivery import LandingError
from local.pipeline.following import Following
from local.replay import cli as replay
from local.settings import Settings, SettingsError
from local.setup.jars import JarsMissing
from local.setup.java import JavaNotFound
from local.spark import session, submit
from local.stack import clean_environment, endpoint, environment, lifecycle
from local.tableau.cli import tableau
from local.tableau.errors import TableauError
from local.target import Target, TargetError
from local.verify.queries import OracleError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
for commands in (dashboard, streamlit_app, eda, kafka, replay):
    commands.register(app)

own_jobs.register(app)

Data = Annotated[Path | None, typer.Option("--data", help="Folder with one subfolder a feed.", parser=delivery.folder)]

Generate = Annotated[str, typer.Option(help="`missing`: make up the feeds of which the folder has no file.")]

# What a user can mend: said in one line. Anything else is our bug and keeps its traceback.
EXPECTED = (
    TargetError, DeployError, LandingError, endpoint.EndpointError, postgres.PostgresError, JavaNotFound,
    JarsMissing, BenchError, SettingsError, ClientError, BotoCoreError, psycopg2.Error, OSError,
    MigrationError, quarantine.QuarantineError, OracleError, TableauError, BrokerError,
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
    say("next: make refresh")


@app.command("refresh")
def refresh_command(
    as_of: Annotated[str, typer.Option(help="A day, an instant or a snapshot: see AS_OF.")] = "",
) -> None:
    """Run the state machine and follow it; with a moment, rebuild the tables as of then in the schema as_of instead."""
    if as_of:
        with step(f"as of {as_of}"):
            past.rebuild(lifecycle.connect(Settings.load()), as_of, say)
        say("next: compare as_of.<table> with core.<table>, as owner or loader; the warehouse itself is as it was")
        return
    chosen = lifecycle.connect(Settings.load())
    outputs = lifecycle.outputs_of(chosen)
    try:
        with step("refresh") as view:
            execution = _refresh(chosen, outputs, view)
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
    say("next: make dashboard draws the views on one page; make verify compares every view with the raw files")
    say("make psql, make status, make refresh")
    say("make local-down stops the stack, make clean removes its data")
    sys.exit(execution.outcome == "FAILED")


@app.command()
def verify() -> None:
    """Recompute every view from the raw files and compare cell by cell; exit code 1 on any difference."""
    from local.verify import command

    chosen = lifecycle.connect(Settings.load())
    with step("recompute and compare"):
        report = command.verify(chosen, lifecycle.outputs_of(chosen))
    command.show(report, say)
    sys.exit(not report.is_clean)


@app.command()
def parity(
    suites: Annotated[list[str] | None, typer.Argument(help="Suites to run; all of them without any.")] = None,
) -> None:
    """Run tests that others wrote for AWS's API against a fresh endpoint; exit code 1 where one is not as expected."""
    from local.parity import archives, command, run

    try:
        as_expected = command.parity(suites or [], Settings.load(), say)
    except (ValueError, archives.ArchiveError, run.SuiteError) as error:
        fail(str(error))
        sys.exit(1)
    sys.exit(not as_expected)


app.command()(tableau)


@app.command("quarantine")
def quarantine_command() -> None:
    """List the files in quarantine, each with its reason."""
    chosen = lifecycle.connect(Settings.load())
    found = quarantine.refused_files(chosen.client("s3"), lifecycle.outputs_of(chosen)["QuarantineBucket"])
    rows: list[list[object]] = [[item.file, item.file_id, item.rejected_at[:19], item.reason] for item in found]
    table("Quarantine", ["file", "id", "refused", "reason"], rows)
    say("next: make release FILE=<file or id> to have one judged anew, make discard FILE=<file or id> to put it away")


@app.command()
def release(file: str, force: Annotated[str, typer.Option(help="what is let pass: identity")] = "") -> None:
    """Put a file in quarantine back into landing: by its landing key or id."""
    chosen = lifecycle.connect(Settings.load())
    quarantine.release(chosen.client("s3"), _buckets(chosen), file, say, force)
    say("next: make refresh")


@app.command()
def discard(file: str) -> None:
    """Put a file in quarantine away: by its landing key or id."""
    chosen = lifecycle.connect(Settings.load())
    quarantine.discard(chosen.client("s3"), _buckets(chosen), file, say)


@app.command()
def withdraw(file: str) -> None:
    """Take an admitted file back: by its landing key or id."""
    chosen = lifecycle.connect(Settings.load())
    withdrawal.withdraw(chosen.client("s3"), _buckets(chosen), file, say)
    say("next: make land with the corrected file, then make refresh")


@app.command()
def psql(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Open psql as the reader."""
    settings = Settings.load()
    found = environment.variables(settings, lifecycle.connect(settings))
    program = str(postgres.client_folder() / "psql")
    os.execve(program, [program, *(arguments or [])], {**os.environ, **found, "PGOPTIONS": "-c search_path=bi"})


@app.command()
def env() -> None:
    """Print `export NAME=value` lines for any other tool; without a deployed stack, what there is."""
    settings = Settings.load()
    chosen = lifecycle.connect_api(settings)
    found, outputs = environment.of_endpoint(settings, chosen), lifecycle.deployed(chosen)
    if outputs is None:
        print(environment.exports(found, environment.NOT_DEPLOYED))
    else:
        print(environment.exports({**found, **environment.of_stack(chosen, outputs)}))


@app.command()
def pyspark(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Open a PySpark session on the lake, or run a script in one."""
    settings = Settings.load()
    command, variables = session.command(settings, lifecycle.connect(settings), arguments or [])
    if not arguments:
        note(session.HINT)
    os.execve(command[0], command, variables)


@app.command("spark-submit")
def spark_submit(job: str, arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Run one job alone under plain spark-submit."""
    settings = Settings.load()
    sys.exit(submit.submit(settings, lifecycle.connect(settings), job, arguments or []))


@app.command()
def migration(name: str) -> None:
    """Draft the next migration from the contracts."""
    path = write_draft(Settings.load(), name, say)
    if path:
        say(f"wrote {path}: read it, and run `make test-unit lint`; a warehouse gets it by make refresh")


app.command()(forecast_api)


@app.command()
def bench(quick: bool = False) -> None:
    """Measure, and write docs/benchmarks.md."""
    from local import bench as benchmarks

    benchmarks.write(Settings.load(), quick, say)


@app.command()
def generate(
    scale: Annotated[
        float,
        typer.Option(help="Multiplies subscribers and events. Catalogues, IMDb and revenue do not grow with them."),
    ] = 1,
    seed: Annotated[
        int | None, typer.Option(help="The same seed makes the same bytes; by default that of make land.")
    ] = None,
    feeds: Annotated[
        str, typer.Option(help="Names with commas between them, as userbase,titles; by default all.")
    ] = "",
    out: Annotated[str, typer.Option(help="A folder, or s3://bucket/prefix where TARGET is.")] = "generated",
    orphans: Annotated[
        int,
        typer.Option(
            help="Rows of each log that refer to a subscriber or a title that no file has; behaviour_events has those"
            " that are among the latest sessions of behaviour_watch_history."
        ),
    ] = 0,
    late: Annotated[int, typer.Option(help="Rows of each log of a --day that are dated in earlier months.")] = 0,
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Only what this day brings after the history: the logs' new rows, with new ids and the day in the"
            " files' names, subscribers with another plan, a restated quarter.",
        ),
    ] = None,
) -> None:
    """Make data of the same shape, and with the same kinds of dirt, as the sources.

    Files go to <out>/<folder of the feed>/; one of the same name is replaced when its successor is whole.
    """
    from local.generate import report  # brings numpy and pyarrow, which no other command needs

    wanted = [name.strip() for name in feeds.split(",") if name.strip()]
    try:
        order = report.order(scale, seed, orphans, late, day.date() if day else None)
        place = report.place(out, lambda: lifecycle.connect(Settings.load()).client("s3"))
        report.make(order, wanted or None, place)
    except report.OrderError as error:
        raise typer.BadParameter(str(error)) from error


def _buckets(chosen: Target) -> quarantine.Buckets:
    outputs = lifecycle.outputs_of(chosen)
    return quarantine.Buckets(outputs["LandingBucket"], outputs["LakeBucket"], outputs["QuarantineBucket"])


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


def _refresh(chosen: Target, outputs: dict[str, str], view: StepView) -> refresh.Execution:
    following = Following()
    view.detail = following.shown
    arn = refresh.start(chosen, outputs["RefreshStateMachineArn"])
    say(f"   execution {arn.rsplit(':', 1)[1]}")
    try:
        return refresh.follow(chosen, arn, following.changed)
    except KeyboardInterrupt:
        refresh.stop(chosen, arn)
        say("   stopped the execution and its job runs")
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
