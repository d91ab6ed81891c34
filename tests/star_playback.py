"""Events of players in the small star: two on one connection, one without bitrate, one without engagement."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
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


def counts() -> dict[str, list[tuple[Any, ...]]]:
    """What these events come to: the rows of schema mart."""
    return {
        "playback_measure": [
            # events, total, highest; p10, p25, median, p75, p90
            ("buffering_events", LAPTOP, "wifi", 2, Decimal(2), 2.0, 0.2, 0.5, 1.0, 1.5, 1.8),
            ("bandwidth_mbps", LAPTOP, "wifi", 2, Decimal(100), 60.0, 42.0, 45.0, 50.0, 55.0, 58.0),
            ("bitrate_kbps", LAPTOP, "wifi", 2, Decimal(12000), 8000.0, 4400.0, 5000.0, 6000.0, 7000.0, 7600.0),
            ("bitrate_kbps", SMART_TV, "", 1, Decimal(2000), *[2000.0] * 6),
            ("startup_seconds", LAPTOP, "wifi", 2, Decimal(4), 3.0, 1.2, 1.5, 2.0, 2.5, 2.8),
            ("startup_seconds", LAPTOP, "ethernet", 1, Decimal(4), *[4.0] * 6),
            ("startup_seconds", SMART_TV, "", 1, Decimal(2), *[2.0] * 6),
            ("frames_dropped_rate", LAPTOP, "wifi", 2, Decimal("0.04"), 0.03, 0.012, 0.015, 0.02, 0.025, 0.028),
            ("frames_dropped_rate", LAPTOP, "ethernet", 1, Decimal(0), *[0.0] * 6),
            ("frames_dropped_rate", SMART_TV, "", 1, Decimal("0.02"), *[0.02] * 6),
            ("audio_quality", LAPTOP, "wifi", 2, Decimal("1.6"), 0.9, 0.72, 0.75, 0.8, 0.85, 0.88),
            ("engagement_score", LAPTOP, "wifi", 2, Decimal("1.4"), 0.9, 0.54, 0.6, 0.7, 0.8, 0.86),
            ("engagement_score", LAPTOP, "ethernet", 1, Decimal("0.7"), *[0.7] * 6),
            ("completion_rate", LAPTOP, "wifi", 2, Decimal("1.5"), 1.0, 0.55, 0.625, 0.75, 0.875, 0.95),
            ("watch_seconds", LAPTOP, "wifi", 2, Decimal(900), 600.0, 330.0, 375.0, 450.0, 525.0, 570.0),
        ],
        # events; scored ones and their sums; of high engagement: at or above 0.86 on the laptop
        "playback_summary": [
            (LAPTOP, "wifi", 2, 2, Decimal("0.04"), Decimal(4), 12000, 1),
            (LAPTOP, "ethernet", 1, 0, None, None, None, 0),
            (SMART_TV, "", 1, 1, Decimal("0.02"), Decimal(2), 2000, 0),
        ],
    }  # fmt: skip


def event(key: int, device: int, connection: str | None, **measures: Any) -> tuple[Any, ...]:
    """A row of fact_playback; a measure that is not given is null."""
    row = {**SEEN, "playback_key": key, "device_key": device, "connection_type": connection, **measures}
    return tuple(row.get(name) for name in FACT_PLAYBACK.names)
