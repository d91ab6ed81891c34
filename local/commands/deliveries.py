"""The commands for delivered files: what was refused, and what becomes of it; what is taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from local.console import say, table
from local.pipeline import quarantine, withdrawal
from local.settings import Settings
from local.stack import lifecycle
from local.target import Target


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("quarantine")(list_quarantine)
    for command in (release, discard, withdraw):
        app.command()(command)


def list_quarantine() -> None:
    """List the files in quarantine, each with its reason."""
    chosen = lifecycle.connect(Settings.load())
    found = quarantine.refused_files(chosen.client("s3"), lifecycle.outputs_of(chosen)["QuarantineBucket"])
    rows: list[list[object]] = [[item.file, item.file_id, item.rejected_at[:19], item.reason] for item in found]
    table("Quarantine", ["file", "id", "refused", "reason"], rows)
    say("next: make release FILE=<file or id> to have one judged anew, make discard FILE=<file or id> to put it away")


def release(file: str, force: Annotated[str, typer.Option(help="what is let pass: identity")] = "") -> None:
    """Put a file in quarantine back into landing: by its landing key or id."""
    chosen = lifecycle.connect(Settings.load())
    quarantine.release(chosen.client("s3"), _buckets(chosen), file, say, force)
    say("next: make refresh")


def discard(file: str) -> None:
    """Put a file in quarantine away: by its landing key or id."""
    chosen = lifecycle.connect(Settings.load())
    quarantine.discard(chosen.client("s3"), _buckets(chosen), file, say)


def withdraw(file: str) -> None:
    """Take an admitted file back: by its landing key or id."""
    chosen = lifecycle.connect(Settings.load())
    withdrawal.withdraw(chosen.client("s3"), _buckets(chosen), file, say)
    say("next: make land with the corrected file, then make refresh")


def _buckets(chosen: Target) -> quarantine.Buckets:
    outputs = lifecycle.outputs_of(chosen)
    return quarantine.Buckets(outputs["LandingBucket"], outputs["LakeBucket"], outputs["QuarantineBucket"])
