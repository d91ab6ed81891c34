"""A good further title of IMDb's."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "titleId": "tt0000001",
    "ordering": "1",
    "title": "Un titre",
    "region": "FR",
    "language": "\\N",
    "types": "imdbDisplay",
    "attributes": "\\N",
    "isOriginalTitle": "0",
}
CURATED: dict[str, Any] = {
    "tconst": "tt0000001",
    "ordering": 1,
    "title": "Un titre",
    "region": "FR",
    "language": None,
    "types": "imdbDisplay",
    "attributes": None,
    "is_original": 0,
}
