"""Whose process is at the other end of a connection from this machine (Linux).

The kernel is asked for exactly one socket over netlink (sock_diag: 50 µs, measured); where that is closed to us,
/proc/net/tcp and tcp6 tell the same but are read whole (7 ms). Nothing is kept: a port is soon somebody else's.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from pathlib import Path
from typing import NamedTuple

SOCK_DIAG = 4  # NETLINK_SOCK_DIAG, linux/netlink.h
BY_FAMILY = 20  # SOCK_DIAG_BY_FAMILY, linux/sock_diag.h
REQUEST = 1  # NLM_F_REQUEST
# linux/netlink.h: nlmsghdr; linux/inet_diag.h: inet_diag_req_v2, inet_diag_msg.
HEADER = struct.Struct("=IHHII")
WANTED = struct.Struct("=BBBBI")
SOCKET_ID = struct.Struct("!HH16s16s")
COOKIE = struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)  # any interface, no cookie known
ID_AT, UID_AT, MESSAGE_BYTES = HEADER.size + 4, HEADER.size + 64, HEADER.size + 72
TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


class Address(NamedTuple):
    """An end of a TCP connection."""

    ip: str
    port: int


class Unsupported(OSError):
    """This system does not say who owns a socket."""


def available() -> bool:
    """True where `owner` can be asked."""
    return sys.platform == "linux"


def owner(client: Address, server: Address) -> int | None:
    """The user id of the process that made the socket `client`, connected to our `server`; None without such a socket.

    A socket that its process has closed is None as well: the kernel reports what is left of it as root's, so a user
    that sends a request and closes at once would pass for root.

    Raises:
        Unsupported: not on Linux, or neither netlink nor /proc may be read.
    """
    if not available():
        raise Unsupported("the owner of a socket is not known on this system")
    try:
        return _from_netlink(client, server)
    except OSError:
        return _from_proc(client, server)


def _from_netlink(client: Address, server: Address) -> int | None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, SOCK_DIAG) as asked:  # type: ignore[attr-defined,unused-ignore]
        asked.settimeout(1.0)
        asked.send(_question(client, server))
        answer = asked.recv(4096)
    if len(answer) < HEADER.size + 4 or HEADER.unpack_from(answer)[1] != BY_FAMILY:
        return _error(answer)
    if len(answer) < MESSAGE_BYTES or SOCKET_ID.unpack_from(answer, ID_AT)[:2] != (client.port, server.port):
        return None  # a listener on that port, not the connection
    uid, inode = struct.unpack_from("=II", answer, UID_AT)
    return uid if inode else None


def _question(client: Address, server: Address) -> bytes:
    ends = [ipaddress.ip_address(end.ip) for end in (client, server)]
    family = socket.AF_INET6 if ends[0].version == 6 else socket.AF_INET
    packed = [end.packed.ljust(16, b"\0") for end in ends]
    wanted = WANTED.pack(family, socket.IPPROTO_TCP, 0, 0, 0xFFFFFFFF)
    body = wanted + SOCKET_ID.pack(client.port, server.port, *packed) + COOKIE
    return HEADER.pack(HEADER.size + len(body), BY_FAMILY, REQUEST, 1, 0) + body


def _error(answer: bytes) -> int | None:
    """None for "no such socket"; all else means that netlink does not answer here."""
    code = -struct.unpack_from("=i", answer, HEADER.size)[0] if len(answer) >= HEADER.size + 4 else 0
    if code == 2:  # ENOENT
        return None
    raise OSError(code, "netlink does not tell the owner of a socket")


def _from_proc(client: Address, server: Address) -> int | None:
    texts = [path.read_text() for path in TABLES if path.exists()]
    if not texts:
        raise Unsupported("neither netlink nor /proc/net/tcp can be read")
    found = (owner_in(text, client, server) for text in texts)
    return next((uid for uid in found if uid is not None), None)


def owner_in(table: str, client: Address, server: Address) -> int | None:
    """The user id in the row of /proc/net/tcp or tcp6 that goes from `client` to `server`; None where there is none."""
    wanted = (_plain(client), _plain(server))
    for line in table.splitlines()[1:]:
        cells = line.split()
        if len(cells) > 9 and (_address(cells[1]), _address(cells[2])) == wanted:
            return int(cells[7]) if cells[9] != "0" else None
    return None


def _address(cell: str) -> tuple[bytes, int]:
    """`0100007F:1F90`: each group of 8 digits is a 32-bit word in the machine's byte order."""
    digits, _, port = cell.partition(":")
    words = [int(digits[at : at + 8], 16).to_bytes(4, sys.byteorder) for at in range(0, len(digits), 8)]
    return _unmapped(b"".join(words)), int(port, 16)


def _plain(end: Address) -> tuple[bytes, int]:
    return _unmapped(ipaddress.ip_address(end.ip).packed), end.port


def _unmapped(packed: bytes) -> bytes:
    """An IPv4 address in IPv6's clothes (::ffff:127.0.0.1, as Java's sockets have it) is that IPv4 address."""
    mapped = ipaddress.IPv6Address(packed).ipv4_mapped if len(packed) == 16 else None
    return mapped.packed if mapped else packed
