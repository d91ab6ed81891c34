"""A good review."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "review_id": "review_000001",
    "user_id": "user_00001",
    "movie_id": "movie_0001",
    "rating": "4",
    "review_date": "2025-03-29",
    "device_type": "Mobile",
    "is_verified_watch": "False",
    "helpful_votes": "3.0",
    "total_votes": "5.0",
    "review_text": "Fine, and more.",
    "sentiment": "positive",
    "sentiment_score": "0.711",
}
CURATED: dict[str, Any] = {
    "review_id": "review_000001",
    "user_id": "user_00001",
    "movie_id": "movie_0001",
    "rating": 4,
    "review_date": "2025-03-29",
    "device": "Mobile",
    "is_verified_watch": False,
    "helpful_votes": 3,
    "total_votes": 5,
    "review_text": "Fine, and more.",
    "sentiment": "positive",
    "sentiment_score": 0.711,
}
