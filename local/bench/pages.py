"""What `make dashboard` costs over a full run: seconds to build, bytes, and the first paint from disk."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from local.bench.pipeline import Say
from local.browser import chromium
from local.dashboard import command
from local.settings import Settings
from local.stack import lifecycle

FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


@dataclass(frozen=True)
class Page:
    """The dashboard's page; `first_paint` is None where the machine has no browser."""

    build: float
    bytes: int
    first_paint: float | None


def measure(settings: Settings, say: Say) -> Page:
    """Build the page of the deployed stack of `settings`, and open it from disk where there is a browser."""
    began = time.monotonic()
    path = command.write(settings, lifecycle.connect(settings), None, lambda line: None)
    found = Page(time.monotonic() - began, path.stat().st_size, first_paint(path))
    say(f"   dashboard: {found.build:.1f} s, {found.bytes / 1e6:.2f} MB")
    return found


def first_paint(page: Path) -> float | None:
    """Seconds from opening a file to the first thing drawn, by the browser's own clock; None without a browser."""
    try:
        with chromium.browser() as running:
            shown = running.new_page(viewport={"width": 1280, "height": 900})
            shown.goto(page.as_uri())
            shown.wait_for_selector("body[data-ready=yes]")
            return float(shown.evaluate(FIRST_PAINT)) / 1000
    except chromium.NoBrowser:
        return None
