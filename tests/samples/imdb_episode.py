"""A good episode of IMDb's."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {"tconst": "tt0000002", "parentTconst": "tt0000003", "seasonNumber": "2", "episodeNumber": "5"}
CURATED: dict[str, Any] = {"tconst": "tt0000002", "parent_tconst": "tt0000003", "season": 2, "episode": 5}
