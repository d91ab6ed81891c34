"""Events of players in the small star: two on one connection, one without bitrate, one without engagement."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

from glue_jobs.tables.playback import FACT_PLAYBACK

LAPTOP, SMART_TV = 31, 32
DAY = date(2023, 5, 2)
SEEN: dict[str, Any] = {
    "event_date": DAY, "date_key": 20230502, "event_at": datetime(2023, 5, 2, 20, tzinfo=timezone.utc),
    "event_id": "evt-000001", "session_id": "sess-000001", "subscriber_key": 0, "title_key": 0, "event_type": "exit",
}  # fmt: skip


def playback() -> dict[str, list[tuple[Any, ...]]]:
    """Table name → rows."""
    return {
        "fact_playback": [
            event(501, LAPTOP, "wifi", buffering_events=2, bitrate_kbps=8000, bandwidth_mbps=40.0, startup_seconds=1.0,
                  frames_dropped_rate=0.01, audio_quality=0.9, engagement_score=0.9, completion_rate=1.0,
                  watch_seconds=600, rating_given=5),
            event(502, LAPTOP, "wifi", buffering_events=0, bitrate_kbps=4000, bandwidth_mbps=60.0, startup_seconds=3.0,
                  frames_dropped_rate=0.03, audio_quality=0.7, engagement_score=0.5, completion_rate=0.5,
                  watch_seconds=300),
            event(503, LAPTOP, "ethernet", startup_seconds=4.0, frames_dropped_rate=0.0, engagement_score=0.7),
            event(504, SMART_TV, None, bitrate_kbps=2000, startup_seconds=2.0, frames_dropped_rate=0.02),
        ]
    }  # fmt: skip


def event(key: int, device: int, connection: str | None, **measures: Any) -> tuple[Any, ...]:
    """A row of fact_playback; a measure that is not given is null."""
    row = {**SEEN, "playback_key": key, "device_key": device, "connection_type": connection, **measures}
    return tuple(row.get(name) for name in FACT_PLAYBACK.names)
