"""`make eda`: reads, draws, writes the folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from local.dashboard import frames
from local.dashboard.exhibit import Chart
from local.dashboard.grouping import Row
from local.eda import exhibits, pictures, report
from local.settings import Settings
from local.stack import lifecycle
from local.target import Target

FOLDER = "eda"
REPORT = "report.md"


def write(settings: Settings, chosen: Target, out: Path | None, say: Callable[[str], None]) -> Path:
    """Write pictures and report of a deployed stack; returns the folder."""
    secret = lifecycle.secret(chosen, lifecycle.outputs_of(chosen)["ReaderSecretId"])
    found = frames.read(secret, {**exhibits.study(), "profiles": exhibits.PROFILES})
    folder = (out or settings.home / FOLDER).resolve()
    made = f"Made {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC of stack {chosen.stack}, from views of `bi`."
    titles = draw(folder, found)
    (folder / REPORT).write_text(report.write(found, titles, made), encoding="utf-8")
    say(f"{len(titles)} pictures, each as PNG and SVG")
    say(f"next: read {folder / REPORT}")
    return folder


def draw(folder: Path, found: frames.Frames) -> dict[str, str]:
    """Draw every chart that has rows; gives name → title."""
    folder.mkdir(parents=True, exist_ok=True)
    titles: dict[str, str] = {}
    for name, chart, rows, title in _all(found):
        if rows:
            pictures.save(folder, name, pictures.spec_of(chart, rows, title))
            titles[name] = title
    return titles


def _all(found: frames.Frames) -> list[tuple[str, Chart, list[Row], str]]:
    study = [(name, chart, found[name], chart.title) for name, chart in exhibits.study().items()]
    feeds = dict.fromkeys(row["feed"] for row in found["profiles"])
    return study + [
        (
            f"profile_{re.sub('[^a-z0-9_]', '_', feed)}",
            exhibits.PROFILES,
            [row for row in found["profiles"] if row["feed"] == feed],
            f"Profile of {feed}",
        )
        for feed in feeds
    ]
