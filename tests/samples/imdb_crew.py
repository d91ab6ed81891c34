"""A good crew of IMDb's."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {"tconst": "tt0000001", "directors": "nm0000001", "writers": "nm0000001,nm0000002"}
CURATED: dict[str, Any] = {"tconst": "tt0000001", "directors": ["nm0000001"], "writers": ["nm0000001", "nm0000002"]}
