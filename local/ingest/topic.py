"""Publish to the topic, and read it from a place on: what Kafka does in the flow."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from local.ingest.stages import IngestError, Message

# Who publishes bears this name: Kafka shuts out the earlier of two, and a file is there whole or not at all.
PUBLISHER = "reelhouse-ingest-revenue"
ANSWER_SECONDS = 60.0
NO_LEADER_YET = (KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE)
BATCH = 500
QUIET = {"log_level": 0}


@dataclass(frozen=True)
class Received:
    """One message as the topic has it."""

    partition: int
    offset: int
    value: bytes


def publish(bootstrap: str, topic: str, messages: Sequence[Message]) -> None:
    """Put all messages into the topic in one transaction: all of them, or none.

    Raises:
        IngestError: the broker refuses, does not answer, or another publisher has begun since.
    """
    producer = Producer(
        {"bootstrap.servers": bootstrap, "transactional.id": PUBLISHER, "compression.type": "lz4", **QUIET}
    )  # fmt: skip
    try:
        producer.init_transactions(ANSWER_SECONDS)
        producer.begin_transaction()
        for message in messages:
            producer.produce(topic, message.value, key=message.key)
            producer.poll(0)
        producer.commit_transaction(ANSWER_SECONDS)
    except (KafkaException, BufferError) as error:
        raise IngestError(f"topic {topic} at {bootstrap}: nothing is published: {error}") from error


def batches(bootstrap: str, topic: str, begin: Mapping[int, int]) -> Iterator[list[Received]]:
    """All that is in the topic and committed, from the offsets `begin` (by partition; else its start) to its end.

    Raises:
        IngestError: the broker refuses or does not answer, or what is asked for is not there any more.
    """
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            # Asked for by the client; the places are PostgreSQL's to know, so nothing is ever stored under it.
            "group.id": PUBLISHER,
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            **QUIET,
        }
    )
    try:
        consumer.assign(_places(consumer, topic, begin))
        yield from _until_the_end(consumer, topic, len(consumer.assignment()))
    except KafkaException as error:
        raise IngestError(f"topic {topic} at {bootstrap}: {error}") from error
    finally:
        consumer.close()


def _places(consumer: Consumer, topic: str, begin: Mapping[int, int]) -> list[TopicPartition]:
    found = consumer.list_topics(topic, ANSWER_SECONDS).topics[topic]
    if found.error is not None:
        raise KafkaException(found.error)
    places = []
    for partition in found.partitions:
        first, end = _begin_and_end(consumer, TopicPartition(topic, partition))
        wanted = begin.get(partition, first)
        if not first <= wanted <= end:
            raise IngestError(
                f"topic {topic}, partition {partition}: PostgreSQL has read to offset {wanted}, and the topic has"
                f" {first} to {end}: it was made anew since; next: delete its rows from ingest.topic_position, and"
                " consume again: keys keep doubles out"
            )
        places.append(TopicPartition(topic, partition, wanted))
    return places


def _begin_and_end(consumer: Consumer, place: TopicPartition) -> tuple[int, int]:
    """The partition's first offset and its end; a broker that has just started leads its partitions a moment later."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            found: tuple[int, int] = consumer.get_watermark_offsets(place, ANSWER_SECONDS)
            return found
        except KafkaException as error:
            if error.args[0].code() not in NO_LEADER_YET or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def _until_the_end(consumer: Consumer, topic: str, partitions: int) -> Iterator[list[Received]]:
    ended: set[int] = set()
    while len(ended) < partitions:
        found = consumer.consume(BATCH, 1.0)
        good = [one for one in found if one.error() is None]
        for one in found:
            if one.error() is not None and one.error().code() != KafkaError._PARTITION_EOF:
                raise KafkaException(one.error())
        if good:
            yield [Received(one.partition(), one.offset(), one.value() or b"") for one in good]
        ended |= {one.partition() for one in found if one.error() is not None}
