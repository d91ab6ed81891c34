"""`make dashboard`: reads the views, writes the page, tells where it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from local.dashboard import FILE, frames, page, registry
from local.lineage import FILE as LINEAGE
from local.settings import Settings
from local.stack import lifecycle
from local.target import Target

# The whole page; a chart whose query is too fine shows here first.
MOST_BYTES = 5_000_000


def write(settings: Settings, chosen: Target, out: Path | None, say: Callable[[str], None]) -> Path:
    """Write the page of a deployed stack; returns where.

    Raises:
        DashboardError: a chart can't be made, or the page would be larger than MOST_BYTES.
    """
    began = time.monotonic()
    found = registry.exhibits()
    rows = frames.read(lifecycle.secret(chosen, lifecycle.outputs_of(chosen)["ReaderSecretId"]), found)
    path = (out or settings.home / FILE).resolve()
    lineage = LINEAGE if (path.parent / LINEAGE).is_file() else ""
    made = f"Made {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC of stack {chosen.stack}"
    text = page.build(found, rows, made, lineage)
    _put(path, text)
    empty = sorted(one.title for name, one in found.items() if not rows[name])
    say(f"{len(found)} charts and figures, {path.stat().st_size / 1e6:.2f} MB, after {time.monotonic() - began:.1f} s")
    if empty:
        say(f"without rows yet, as each says on the page: {', '.join(empty)}")
    say(f"next: open {path.as_uri()}")
    return path


def _put(path: Path, text: str) -> None:
    content = text.encode()
    if len(content) > MOST_BYTES:
        raise frames.DashboardError(f"the page would have {len(content):,} bytes, more than {MOST_BYTES:,}")
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_name(f"{path.name}.{os.getpid()}")
    work.write_bytes(content)
    work.replace(path)
