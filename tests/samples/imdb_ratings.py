"""A good rating of IMDb's."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {"tconst": "tt0000001", "averageRating": "7.5", "numVotes": "120"}
CURATED: dict[str, Any] = {"tconst": "tt0000001", "rating": "7.5", "votes": 120}
