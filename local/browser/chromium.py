"""Finds the machine's Chromium and starts it so that it talks to nobody."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without the last ones a browser calls its maker at every start.
ARGUMENTS = (
    "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


class NoBrowser(RuntimeError):
    """This machine has no Chromium; the message says how to get one."""


def path() -> str:
    """The browser's program.

    Raises:
        NoBrowser: there is none on the search path.
    """
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise NoBrowser(f"no {' or '.join(NAMES)} on this machine; on Debian: apt-get install chromium")


@contextmanager
def browser() -> Iterator[Any]:
    """A running Playwright browser without a window; raises NoBrowser as `path` does."""
    from playwright.sync_api import sync_playwright

    # Chromium's sandbox refuses root, which is who runs CI; the pages are our own.
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    program = path()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield running
        finally:
            running.close()
