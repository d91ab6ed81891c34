"""Ships what a run prints to CloudWatch Logs while it goes on."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO, Any

from botocore.exceptions import ClientError

FLUSH_SECONDS = 0.5
# Limits of PutLogEvents: 256 KiB an event, 1 MiB and 10,000 events a batch, 26 bytes of overhead an event.
EVENT_BYTES = 256 * 1024 - 26
BATCH_BYTES = 1024 * 1024
BATCH_EVENTS = 10_000
TAIL_BYTES = 64 * 1024
# What is tried again: all but these, of which no second try could be taken.
HOPELESS = ("InvalidParameterException", "DataAlreadyAcceptedException")
LAST_TRIES = 3

logger = logging.getLogger("reelhouse.glue")


class LogStream:
    """One stream of one group: takes bytes from any thread, keeps the last 64 KiB for error messages."""

    def __init__(self, client: Any, group: str, stream: str) -> None:
        self.group = group
        self.stream = stream
        self._client = client
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._partial: dict[str, bytes] = {}
        self._events: deque[tuple[int, str]] = deque()
        self._tail = b""
        self._created = False

    def feed(self, data: bytes, source: str = "script") -> None:
        """Take a piece of output. Lines of different sources (script, JVM) never mix within a line."""
        now = int(time.time() * 1000)
        with self._lock:
            *lines, rest = (self._partial.get(source, b"") + data).split(b"\n")
            self._partial[source] = rest
            if source == "script":
                self._tail = (self._tail + data)[-TAIL_BYTES:]
            for line in lines:
                self._add(now, line)

    def _add(self, now: int, line: bytes) -> None:
        # CloudWatch takes no empty messages, so empty lines are left out.
        text = line.rstrip(b"\r")
        for start in range(0, len(text), EVENT_BYTES):
            self._events.append((now, text[start : start + EVENT_BYTES].decode("utf-8", errors="replace")))

    def tail(self) -> str:
        """The last 64 KiB that the script itself wrote."""
        with self._lock:
            return self._tail.decode("utf-8", errors="replace")

    def flush(self, final: bool = False) -> None:
        """Send what has come in; `final` also sends lines without an end."""
        if final:
            with self._lock:
                now = int(time.time() * 1000)
                for rest in self._partial.values():
                    self._add(now, rest)
                self._partial.clear()
        with self._sending:
            while batch := self._next_batch():
                self._send(batch)

    def _send(self, batch: list[dict[str, Any]]) -> None:
        """Put a batch; one that can't be put now goes back to the front of the queue, and its error is raised."""
        try:
            self.create()
            self._client.put_log_events(logGroupName=self.group, logStreamName=self.stream, logEvents=batch)
        except Exception as error:
            self._created = False  # whoever deleted the group or the stream gets it anew
            if isinstance(error, ClientError) and error.response["Error"]["Code"] in HOPELESS:
                logger.error("%d lines of %s/%s are refused: %s", len(batch), self.group, self.stream, error)
                return
            with self._lock:
                self._events.extendleft((event["timestamp"], event["message"]) for event in reversed(batch))
            raise

    def _next_batch(self) -> list[dict[str, Any]]:
        batch: list[dict[str, Any]] = []
        size = 0
        with self._lock:
            while self._events and len(batch) < BATCH_EVENTS:
                size += len(self._events[0][1].encode()) + 26
                if batch and size > BATCH_BYTES:
                    break
                moment, text = self._events.popleft()
                batch.append({"timestamp": moment, "message": text})
        return batch

    def create(self) -> None:
        """Make the group and the stream where they are missing."""
        if self._created:
            return
        exists = self._client.exceptions.ResourceAlreadyExistsException
        with contextlib.suppress(exists):
            self._client.create_log_group(logGroupName=self.group)
        with contextlib.suppress(exists):
            self._client.create_log_stream(logGroupName=self.group, logStreamName=self.stream)
        self._created = True


class RunLogs:
    """The output and error streams of one run, flushed twice a second until `close`."""

    def __init__(self, client: Any, group_prefix: str, run_id: str) -> None:
        self.output = LogStream(client, f"{group_prefix}/output", run_id)
        self.error = LogStream(client, f"{group_prefix}/error", run_id)
        self._closing = threading.Event()
        self._shipper = threading.Thread(target=self._ship, name=f"glue-logs-{run_id[-8:]}", daemon=True)
        self._shipper.start()

    def _ship(self) -> None:
        # Both streams are there from the start, as on AWS, even when nothing is ever said in one of them.
        self._flush(create=True)
        while not self._closing.wait(FLUSH_SECONDS):
            self._flush()

    def _flush(self, final: bool = False, create: bool = False) -> bool:
        """Send what both streams have; false where something stayed behind."""
        sent = True
        for stream in (self.output, self.error):
            try:
                if create:
                    stream.create()
                stream.flush(final)
            except Exception:  # the endpoint may be going down: a run must not fail for want of a log
                logger.exception("could not write to %s/%s", stream.group, stream.stream)
                sent = False
        return sent

    def close(self) -> None:
        """Send the rest, in some tries: what was fed before is lost only where CloudWatch does not answer."""
        self._closing.set()
        self._shipper.join()
        never = threading.Event()
        for _ in range(LAST_TRIES):
            if self._flush(final=True):
                return
            never.wait(FLUSH_SECONDS)


def remove_logs(client: Any, group_prefix: str, run_id: str) -> None:
    """Delete both streams of a run; one that is not there is what was wanted."""
    for kind in ("output", "error"):
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.delete_log_stream(logGroupName=f"{group_prefix}/{kind}", logStreamName=run_id)


class Pump:
    """Feeds everything from a pipe on, as it comes, in a thread of its own, until the pipe's end."""

    def __init__(self, pipe: IO[bytes], feed: Callable[[bytes], None], name: str) -> None:
        self._pipe = pipe
        self._feed = feed
        # Bytes are taken out of the pipe and fed under this lock, so that `drain` can tell that none are on the way.
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._copy, name=name, daemon=True)
        self._thread.start()

    def _copy(self) -> None:
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        while True:
            poll.poll()
            with self._lock:
                if not self._take():
                    self._pipe.close()
                    return

    def _take(self) -> bool:
        """Feed what is in the pipe now; False at its end."""
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        while poll.poll(0):
            data = os.read(self._pipe.fileno(), 65536)
            if not data:
                return False
            self._feed(data)
        return True

    def drain(self) -> None:
        """Return when all that was written to the pipe before this call has been fed."""
        with self._lock:
            if not self._pipe.closed:
                self._take()

    def join(self) -> None:
        """Wait for the pipe's end."""
        self._thread.join()
