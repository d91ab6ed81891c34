"""The commands of event-driven refreshes: switch them, see how they stand."""

from __future__ import annotations

from typing import Annotated

import typer

from local.console import say, step, table
from local.pipeline import queues
from local.settings import Settings
from local.stack import lifecycle
from local.target import TargetError

WORDS = ("on", "off", "again", "")
ON = "next: make land; the refresh comes by itself, and make watch shows it"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("events")(switch)


def switch(
    word: Annotated[str, typer.Argument(help="on, off, or again: dead letters are tried once more.")] = "",
) -> None:
    """Let files that land start a refresh by themselves, or not; without a word, tell how it stands."""
    if word not in WORDS:
        raise TargetError(f"events {word!r}: expected on, off or again, or nothing")
    settings = Settings.load()
    chosen = lifecycle.connect(settings)
    if word in ("on", "off"):
        with step(f"events {word}"):
            lifecycle.deploy_to(settings, chosen, say, events=word)
        say(ON if word == "on" else "next: make land, then make refresh")
        return
    found = queues.of_stack(chosen)
    if not found:
        say("events are off; next: make events on")
        return
    if word == "again":
        say(f"{queues.try_again(chosen, found)} dead letters are tried again")
    rows: list[list[object]] = [
        [queue.name, queue.waiting, queue.at_work, queue.dead] for queue in queues.of_stack(chosen)
    ]
    table("Events are on", ["queue", "waiting", "being worked on", "dead letters"], rows)
    if any(queue.dead for queue in found):
        say("why: the log of its function, docs/events.md; next: make events again")
