"""The command of this package, for local/cli.py to register: what draws is imported when it is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from local.console import fail, say, step
from local.settings import Settings
from local.stack import lifecycle


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(eda)


def eda(
    out: Annotated[Path | None, typer.Option(help="The folder; eda in the stack's folder by default.")] = None,
) -> None:
    """Write pictures of the revenue study and of each feed's profile, and a report."""
    from local.dashboard.frames import DashboardError
    from local.eda import command

    settings = Settings.load()
    try:
        with step("eda"):
            command.write(settings, lifecycle.connect(settings), out, say)
    except DashboardError as error:
        fail(str(error))
        sys.exit(1)
