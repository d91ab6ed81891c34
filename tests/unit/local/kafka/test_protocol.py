from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local.kafka import protocol
from local.stack.ports import any_free


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that answers one request so; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def metadata(nodes: dict[int, int], correlation: int = protocol.CORRELATION) -> bytes:
    """An answer that tells of these brokers and no topic."""
    body = struct.pack(">ii", correlation, len(nodes))
    for node, port in nodes.items():
        body += struct.pack(">ih", node, 9) + b"127.0.0.1" + struct.pack(">i", port)
    body += struct.pack(">i", 0)
    return struct.pack(">i", len(body)) + body


def test_the_brokers_of_the_answer_are_read() -> None:
    with answering(metadata({1: 9092, 2: 9093})) as port:
        assert protocol.brokers(port) == {1: 9092, 2: 9093}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        metadata({1: 9092}, correlation=8),
        metadata({1: 9092})[:12],
        metadata({}),
    ],
    ids=["nothing", "http", "another's", "cut off", "fenced"],
)
def test_who_does_not_know_a_living_broker_serves_nothing(answer: bytes) -> None:
    with answering(answer) as port:
        assert protocol.brokers(port) == {}


def test_nobody_at_the_port_serves_nothing() -> None:
    assert protocol.brokers(any_free()) == {}
