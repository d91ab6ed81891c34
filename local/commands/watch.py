"""The command that shows what happens in a stack while it happens."""

from __future__ import annotations

from datetime import datetime

import typer

from local.console import say
from local.pipeline import watching
from local.settings import Settings
from local.stack import lifecycle


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(watch)


def watch() -> None:
    """Show files that arrive, runs that start and end, and rows that land, until Ctrl-C."""
    chosen = lifecycle.connect(Settings.load())
    outputs = lifecycle.outputs_of(chosen)
    secret = lifecycle.secret(chosen, outputs["ReaderSecretId"])
    say(f"watching s3://{outputs['LandingBucket']}, the jobs and the rows of stack {chosen.stack}; Ctrl-C ends it")
    try:
        watching.watch(chosen, outputs, secret, lambda words: say(f"{datetime.now():%H:%M:%S} {words}"))
    except KeyboardInterrupt:
        say("nobody watches any more; what runs goes on")
