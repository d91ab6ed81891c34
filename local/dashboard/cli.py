"""The commands of this package, for local/cli.py to register: what draws is imported when it is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from local.console import fail, say, step
from local.dashboard import FILE
from local.settings import Settings
from local.stack import lifecycle


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(dashboard)


def dashboard(
    out: Annotated[Path | None, typer.Option(help=f"The file; {FILE} in the stack's folder by default.")] = None,
) -> None:
    """Write the views as one HTML page of charts, which opens from disk."""
    from local.dashboard import command
    from local.dashboard.frames import DashboardError

    settings = Settings.load()
    try:
        with step("dashboard"):
            command.write(settings, lifecycle.connect(settings), out, say)
    except DashboardError as error:
        fail(str(error))
        sys.exit(1)
