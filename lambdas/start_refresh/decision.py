"""Is a refresh to be started for what waits, beside those that go on? A pure decision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ID_LENGTH = 24
# S3 tells whole seconds.
RESOLUTION = timedelta(seconds=1)


@dataclass(frozen=True)
class Decision:
    """The name of the execution to be started, None for none, and the reason; `files` is for how many."""

    name: str | None
    reason: str
    files: int = 0


def decide(waiting: Mapping[str, datetime], running: Sequence[datetime]) -> Decision:
    """Decide for what waits (identity → since when) beside executions (when they were started, the first first).

    One refresh works at a time, and looks at what waits after its turn has come. So the second of two will take all
    that waits now, and the first all that waited before it was started.
    """
    if len(running) > 1:
        return Decision(None, "a refresh that waits for its turn takes all files that have come")
    new = {identity for identity, since in waiting.items() if not running or since + RESOLUTION >= running[0]}
    if not new:
        return Decision(None, "the refresh that goes on takes them" if waiting else "no file waits")
    return Decision(execution_name(new), f"{len(new):,} files have come", len(new))


def execution_name(identities: set[str]) -> str:
    """`files-<hash>`: the same files are the same execution, and Step Functions starts none twice in 90 days."""
    digest = hashlib.sha256("\n".join(sorted(identities)).encode()).hexdigest()
    return f"files-{digest[:ID_LENGTH]}"
