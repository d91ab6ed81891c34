"""What a long command of set-up is at, for people without a terminal: a line every few seconds."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable
from typing import IO

NEWS_SECONDS = 5.0
POLL_SECONDS = 0.05
MEGABYTES = {"KiB": 1 / 1024, "MiB": 1.0, "GiB": 1024.0}

Say = Callable[[str], None]


def wait(process: subprocess.Popen[str], news: Callable[[], str], say: Say) -> int:
    """Wait for the process, saying `<news>, <seconds> s` every few seconds; return its exit code."""
    began = told = time.monotonic()
    while process.poll() is None:
        time.sleep(POLL_SECONDS)
        now = time.monotonic()
        if now - told >= NEWS_SECONDS:
            say(f"{news()}, {now - began:.0f} s")
            told = now
    return process.returncode


class UvOutput:
    """Reads uv's own lines: which packages it needs, which large ones it fetches and which it builds.

    uv names a download of a megabyte or more with its size; smaller ones it only counts.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._packages = 0
        self._sizes: dict[str, float] = {}
        self._fetched: set[str] = set()
        self._building: set[str] = set()
        self._prepared = False

    def follow(self, stream: IO[str]) -> threading.Thread:
        """Feed every line of the stream, in a thread of its own that ends with it."""

        def read() -> None:
            for line in stream:
                self.feed(line)

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    def feed(self, line: str) -> None:
        """Take one line of uv's standard error."""
        text = line.strip()
        self.lines.append(text)
        if found := re.match(r"Resolved (\d+) packages", text):
            self._packages = int(found[1])
        elif found := re.match(r"Downloading (\S+) \(([\d.]+)(KiB|MiB|GiB)\)", text):
            self._sizes[found[1]] = float(found[2]) * MEGABYTES[found[3]]
        elif found := re.match(r"Downloaded (\S+)", text):
            self._fetched.add(found[1])
        elif found := re.match(r"Building (\S+)", text):
            self._building.add(found[1])
        elif found := re.match(r"Built (\S+)", text):
            self._building.discard(found[1])
        elif text.startswith("Prepared "):
            self._prepared = True

    def __str__(self) -> str:
        if not self._packages:
            return "asking the package index"
        if self._prepared:
            return f"linking {self._packages} packages"
        done, size = sum(self._sizes.get(name, 0) for name in self._fetched), sum(self._sizes.values())
        text = f"{len(self._fetched)} of {len(self._sizes)} large packages, {done:.0f} of {size:.0f} MB"
        # A source is fetched and built in one step, whose size uv does not tell.
        building = f"; fetching and building {', '.join(sorted(self._building))}" if self._building else ""
        return f"{text} fetched (of {self._packages} in all){building}"
