"""A good title of IMDb's."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "tconst": "tt0000001",
    "titleType": "movie",
    "primaryTitle": "A Title",
    "originalTitle": 'A "Title"',
    "isAdult": "0",
    "startYear": "2020",
    "endYear": "\\N",
    "runtimeMinutes": "90",
    "genres": "Action,Drama",
}
CURATED: dict[str, Any] = {
    "tconst": "tt0000001",
    "title_type": "movie",
    "primary_title": "A Title",
    "original_title": 'A "Title"',
    "is_adult": 0,
    "start_year": 2020,
    "end_year": None,
    "runtime_minutes": 90,
    "genres": ["Action", "Drama"],
}
