"""A proxy on 127.0.0.1 between a suite and the endpoint: moto's own paths, and its account number.

moto's tests reset their server by `POST /moto-api/reset` and know the account 123456789012; the endpoint has another
door for the one and another number for the other.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from local.stack import owner_token

HOST = "127.0.0.1"
MOTO_ACCOUNT, OUR_ACCOUNT = b"123456789012", b"000000000000"
# The checksum is of the answer before the numbers are swapped; the others are the connection's own.
DROPPED = {"x-amz-crc32", "connection", "transfer-encoding", "content-length", "keep-alive"}
SECONDS = 120


@contextmanager
def between(endpoint: str, token: str) -> Iterator[str]:
    """A running proxy's address; `token` opens the endpoint's own doors."""
    address = urlsplit(endpoint).netloc
    handler = type("Handler", (_Handler,), {"address": address, "token": token})
    server = ThreadingHTTPServer((HOST, 0), handler)
    threading.Thread(target=server.serve_forever, name="parity-proxy", daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def swapped(text: bytes, given: bytes, wanted: bytes) -> bytes:
    """One account's number for the other's."""
    return text.replace(given, wanted)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    address: str
    token: str

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.startswith("/moto-api/"):
            self._answer_moto()
            return
        status, headers, content = self._forward(self.command, self.path, dict(self.headers.items()), body)
        self._send(status, headers, content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = _handle

    def _answer_moto(self) -> None:
        """A reset is the endpoint's reset; moto's other doors are about moto alone."""
        if self.path.startswith("/moto-api/reset"):
            headers = {owner_token.HEADER: self.token, "Host": self.address}
            status, _, content = self._forward("POST", "/_ministack/reset", headers, b"")
            self._send(status, [], content)
        else:
            self._send(200, [("content-type", "application/json")], b"{}")

    def _forward(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        path = swapped(path.encode(), MOTO_ACCOUNT, OUR_ACCOUNT).decode()
        body = swapped(body, MOTO_ACCOUNT, OUR_ACCOUNT)
        sent = {name: value for name, value in headers.items() if name.lower() not in DROPPED}
        connection = http.client.HTTPConnection(self.address, timeout=SECONDS)
        try:
            connection.request(method, path, body, {**sent, "Content-Length": str(len(body))})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return answer.status, answer.getheaders(), swapped(content, OUR_ACCOUNT, MOTO_ACCOUNT)

    def _send(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        length = next((value for name, value in headers if name.lower() == "content-length"), str(len(content)))
        for name, value in headers:
            if name.lower() not in DROPPED:
                self.send_header(name, value)
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the suite's own report tells what failed."""
