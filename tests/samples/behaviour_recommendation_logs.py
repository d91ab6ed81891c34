"""A good recommendation."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "recommendation_id": "rec_000001",
    "user_id": "user_00001",
    "movie_id": "movie_0001",
    "recommendation_date": "2025-07-03",
    "recommendation_type": "new_releases",
    "recommendation_score": "0.916",
    "was_clicked": "False",
    "position_in_list": "10",
    "device_type": "Tablet",
    "time_of_day": "evening",
    "algorithm_version": "v1.4",
}
CURATED: dict[str, Any] = {
    "recommendation_id": "rec_000001",
    "user_id": "user_00001",
    "movie_id": "movie_0001",
    "recommendation_date": "2025-07-03",
    "recommendation_type": "new_releases",
    "score": 0.916,
    "was_clicked": False,
    "position": 10,
    "device": "Tablet",
    "time_of_day": "evening",
    "algorithm_version": "v1.4",
}
