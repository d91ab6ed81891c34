"""The command of this package, for local/cli.py to register."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from local.console import say, step
from local.lineage import FILE
from local.settings import Settings
from local.stack import home, lifecycle
from local.target import TargetError

OFF = (
    "nobody has told any lineage: it is off unless REELHOUSE_LINEAGE=1 is set when the endpoint starts; next:"
    " make local-down, then REELHOUSE_LINEAGE=1 make run (docs/lineage.md; on AWS --parameter Lineage=on)"
)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(lineage)


def lineage(
    out: Annotated[Path | None, typer.Option(help=f"The file; {FILE} in the stack's folder by default.")] = None,
) -> None:
    """Draw what was made of what, by the events of jobs, Spark and crawlers: one HTML file, opened from disk."""
    from local.lineage import counting, engine, graph, page, places, reading

    settings = Settings.load()
    chosen = lifecycle.connect(settings)
    outputs = lifecycle.outputs_of(chosen)
    with step("lineage"):
        events = reading.read(chosen.client("s3"), outputs["LakeBucket"], engine.folder(settings))
        if not events.found:
            raise TargetError(OFF)
        found = graph.folded(events, places.Stack(chosen.stack))
        counting.count_views(found, lifecycle.secret(chosen, outputs["ReaderSecretId"]))
        path = (out or settings.home / FILE).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        home.write_private(
            path, page.build(found, f"Made {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC of stack {chosen.stack}")
        )
    say(f"{len(found.nodes)} datasets, {len(found.edges)} flows, of {found.events:,} events")
    say(f"next: open {path.as_uri()}")
