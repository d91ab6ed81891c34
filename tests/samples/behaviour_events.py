"""A good event."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "session_id": "session_000001",
    "user_id": "user_00001",
    "movie_id": "movie_0001",
    "watch_date": "2025-12-01",
    "device_type": "Desktop",
    "watch_duration_minutes": 89.7,
    "progress_percentage": 45.9,
    "action": "completed",
    "quality": "HD",
    "location_country": "USA",
    "is_download": False,
    "user_rating": None,
    "timestamp": "2025-12-01 00:47:16",
}
CURATED: dict[str, Any] = {
    "session_id": "session_000001",
    "user_id": "user_00001",
    "movie_id": "movie_0001",
    "watch_date": "2025-12-01",
    "device": "Desktop",
    "watch_minutes": "89.7",
    "progress_pct": "45.9",
    "action": "completed",
    "quality": "HD",
    "viewing_country": "USA",
    "is_download": False,
    "user_rating": None,
    "event_at": "2025-12-01 00:47:16",
}
