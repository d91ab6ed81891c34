"""Whose a connection is: the kernel's table as text, and this process's own sockets."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator

import pytest

from local.stack import peers
from local.stack.peers import Address

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who owns a socket")

HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
TCP = HEADER + (
    "   0: 0100007F:11D6 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 700 1 0 100 0 0 10 0\n"
    "   1: 0100007F:9C40 0100007F:11D6 01 00000000:00000000 00:00000000 00000000  1001        0 701 1 0 20 4 30 10 -1\n"
    "   2: 0100007F:11D6 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 702 1 0 20 4 30 10 -1\n"
    "   3: 0100007F:9C41 0100007F:11D6 05 00000000:00000000 03:0000176E 00000000     0        0 0 3 0\n"
    "   4: 0200007F:9C42 0100007F:11D6 01 00000000:00000000 00:00000000 00000000  1002        0 704 1 0 20 4 30 10 -1\n"
)
TCP6 = HEADER + (
    "   0: 0000000000000000FFFF00000100007F:9C43 0000000000000000FFFF00000100007F:11D6 01"
    " 00000000:00000000 00:00000000 00000000  1003        0 705 1 0 20 4 30 10 -1\n"
    "   1: 00000000000000000000000001000000:9C44 00000000000000000000000001000000:11D6 01"
    " 00000000:00000000 00:00000000 00000000  1004        0 706 1 0 20 4 30 10 -1\n"
)
SERVER = Address("127.0.0.1", 0x11D6)


@pytest.mark.skipif(sys.byteorder != "little", reason="the rows were written by a little-endian machine")
@pytest.mark.parametrize(
    ("table", "client", "server", "expected"),
    [
        (TCP, Address("127.0.0.1", 0x9C40), SERVER, 1001),
        (TCP, SERVER, Address("127.0.0.1", 0x9C40), 1000),  # the server's own end is another row
        (
            TCP,
            Address("127.0.0.1", 0x9C41),
            SERVER,
            None,
        ),  # closed by its process: what is left says 0, and is no root's
        (TCP, Address("127.0.0.2", 0x9C42), SERVER, 1002),
        (TCP, Address("127.0.0.1", 0x9C42), SERVER, None),
        (TCP, Address("127.0.0.1", 0x9C40), Address("127.0.0.1", 1), None),
        (TCP6, Address("127.0.0.1", 0x9C43), SERVER, 1003),  # Java's sockets: IPv4 in IPv6's clothes
        (TCP6, Address("::ffff:127.0.0.1", 0x9C43), SERVER, 1003),
        (TCP6, Address("::1", 0x9C44), Address("::1", 0x11D6), 1004),
        ("", Address("127.0.0.1", 0x9C40), SERVER, None),
    ],
)
def test_the_row_of_the_connection_tells_its_user(
    table: str, client: Address, server: Address, expected: int | None
) -> None:
    assert peers.owner_in(table, client, server) == expected


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.mark.parametrize("source", ["_from_netlink", "_from_proc", "owner"])
def test_ones_own_connection_is_ones_own_until_it_is_closed(server: socket.socket, source: str) -> None:
    ask = getattr(peers, source)
    here = Address(*server.getsockname())
    client = socket.create_connection(here)
    end = Address(*client.getsockname())
    accepted, _ = server.accept()
    with accepted:
        assert ask(end, here) == os.getuid()
        client.shutdown(socket.SHUT_WR)  # a client that has said all, and reads the answer
        assert ask(end, here) == os.getuid()
        client.close()
        assert ask(end, here) is None


@pytest.mark.parametrize("source", ["_from_netlink", "_from_proc"])
def test_an_ipv6_socket_to_an_ipv4_address_is_found(server: socket.socket, source: str) -> None:
    here = Address(*server.getsockname())
    with socket.socket(socket.AF_INET6) as client:
        client.connect((f"::ffff:{here.ip}", here.port))
        assert getattr(peers, source)(Address("127.0.0.1", client.getsockname()[1]), here) == os.getuid()


def test_a_listener_on_the_port_is_not_the_connection(server: socket.socket) -> None:
    """The kernel answers with a listener of the same address where no connection is."""
    assert peers.owner(Address(*server.getsockname()), Address("127.0.0.1", 9)) is None


def test_without_netlink_the_table_is_read(server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(client: Address, server: Address) -> int | None:
        raise PermissionError("no netlink in this container")

    monkeypatch.setattr(peers, "_from_netlink", closed)
    here = Address(*server.getsockname())
    with socket.create_connection(here) as client:
        assert peers.owner(Address(*client.getsockname()), here) == os.getuid()


def test_elsewhere_it_says_that_it_cannot_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers.sys, "platform", "darwin")
    assert not peers.available()
    with pytest.raises(peers.Unsupported):
        peers.owner(Address("127.0.0.1", 1), SERVER)
