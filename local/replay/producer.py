"""Sends messages to a topic at a chosen rate, each acknowledged by the broker or counted as failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka import Message as Delivered
from confluent_kafka.admin import AdminClient, NewTopic

from local.replay.messages import Message
from local.replay.sources import ReplayError

PARTITIONS = 3
ANSWER_SECONDS = 30.0
# A broker that is killed meanwhile is waited for: nothing that was taken is given up before.
DELIVERY_SECONDS = 300
NEWS_SECONDS = 5.0
# Messages between two looks at the clock.
BLOCK = 50
QUIET = {"log_level": 0}


@dataclass
class Sent:
    """How a replay went: messages acknowledged, and the reasons of those that were not; seconds that it took."""

    acknowledged: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Acknowledged messages a second."""
        return self.acknowledged / self.seconds if self.seconds else 0.0

    def take(self, error: KafkaError | None, message: Delivered) -> None:
        """The broker's answer to one message."""
        if error is None:
            self.acknowledged += 1
        else:
            self.failed[error.name()] = self.failed.get(error.name(), 0) + 1


def ensure_topic(bootstrap: str, topic: str) -> bool:
    """Make the topic where it is missing; true where it was.

    Raises:
        ReplayError: the broker refuses, or does not answer.
    """
    # The handle is kept: a temporary one is destroyed before the broker answers.
    admin = AdminClient({"bootstrap.servers": bootstrap, **QUIET})
    try:
        admin.create_topics([NewTopic(topic, PARTITIONS, 1)])[topic].result(ANSWER_SECONDS)
    except KafkaException as error:
        if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return False
        raise ReplayError(f"topic {topic} at {bootstrap}: {error.args[0].str()}") from error
    return True


def send(
    bootstrap: str, topic: str, messages: Sequence[Message], rate: float | None, say: Callable[[str], None]
) -> Sent:
    """Send all of them, `rate` a second (None: as fast as it goes), and wait for the broker's answers."""
    sent, began = Sent(), time.monotonic()
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "enable.idempotence": True,
            "acks": "all",
            "compression.type": "lz4",
            "linger.ms": 20,
            "message.timeout.ms": DELIVERY_SECONDS * 1000,
            **QUIET,
        }
    )
    told = began
    for number, message in enumerate(messages):
        if number % BLOCK == 0:
            _wait_until(producer, began + number / rate if rate else began)
            if time.monotonic() - told >= NEWS_SECONDS:
                told = time.monotonic()
                say(f"   {number} of {len(messages)} sent, {sent.acknowledged / (told - began):.0f} a second taken")
        _produce(producer, topic, message, sent)
    producer.flush()
    sent.seconds = time.monotonic() - began
    return sent


def _wait_until(producer: Producer, moment: float) -> None:
    """Serve the broker's answers until then; at least once."""
    producer.poll(0)
    while (left := moment - time.monotonic()) > 0:
        producer.poll(min(left, 0.1))


def _produce(producer: Producer, topic: str, message: Message, sent: Sent) -> None:
    while True:
        try:
            producer.produce(topic, message.value, key=message.key, on_delivery=sent.take)
            return
        except BufferError:
            producer.poll(0.1)  # the queue is full: let some of it be answered
