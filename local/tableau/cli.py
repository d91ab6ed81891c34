"""The command `tableau`. What it needs is fetched when it is first used, so nothing of it is imported before."""

from __future__ import annotations

import typer

from local.console import say, step
from local.settings import Settings
from local.stack import home, lifecycle


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(tableau)


def tableau() -> None:
    """Write a data source, a workbook and extracts for Tableau."""
    from local.tableau import command

    settings = Settings.load()
    chosen = lifecycle.connect(settings)
    secret = lifecycle.secret(chosen, lifecycle.outputs_of(chosen)["ReaderSecretId"])
    home.claim(settings.home)
    with step("Tableau's files"):
        made = command.make(secret, settings.home / "tableau")
    command.show(made, say)
