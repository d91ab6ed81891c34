"""The jar of OpenLineage's Spark listener: fetched when lineage is first switched on, checked, kept per user."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from local.kafka.jars import JarSet, ensure
from local.settings import Settings

LISTENER = JarSet("openlineage", Path(__file__).with_name("openlineage.lock"), "43 MB", "OpenLineage")


def prepare(settings: Settings, say: Callable[[str], None]) -> None:
    """Fetch the jar where lineage is on and the jar is missing; raises JarsMissing where it can't be fetched."""
    if settings.lineage:
        ensure(LISTENER, settings.cache, say)


def class_path(settings: Settings) -> str:
    """The jar as a class path; raises JarsMissing where it can't be fetched."""
    return ":".join(str(jar) for jar in sorted(ensure(LISTENER, settings.cache, lambda text: None).glob("*.jar")))
