"""The commands of this package, for local/cli.py to register."""

from __future__ import annotations

import typer

from local import kafka
from local.console import say, step
from local.settings import Settings
from local.target import EMBEDDED, TargetError, chosen


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("kafka-up")(up)
    app.command("kafka-down")(down)


def up() -> None:
    """Start the Kafka broker on 127.0.0.1."""
    _only_embedded("kafka-up")
    settings = Settings.load()
    wish, ran = kafka.wish(settings), kafka.status(settings) is not None
    with step("kafka up"):
        broker = kafka.start(settings, lambda text: say(f"   {text}"))
    say(f"   bootstrap.servers  {broker.bootstrap}{wish.note(broker.port, ran, 'REELHOUSE_KAFKA_PORT')}")
    say("next: make replay sends events, make kafka-down stops the broker")


def down() -> None:
    """Stop the broker; its topics stay."""
    _only_embedded("kafka-down")
    say("stopped: Kafka" if kafka.stop(Settings.load()) else "nothing was running")


def _only_embedded(command: str) -> None:
    if chosen() != EMBEDDED:
        raise TargetError(f"{command} is for TARGET=embedded only")
