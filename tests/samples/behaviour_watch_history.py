"""A good session."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "session_id": "session_000001",
    "user_id": "user_00001",
    "movie_id": "movie_0001",
    "watch_date": "2025-11-13",
    "device_type": "Tablet",
    "watch_duration_minutes": "63.9",
    "progress_percentage": "34.6",
    "action": "completed",
    "quality": "HD",
    "location_country": "USA",
    "is_download": "False",
    "user_rating": "4",
}
CURATED: dict[str, Any] = {
    "session_id": "session_000001",
    "user_id": "user_00001",
    "movie_id": "movie_0001",
    "watch_date": "2025-11-13",
    "device": "Tablet",
    "watch_minutes": "63.9",
    "progress_pct": "34.6",
    "action": "completed",
    "quality": "HD",
    "viewing_country": "USA",
    "is_download": False,
    "user_rating": 4,
}
