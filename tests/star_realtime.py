"""Sessions as they are streamed, in the small star: three in one minute, one four minutes later in another window."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any


def at(minute: int, second: int = 0) -> datetime:
    """An instant in the hour of the sessions, UTC."""
    return datetime(2023, 5, 2, 20, minute, second, tzinfo=timezone.utc)


# Columns of mart.realtime_session: session, first timestamp, user, event type, minutes, genre, country.
SESSIONS: dict[str, list[tuple[Any, ...]]] = {
    "mart.realtime_session": [
        ("s1", at(1, 0), "user_00001", "started", 10.0, "Drama", "Spain"),
        ("s2", at(1, 30), "user_00001", "completed", None, "Drama", "United States"),
        ("s3", at(1, 59), "user_00002", "started", 20.0, None, "Spain"),
        ("s4", at(5, 0), "user_00001", "paused", None, "Comedy", None),
    ]
}
