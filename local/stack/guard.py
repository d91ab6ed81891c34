"""The endpoint's outermost layer: which requests come in at all.

A web page in the user's browser, another user of the machine and a stranger's host name are refused here, before
MiniStack sees them. Each refusal is a 403 with one line that says why and which setting opens the door.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from local.stack import owner_token, peers, refusals

# The header names are lower case in ASGI.
Headers = Iterable[tuple[bytes, bytes]]
App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

LOOPBACK = re.compile(r"(127\.0\.0\.1|\[::1\]|([a-z0-9_-]+\.)*localhost|([a-z0-9_-]+\.)*localhost\.localstack\.cloud)")
PORT = re.compile(r":\d{1,5}")
# MiniStack's own doors: all begin with an underscore, as no bucket's name can, but for this one.
HEALTH = "/health"
# An underscore too, but AWS's services: functions and APIs by path. Whether they are served is said in `services`.
SERVICE_PATHS = ("/_aws/", "/_alb/")
# CloudFormation gives these addresses to a custom resource or a wait handle, each with a random word of its own in it,
# where AWS gives a presigned one: who has the address may use it.
GIVEN_PATHS = ("/_ministack/cfn-response/", "/_ministack/cfn-signal/")
PREFLIGHT = b"access-control-request-method"
CORS = b"access-control-"
REASONS_TOLD = 100

logger = logging.getLogger("reelhouse.guard")


class Refused(Exception):
    """A request that does not come in; the message says why, and what opens the door."""


@dataclass
class Rules:
    """Who may come in.

    Attributes:
        token: what opens MiniStack's own doors.
        hosts: names in `Host` besides the loopback's (`REELHOUSE_ALLOWED_HOSTS`).
        origins: values of `Origin` that are let in (`REELHOUSE_ALLOWED_ORIGINS`); none gets a CORS header.
        other_users: other users of this machine may come in (`REELHOUSE_ALLOW_OTHER_USERS`).
        websockets: some service that is served speaks WebSocket.
        identity_path: the address at which the endpoint says whose it is: no secret, so no token.
        owner: whose process a connection comes from (`peers.owner`).
        users: the user ids that may come in: root, and whose the stack is.
        told: the refusals that are in the log already.
    """

    token: str
    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    other_users: bool = False
    websockets: bool = False
    identity_path: str = ""
    owner: Callable[[peers.Address, peers.Address], int | None] = peers.owner
    users: frozenset[int] = field(default_factory=lambda: frozenset({0, os.getuid()}))
    told: set[str] = field(default_factory=set)


def guarded(app: App, rules: Rules) -> App:
    """`app` behind the rules: what they refuse never reaches it, and no CORS header leaves it."""
    if not rules.other_users and not peers.available():
        logger.warning("this system does not tell whose a connection is: other users of this machine can come in")

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):  # lifespan: the server itself
            await app(scope, receive, send)
            return
        try:
            check(scope, rules)
        except Refused as refused:
            _tell(str(refused), rules)
            await refusals.send_forbidden(scope, receive, send, str(refused))
            return
        await app(scope, receive, _without_cors(send))

    return wrapped


def _tell(reason: str, rules: Rules) -> None:
    """Log a reason once, and so many of them: a page that tries again and again must not fill the disk."""
    if reason not in rules.told and len(rules.told) < REASONS_TOLD:
        rules.told.add(reason)
        logger.warning("refused: %s", reason)


def check(scope: dict[str, Any], rules: Rules) -> None:
    """Raise Refused where this request or WebSocket does not come in."""
    headers = list(scope["headers"])
    _check_user(scope, rules)
    _check_host(_values(headers, b"host"), rules)
    _check_origin(headers, rules)
    if scope["type"] == "websocket" and not rules.websockets:
        raise Refused("no service that is served here speaks WebSocket; REELHOUSE_SERVICES names more services")
    if _is_owners_door(scope["path"], rules) and not _has_token(headers, rules):
        raise Refused(
            f"{scope['path'][:100]!r} is a door of the stack's owner: send the header {owner_token.HEADER} with the"
            f" content of the file {owner_token.FILE} in the stack's home"
        )


def _check_user(scope: dict[str, Any], rules: Rules) -> None:
    """Only the stack's own user and root. A connection whose other end is already closed is refused: its user can't
    be told any more, and nobody is there to read the answer."""
    if rules.other_users or not peers.available():
        return
    client, server = scope.get("client"), scope.get("server")
    uid = rules.owner(peers.Address(*client), peers.Address(*server)) if client and server else None
    if uid not in rules.users:
        whose = "a process that can't be found" if uid is None else f"user {uid}"
        raise Refused(
            f"the connection comes from {whose}, and this stack answers its own user only;"
            " REELHOUSE_ALLOW_OTHER_USERS=1 lets every user of this machine in"
        )


def _check_host(hosts: list[str], rules: Rules) -> None:
    if len(hosts) != 1:
        raise Refused(f"a request has one Host header, this one has {len(hosts)}")
    name = host_name(hosts[0])
    if not LOOPBACK.fullmatch(name) and name not in rules.hosts:
        raise Refused(f"Host {hosts[0][:100]!r} is not this machine's loopback; REELHOUSE_ALLOWED_HOSTS names more")


def host_name(host: str) -> str:
    """The name in a Host header, in lower case, without its port; what is no host at all stays as it is."""
    name, port = (host[: host.rfind(":")], host[host.rfind(":") :]) if PORT.search(host) else (host, "")
    return (name if PORT.fullmatch(port) else host).lower()


def _check_origin(headers: list[tuple[bytes, bytes]], rules: Rules) -> None:
    """No web page. A browser sends `Origin` or `Sec-Fetch-Site` with all that a page asks for; no AWS client does."""
    origins = _values(headers, b"origin")
    # "null" is the origin of every sandboxed frame, so no setting can mean one of them.
    if any(origin not in rules.origins or origin == "null" for origin in origins):
        raise Refused(f"Origin {origins[0][:100]!r}: no web page may use this stack but REELHOUSE_ALLOWED_ORIGINS")
    if _values(headers, PREFLIGHT):
        raise Refused("a preflight: this stack sends no CORS headers, so no web page can read its answers")
    sites = _values(headers, b"sec-fetch-site")
    if not origins and any(site != "none" for site in sites):  # "none": typed by the user
        raise Refused(f"Sec-Fetch-Site {sites[0][:20]!r}: no web page may use this stack")


def _is_owners_door(path: str, rules: Rules) -> bool:
    if path == HEALTH:
        return True
    return path.startswith("/_") and path != rules.identity_path and not path.startswith((*SERVICE_PATHS, *GIVEN_PATHS))


def _has_token(headers: list[tuple[bytes, bytes]], rules: Rules) -> bool:
    name = owner_token.HEADER.lower().encode()
    return any(owner_token.same(value, rules.token) for found, value in headers if found.lower() == name)


def _values(headers: Headers, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for found, value in headers if found.lower() == name]


def _without_cors(send: Any) -> Any:
    async def without(message: dict[str, Any]) -> None:
        if "headers" in message:
            kept = [header for header in message["headers"] if not header[0].lower().startswith(CORS)]
            message = {**message, "headers": kept}
        await send(message)

    return without
