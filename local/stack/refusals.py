"""A refusal that the caller can read: AWS's clients want their own shape of error, people and curl one line of text."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

FORBIDDEN = 403
CODE = "AccessDenied"
# Close code 1008, "policy violation" (RFC 6455, 7.4.1): before the handshake is done the server makes a 403 of it.
POLICY_VIOLATION = 1008


async def send_forbidden(scope: dict[str, Any], receive: Any, send: Any, reason: str) -> None:
    """Answer a request with 403, or close a WebSocket before it opens. Nothing of the request's body is read."""
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": reason[:120]})
        return
    kind, body = forbidden({name.lower(): value for name, value in scope["headers"]}, reason)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    if scope.get("http_version", "1.1").startswith("1"):  # HTTP/2 knows no such header
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": FORBIDDEN, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def forbidden(headers: dict[bytes, bytes], reason: str) -> tuple[bytes, bytes]:
    """Content type and body of a 403, in the shape that the sender of `headers` (names in lower case) can read."""
    kind = headers.get(b"content-type", b"")
    if b"x-amz-target" in headers or b"json" in kind:
        return b"application/x-amz-json-1.0", json.dumps({"__type": f"{CODE}Exception", "message": reason}).encode()
    error = f"<Code>{CODE}</Code><Message>{escape(reason)}</Message>"
    if kind.startswith(b"application/x-www-form-urlencoded"):
        return b"text/xml", f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>".encode()
    if b"authorization" in headers or b"x-amz-content-sha256" in headers:
        return b"application/xml", f"<Error>{error}</Error>".encode()
    return b"text/plain; charset=utf-8", f"{reason}\n".encode()
