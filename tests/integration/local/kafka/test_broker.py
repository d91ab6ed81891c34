from __future__ import annotations

import os
import signal
import socket
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from local import kafka
from local.kafka import protocol
from local.settings import Settings
from local.stack import home, lifecycle
from tests.fixtures_endpoint import until

QUIET = {"log_level": 0, "socket.timeout.ms": 5000}


def topic(broker: kafka.Broker) -> str:
    """A new topic of one partition."""
    name = f"t-{uuid.uuid4().hex}"
    # The handle is kept: a temporary one is destroyed before the broker answers.
    admin = AdminClient({"bootstrap.servers": broker.bootstrap, **QUIET})
    admin.create_topics([NewTopic(name, 1, 1)])[name].result(60)
    return name


def send(broker: kafka.Broker, name: str, values: list[bytes]) -> None:
    """Send, and wait until every message is acknowledged by all replicas."""
    producer = Producer({"bootstrap.servers": broker.bootstrap, "acks": "all", "enable.idempotence": True, **QUIET})
    for value in values:
        producer.produce(name, value)
    assert producer.flush(60) == 0


def ends_at(consumer: Consumer, place: TopicPartition) -> int:
    """Where a partition with messages ends; 0 as long as the broker, which has just started, does not lead it yet."""
    try:
        return int(consumer.get_watermark_offsets(place, timeout=60)[1])
    except KafkaException as error:
        assert error.args[0].code() == KafkaError.NOT_LEADER_FOR_PARTITION, error
        return 0


def read(broker: kafka.Broker, name: str) -> list[bytes]:
    """All messages of the topic, in order."""
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": name, **QUIET})
    try:
        end = until(lambda: ends_at(consumer, TopicPartition(name, 0)), 60, "the topic's leader")
        consumer.assign([TopicPartition(name, 0, 0)])
        found = [message.value() for message in consumer.consume(end, timeout=60)]
    finally:
        consumer.close()
    return found


def test_acknowledged_messages_survive_kill_9(kafka_settings: Settings) -> None:
    broker = kafka.start(kafka_settings)
    name, sent = topic(broker), [b"%d" % number for number in range(500)]
    send(broker, name, sent)

    os.kill(broker.pid, signal.SIGKILL)
    until(lambda: kafka.status(kafka_settings) is None, 30, "the broker's end")
    again = kafka.start(kafka_settings)

    assert again.pid != broker.pid and again.port == broker.port
    assert read(again, name) == sent


def test_an_orderly_stop_keeps_data_and_port(kafka_settings: Settings) -> None:
    broker = kafka.start(kafka_settings)
    name = topic(broker)
    send(broker, name, [b"kept"])

    assert kafka.stop(kafka_settings) and not kafka.stop(kafka_settings)
    assert kafka.status(kafka_settings) is None
    again = kafka.start(kafka_settings)

    assert again.port == broker.port and read(again, name) == [b"kept"]
    assert kafka.start(kafka_settings) == again


def test_a_topic_that_nobody_made_is_not_made_by_a_message(kafka_settings: Settings) -> None:
    broker = kafka.start(kafka_settings)
    impatient = {"topic.metadata.propagation.max.ms": 1000, "message.timeout.ms": 60000, **QUIET}
    producer = Producer({"bootstrap.servers": broker.bootstrap, **impatient})
    failed: list[str] = []
    producer.produce("no-such-topic", b"x", on_delivery=lambda error, _: failed.append(str(error)))
    assert producer.flush(90) == 0 and len(failed) == 1 and "nknown topic" in failed[0]
    assert "no-such-topic" not in producer.list_topics(timeout=60).topics


def test_a_taken_port_means_another_one(kafka_settings: Settings, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = replace(kafka_settings, home=tmp_path, kafka_port=port)
        broker = kafka.start(settings)
        try:
            assert broker.port != port and protocol.brokers(broker.port) == {1: broker.port}
        finally:
            assert lifecycle.down(settings) == ["Kafka"]
    kafka.remove(settings)
    assert not (tmp_path / "kafka").exists() and kafka.status(settings) is None


def test_where_it_can_not_start_its_own_words_are_told(kafka_settings: Settings, tmp_path: Path) -> None:
    settings = replace(kafka_settings, home=tmp_path)
    home.claim(tmp_path)
    (tmp_path / "kafka" / "data").mkdir(parents=True)
    (tmp_path / "kafka" / "formatted").write_text("so it says")
    with pytest.raises(kafka.BrokerError, match=r"kafka\.log ends with:\n(?s:.)*meta\.properties"):
        kafka.start(settings)
