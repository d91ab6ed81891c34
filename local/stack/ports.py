"""Ports on 127.0.0.1: which are free, and which of them a server of this stack should have."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
LOWEST, USUAL_LOWEST_OUTGOING = 10_000, 32_768
OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")
ATTEMPTS = 100


@dataclass(frozen=True)
class Wish:
    """What is known of the port that a server should have.

    Attributes:
        asked: the port that the user names now (`REELHOUSE_PORT`, `REELHOUSE_PG_PORT`); None where they name none.
        usual: the port of such a server everywhere.
        earlier: the port that this home's server had last; secrets, exported URLs and workbooks know it.
        earlier_asked: what the user named then.
    """

    asked: int | None
    usual: int
    earlier: int | None = None
    earlier_asked: int | None = None

    @property
    def ordered(self) -> list[int]:
        """Ports, best first: a new wish of the user's, the one of last time, the usual one."""
        new = self.asked if self.asked != self.earlier_asked else None
        known = (new, self.earlier, self.asked or self.usual)
        return list(dict.fromkeys(port for port in known if port is not None))

    def note(self, port: int, ran_already: bool, variable: str) -> str:
        """Why the server has another port than the one that a reader expects; empty where it has that one."""
        if ran_already:
            late = self.asked not in (None, port)
            return f"  (it ran already; {variable}={self.asked} counts after make local-down)" if late else ""
        return "" if port == self.ordered[0] else f"  (port {self.ordered[0]} is taken)"


def free(wish: Wish) -> Iterator[int]:
    """Ports to try, best first: those of the wish that are free now, then any that is."""
    yield from filter(is_free, wish.ordered)
    yield any_free()


def is_free(port: int) -> bool:
    """True where a server could bind the port now; connections of the last one in TIME_WAIT do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def any_free() -> int:
    """A port that nobody listens on now; somebody may be quicker than the caller.

    It is none of those that the system gives to outgoing connections, as long as there is another: between a server's
    end and its next start one of them would take it, and the server would have to move.
    """
    for port in random.sample(range(LOWEST, _lowest_outgoing()), ATTEMPTS):
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _lowest_outgoing() -> int:
    """Linux tells; elsewhere the range begins at 49152, and on an old Linux here."""
    try:
        found = int(OUTGOING.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return USUAL_LOWEST_OUTGOING
    return found if found > LOWEST + ATTEMPTS else USUAL_LOWEST_OUTGOING
