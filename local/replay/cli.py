"""The commands of this package, for local/cli.py to register; the client of Kafka is imported when it is asked for."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from local import kafka
from local.console import fail, say, step
from local.settings import Settings
from local.stack import lifecycle

TOPIC = "events"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(replay)
    app.command()(stream)
    app.command("stream-stop")(stream_stop)


Share = Annotated[float, typer.Option(min=0, max=1)]


def replay(
    source: Annotated[Path, typer.Argument(help="watch_history.csv, or JSON lines of events, or a folder of these.")],
    rate: Annotated[float, typer.Option(min=0, help="Messages a second; 0: as fast as it goes.")] = 200,
    late: Share = 0.02,
    late_seconds: Annotated[int, typer.Option(min=1, help="How late the latest of them come.")] = 300,
    repeated: Share = 0.02,
    broken: Share = 0.01,
    seed: Annotated[int, typer.Option(help="The same seed sends the same bytes in the same order.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many events, the earliest.")] = None,
    topic: str = TOPIC,
) -> None:
    """Send sessions as events to the Kafka broker; exit code 1 where one was not taken."""
    from local.replay import messages, producer, sources

    try:
        broker = _broker()
        events, left_out = sources.events(source, seed, limit)
        found = messages.messages(events, messages.Shares(late, repeated, broken, late_seconds), seed)
        kinds = Counter(message.kind for message in found)
        say(f"   {len(found)} messages: {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}")
        if left_out:
            say(f"   {left_out} lines left out: no event with a time")
        if producer.ensure_topic(broker.bootstrap, topic):
            say(f"   made the topic {topic}, {producer.PARTITIONS} partitions")
        with step("replay"):
            sent = producer.send(broker.bootstrap, topic, found, rate or None, say)
        say(f"   {sent.acknowledged} taken in {sent.seconds:.1f} s, {sent.rate:.0f} a second")
        if sent.failed:
            raise sources.ReplayError(f"not taken: {sent.failed}")
    except (sources.ReplayError, kafka.BrokerError) as error:
        fail(str(error))
        sys.exit(1)


def stream(topic: str = TOPIC) -> None:
    """Start the streaming job of the deployed stack on this checkout's Kafka; it runs until it is stopped."""
    from local.replay import producer, sources
    from local.replay.stream import start

    chosen = lifecycle.connect(Settings.load())
    try:
        broker = _broker()
        producer.ensure_topic(broker.bootstrap, topic)
        start(chosen, broker.bootstrap, topic, say)
    except (sources.ReplayError, kafka.BrokerError) as error:
        fail(str(error))
        sys.exit(1)
    say("next: make replay sends events, make logs JOB=stream-events shows what came, make stream-stop ends it")


def stream_stop() -> None:
    """Stop the streaming job; what it has not read yet it reads when it is started again."""
    from local.replay.stream import stop

    stopped = stop(lifecycle.connect(Settings.load()))
    say(f"stopping: {', '.join(stopped)}" if stopped else "no run goes on")


def _broker() -> kafka.Broker:
    found = kafka.status(Settings.load())
    if found is None:
        raise kafka.BrokerError("no Kafka is running for this checkout: `make kafka-up` starts it")
    return found
