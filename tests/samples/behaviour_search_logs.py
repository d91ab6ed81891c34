"""A good search."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "search_id": "search_000001",
    "user_id": "user_00001",
    "search_query": "old movies",
    "search_date": "2024-03-22",
    "results_returned": "20",
    "clicked_result_position": "2",
    "device_type": "Tablet",
    "search_duration_seconds": "12.4",
    "had_typo": "False",
    "used_filters": "True",
    "location_country": "Canada",
}
CURATED: dict[str, Any] = {
    "search_id": "search_000001",
    "user_id": "user_00001",
    "search_query": "old movies",
    "search_date": "2024-03-22",
    "results_returned": 20,
    "clicked_position": 2,
    "device": "Tablet",
    "duration_seconds": "12.4",
    "had_typo": False,
    "used_filters": True,
    "viewing_country": "Canada",
}
