"""A good title of the telemetry."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "content_id": "content-0001",
    "type": "series",
    "title": "A Voyage",
    "genre": "Drama",
    "release_year": 2022,
    "duration_minutes": 48,
    "language": "French",
    "rating": "TV-14",
    "tags": ["award", "new"],
}
CURATED: dict[str, Any] = {
    "content_id": "content-0001",
    "content_type": "series",
    "title": "A Voyage",
    "genre": "Drama",
    "release_year": 2022,
    "duration_minutes": 48,
    "language": "French",
    "maturity_rating": "TV-14",
    "tags": ["award", "new"],
}
