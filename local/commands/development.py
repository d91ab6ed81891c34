"""The commands that check, measure and make: for whoever works on Reelhouse itself."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from local.console import fail, say, step
from local.migration import write_draft
from local.settings import Settings
from local.stack import lifecycle


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (verify, parity, migration, bench, generate):
        app.command()(command)


def verify() -> None:
    """Recompute every view from the raw files and compare cell by cell; exit code 1 on any difference."""
    from local.verify import command

    chosen = lifecycle.connect(Settings.load())
    with step("recompute and compare"):
        report = command.verify(chosen, lifecycle.outputs_of(chosen))
    command.show(report, say)
    sys.exit(not report.is_clean)


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


def migration(name: str) -> None:
    """Draft the next migration from the contracts."""
    path = write_draft(Settings.load(), name, say)
    if path:
        say(f"wrote {path}: read it, and run `make test-unit lint`; a warehouse gets it by make refresh")


def bench(quick: bool = False) -> None:
    """Measure, and write docs/benchmarks.md."""
    from local.bench import command

    command.write(Settings.load(), quick, say)


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
