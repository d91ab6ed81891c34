"""An AWS API in which nothing exists, for the training job: S3 and Glue clients ask it and load all their classes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOT_FOUND = b'{"__type": "EntityNotFoundException", "Message": "Nothing is here."}'
NO_KEY = b"<Error><Code>NoSuchKey</Code><Message>Nothing is here.</Message></Error>"


class _Nothing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        glue = "AWSGlue" in (self.headers.get("X-Amz-Target") or "")
        body = NOT_FOUND if glue else NO_KEY
        self.send_response(400 if glue else 404)
        self.send_header("Content-Type", "application/x-amz-json-1.1" if glue else "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Nobody is interested."""


@contextmanager
def nothing_there() -> Iterator[str]:
    """Serve on a free port of 127.0.0.1; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Nothing)
    thread = threading.Thread(target=server.serve_forever, name="nothing-there", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
