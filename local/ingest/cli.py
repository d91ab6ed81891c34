"""The command of this package, for local/cli.py to register; the client of Kafka is imported when it is asked for."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from local import kafka
from local.console import fail, say, step
from local.ingest.stages import IngestError
from local.pipeline import reading
from local.settings import Settings
from local.stack import lifecycle

TOPIC = "revenue"


class Part(str, Enum):
    """A half of the flow."""

    publish = "publish"
    consume = "consume"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(ingest)


def ingest(
    file: Annotated[Path | None, typer.Argument(help="A revenue file; not needed with --only consume.")] = None,
    only: Annotated[Part | None, typer.Option(help="One half of the flow alone.")] = None,
    topic: str = TOPIC,
) -> None:
    """Read, split and convert a revenue file, publish its records to Kafka, and take them into PostgreSQL."""
    from local.ingest import flow
    from local.replay.producer import ensure_topic
    from local.replay.sources import ReplayError

    settings = Settings.load()
    try:
        broker = kafka.status(settings)
        if broker is None:
            raise IngestError("no Kafka is running for this checkout: `make kafka-up` starts it")
        ensure_topic(broker.bootstrap, topic)
        if only is not Part.consume:
            if file is None:
                raise IngestError('which file? make ingest ARGS="<revenue file>", or ARGS="--only consume"')
            with step("publish"):
                flow.publish(broker.bootstrap, topic, file, say)
        if only is not Part.publish:
            chosen = lifecycle.connect(settings)
            owner = lifecycle.secret(chosen, lifecycle.outputs_of(chosen)["OwnerSecretId"])
            with step("consume"):
                flow.consume(broker.bootstrap, topic, reading.connect(owner), say)
    except (IngestError, ReplayError, kafka.BrokerError) as error:
        fail(str(error))
        sys.exit(1)
