"""The command of this package, for local/cli.py to register."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from local.console import fail, say
from local.nifi import definition, manifest
from local.settings import PROJECT, Settings

FLOW = PROJECT / "infra" / "nifi" / "revenue_flow.json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("nifi-check")(check)


def check(file: Annotated[Path, typer.Argument(help="A flow definition.")] = FLOW) -> None:
    """Hold a NiFi flow definition against its standard processors' manifest; exit code 1 where it has faults."""
    flow = json.loads(file.read_text(encoding="utf-8"))
    found = definition.faults(flow, manifest.processors(Settings.load().cache))
    for fault in found:
        fail(fault)
    if found:
        sys.exit(1)
    say(f"{file.name}: checked against {manifest.coordinates()}, never started here")
    say(f"by name only, as their NARs are not served: {'; '.join(definition.by_name_only(flow))}")
