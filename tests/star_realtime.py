"""Sessions as they are streamed, in the small star: three in one minute, one four minutes later in another window.

And what the job tells of the two batches that brought them.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any


def at(minute: int, second: int = 0) -> datetime:
    """An instant in the hour of the sessions, UTC."""
    return datetime(2023, 5, 2, 20, minute, second, tzinfo=timezone.utc)


# Columns of mart.realtime_session: session, first timestamp, user, event type, minutes, genre, country, progress.
SESSIONS: dict[str, list[tuple[Any, ...]]] = {
    "mart.realtime_session": [
        ("s1", at(1, 0), "user_00001", "started", 10.0, "Drama", "Spain", 19.9),
        ("s2", at(1, 30), "user_00001", "completed", None, "Drama", "United States", 20.0),
        ("s3", at(1, 59), "user_00002", "started", 20.0, None, "Spain", None),
        ("s4", at(5, 0), "user_00001", "paused", None, "Comedy", None, None),
    ],
    # checkpoint, batch, messages, refused, sessions, written, late, latest event, first received.
    "ops.stream_batch": [
        ("c1", 0, 5, 1, 4, at(6, 0), 1, at(5, 0), at(5, 58)),
        ("c1", 1, 1, 1, 0, at(6, 30), 0, None, at(6, 20)),
    ],
    # checkpoint, messages behind, seen.
    "ops.stream_lag": [("c1", 3, at(6, 29))],
}
