"""The proxy: moto's reset is the endpoint's own, with the owner's word; account numbers are swapped both ways."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from local.parity import proxy

Seen = list[tuple[str, str, str | None, bytes]]


@pytest.fixture
def behind() -> Iterator[tuple[str, Seen]]:
    """An endpoint that echoes, with what it has seen."""
    seen: Seen = []

    class Echo(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            seen.append((self.command, self.path, self.headers.get("X-Reelhouse-Token"), body))
            self.send_response(200)
            self.send_header("x-amz-crc32", "1")
            self.send_header("x-kept", "yes")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", seen
    server.shutdown()
    server.server_close()


def post(url: str, body: bytes = b"") -> tuple[bytes, dict[str, str]]:
    with urllib.request.urlopen(urllib.request.Request(url, data=body, method="POST"), timeout=10) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def test_a_reset_is_the_endpoints_own(behind: tuple[str, Seen]) -> None:
    url, seen = behind
    with proxy.between(url, "word") as address:
        post(f"{address}/moto-api/reset")
        post(f"{address}/moto-api/seed?a=42")
    assert seen == [("POST", "/_ministack/reset", "word", b"")]


def test_all_else_is_forwarded_with_the_accounts_number_swapped(behind: tuple[str, Seen]) -> None:
    url, seen = behind
    with proxy.between(url, "word") as address:
        body, headers = post(f"{address}/123456789012/queue", b"arn:aws:glue::123456789012:job")
    assert seen == [("POST", "/000000000000/queue", None, b"arn:aws:glue::000000000000:job")]
    assert body == b"arn:aws:glue::123456789012:job"
    assert ("x-amz-crc32" in headers, headers["x-kept"]) == (False, "yes")
