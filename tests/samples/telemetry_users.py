"""A good user of the telemetry."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "user_id": "user-0001",
    "country": "UAE",
    "subscription_type": "standard",
    "age_group": "25-34",
    "join_date": "2022-05-06 07:08:09",
    "preferred_genres": ["Drama", "Drama"],
    "preferred_languages": ["French"],
    "has_profile_pin": True,
    "max_stream_quality": "HD",
}
CURATED: dict[str, Any] = {
    "user_id": "user-0001",
    "country": "UAE",
    "plan": "standard",
    "age_band": "25-34",
    "joined_at": "2022-05-06 07:08:09",
    "preferred_genres": ["Drama"],
    "preferred_languages": ["French"],
    "has_profile_pin": True,
    "max_stream_quality": "HD",
}
