"""The command of this package, for local/cli.py to register: Streamlit is imported when it is asked for."""

from __future__ import annotations

import os

import typer

from local.console import say
from local.settings import PROJECT, Settings
from local.stack import lifecycle
from local.stack.ports import HOST


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("app")(serve)


def serve() -> None:
    """Serve the app on 127.0.0.1 until Ctrl-C."""
    from local.app import command

    # Said now, not by a visitor's page: is there a deployed stack at all?
    lifecycle.outputs_of(lifecycle.connect(Settings.load()))
    port = command.port()
    say(f"the app is on http://{HOST}:{port} until Ctrl-C")
    arguments = command.command(port)
    os.chdir(PROJECT)
    os.execv(arguments[0], arguments)
