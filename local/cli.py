"""The command line: every `make` target of the stack and the pipeline ends here."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import psycopg2
import typer
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import DeployError
from local import postgres, target
from local.bench.overhead import BenchError
from local.console import fail, say, step, table
from local.generate import generate
from local.migration import MigrationError, write_draft
from local.pipeline import landing, refresh, summary
from local.settings import Settings, SettingsError
from local.setup.jars import JarsMissing
from local.setup.java import JavaNotFound
from local.spark import submit
from local.stack import clean_environment, endpoint, environment, lifecycle
from local.target import Target, TargetError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)

Data = Annotated[Path | None, typer.Option("--data", help="Folder with one subfolder a feed.")]

# What a user can mend: said in one line. Anything else is our bug and keeps its traceback.
EXPECTED = (
    TargetError, DeployError, landing.LandingError, endpoint.EndpointError, postgres.PostgresError, JavaNotFound,
    JarsMissing, BenchError, SettingsError, ClientError, BotoCoreError, psycopg2.Error, OSError,
    MigrationError,
)  # fmt: skip


def main() -> None:
    """Run the command; 0 is success, 1 a failure that was explained, 130 an interruption."""
    clean_environment.apply(os.environ.get("TARGET") or target.EMBEDDED)
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
    lifecycle.clean(Settings.load())
    say("stopped, and all data of this checkout's stack is removed; next: make run")


@app.command()
def status() -> None:
    """Tell what runs where; exit code 1 when the stack is not up."""
    _only_embedded("status")
    settings = Settings.load()
    api, server = endpoint.status(settings), postgres.status(settings)
    rows: list[list[object]] = [
        ["AWS API", *([api.url, str(api.pid)] if api else ["not running", None])],
        ["PostgreSQL", *([f"{server.host}:{server.port}", str(server.pid)] if server else ["not running", None])],
    ]
    table(f"Embedded stack in {settings.home}", ["part", "address", "pid"], rows)
    if api is None or server is None:
        say("start it with `make local-up`")
        sys.exit(1)
    _show_executions(target.embedded(settings, api.url))


@app.command()
def deploy() -> None:
    """Print the plan of the template's changes, then carry it out."""
    settings = Settings.load()
    chosen = lifecycle.connect(settings)
    with step(f"deploy to {chosen.name}"):
        outputs = lifecycle.deploy_to(settings, chosen, say)
    rows: list[list[object]] = [[name, value] for name, value in sorted(outputs.items())]
    table("Outputs", ["output", "value"], rows)
    say("next: make land, then make refresh")


@app.command()
def land(data: Data = None) -> None:
    """Put files into the landing bucket."""
    settings = Settings.load()
    chosen = lifecycle.connect(settings)
    outputs = lifecycle.outputs_of(chosen)
    with step("land"):
        _land(settings, chosen, outputs["LandingBucket"], data)
    say("next: make refresh")


@app.command("refresh")
def refresh_command() -> None:
    """Run the state machine and follow it."""
    chosen = lifecycle.connect(Settings.load())
    outputs = lifecycle.outputs_of(chosen)
    try:
        execution = _refresh(chosen, outputs)
    except KeyboardInterrupt:
        fail("interrupted; the stack stays up, make local-down stops it")
        sys.exit(130)
    summary.show(chosen, outputs, execution)
    sys.exit(execution.outcome == "FAILED")


@app.command()
def run(data: Data = None) -> None:
    """Start, deploy, land, refresh, and summarise. Ctrl-C takes the embedded stack down again."""
    settings = Settings.load()
    times: dict[str, float] = {}
    with _nothing_left_running(settings):
        chosen = _up_or_connect(settings, times)
        with step("deploy", times):
            outputs = lifecycle.deploy_to(settings, chosen, say)
        with step("land", times):
            _land(settings, chosen, outputs["LandingBucket"], data)
        with step("refresh", times):
            execution = _refresh(chosen, outputs)
        summary.show(chosen, outputs, execution)
    say("times: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in times.items()))
    say("next: make psql, make status, make refresh; make local-down stops the stack, make clean removes its data")
    sys.exit(execution.outcome == "FAILED")


@app.command()
def psql(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Open psql as the reader."""
    settings = Settings.load()
    found = environment.variables(settings, lifecycle.connect(settings))
    program = str(submit.bundled("psql"))
    os.execve(program, [program, *(arguments or [])], {**os.environ, **found, "PGOPTIONS": "-c search_path=bi"})


@app.command()
def env() -> None:
    """Print `export NAME=value` lines for any other tool."""
    settings = Settings.load()
    print(environment.exports(environment.variables(settings, lifecycle.connect(settings))))


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


@app.command()
def bench(quick: bool = False) -> None:
    """Measure, and write docs/benchmarks.md."""
    from local import bench as benchmarks

    benchmarks.write(Settings.load(), quick, say)


def _only_embedded(command: str) -> None:
    if target.chosen() != target.EMBEDDED:
        raise TargetError(f"{command} is for TARGET=embedded only")


def _up_or_connect(settings: Settings, times: dict[str, float]) -> Target:
    if target.chosen() == target.AWS:
        return target.aws()
    with step("stack up", times):
        return lifecycle.up(settings, say)


def _land(settings: Settings, chosen: Target, bucket: str, data: Path | None) -> None:
    source = landing.OWN if data else landing.GENERATED
    remembered = landing.claimed_source(settings.home, source, say) if chosen.name == target.EMBEDDED else nullcontext()
    with remembered:
        folder = data
        if folder is None:
            folder = settings.home / "generated"
            generate(folder)
            say(f"   generated data in {folder}; your own: DATA=<folder with one subfolder a feed>")
        landing.land(chosen.client("s3"), bucket, folder, say)


def _refresh(chosen: Target, outputs: dict[str, str]) -> refresh.Execution:
    arn = refresh.start(chosen, outputs["RefreshStateMachineArn"])
    say(f"   execution {arn.rsplit(':', 1)[1]}")
    try:
        return refresh.follow(chosen, arn, _tell)
    except KeyboardInterrupt:
        refresh.stop(chosen, arn)
        say("   stopped the execution and its job runs")
        raise


def _tell(found: refresh.Step) -> None:
    took = f" {found.seconds:.1f} s" if found.seconds is not None else ""
    error = f": {found.error[:300]}" if found.error else ""
    say(f"   {found.title:<42} {found.state}{took}{error}")


def _show_executions(chosen: Target) -> None:
    found = lifecycle.deployed(chosen)
    if found is None:
        say(f"the stack {lifecycle.STACK} is not deployed; next: make deploy")
        return
    states = chosen.client("stepfunctions")
    latest = states.list_executions(stateMachineArn=found["RefreshStateMachineArn"], maxResults=5)["executions"]
    rows: list[list[object]] = [[item["name"], item["status"], str(item["startDate"])[:19]] for item in latest]
    table("Latest refreshes", ["execution", "status", "started"], rows)


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
