"""Asks a broker whether it serves, in Kafka's own protocol: one Metadata request, and no client package."""

from __future__ import annotations

import socket
import struct

HOST = "127.0.0.1"
METADATA, VERSION = 3, 0
ANSWER_SECONDS = 2.0
CORRELATION = 7


def brokers(port: int) -> dict[int, int]:
    """Node id → port of the brokers that the one at `port` knows to be alive; empty where none answers in Kafka's way.

    A broker that is still fenced (its start is not over, or the registration of a killed one stands) knows none.
    """
    try:
        with socket.create_connection((HOST, port), timeout=ANSWER_SECONDS) as connection:
            connection.sendall(_request())
            return _known(_exactly(connection, struct.unpack(">i", _exactly(connection, 4))[0]))
    except (OSError, struct.error, ValueError):
        return {}


def _request() -> bytes:
    """Metadata version 0 of no topic that exists: header, then an array with one name (an empty one asks for all)."""
    header = struct.pack(">hhih", METADATA, VERSION, CORRELATION, -1)
    body = header + struct.pack(">ih", 1, 1) + b"-"
    return struct.pack(">i", len(body)) + body


def _known(answer: bytes) -> dict[int, int]:
    """The brokers of a Metadata answer: array of (int32 node, int16 length, host, int32 port)."""
    correlation, number = struct.unpack_from(">ii", answer)
    if correlation != CORRELATION:
        raise ValueError("not the answer to our request")
    place, found = 8, {}
    for _ in range(number):
        node, length = struct.unpack_from(">ih", answer, place)
        place += 6 + length
        (found[node],) = struct.unpack_from(">i", answer, place)
        place += 4
    return found


def _exactly(connection: socket.socket, length: int) -> bytes:
    if not 0 < length < 1 << 20:
        raise ValueError(f"an answer of {length} bytes")
    data = b""
    while len(data) < length:
        part = connection.recv(length - len(data))
        if not part:
            raise ValueError("the answer ends early")
        data += part
    return data
