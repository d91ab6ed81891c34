"""PostgreSQL's JDBC driver, by which Tableau and DBeaver read: fetched by Ivy from Maven Central, once per user."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from local.settings import Settings
from local.setup import jars

VERSION = "42.7.4"
PACKAGE = f"org.postgresql:postgresql:{VERSION}"
SHA256 = "188976721ead8e8627eb6d8389d500dccc0c9bebd885268a3047180274a6031e"


def jdbc_driver() -> Path:
    """The driver's jar in the user's cache; its SHA-256 is checked at each call."""
    kept = Settings.load().cache / f"postgresql-{VERSION}.jar"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as work:
            folder = jars.fetch(Path(work), print, (PACKAGE,), ("org.checkerframework:checker-qual",))
            (found,) = folder.glob("*postgresql-*.jar")
            os.replace(found, kept)
    digest = hashlib.sha256(kept.read_bytes()).hexdigest()
    assert digest == SHA256, f"{kept}: SHA-256 {digest}, expected {SHA256}; delete it and try again"
    return kept
