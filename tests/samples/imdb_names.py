"""A good person of IMDb's."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "nconst": "nm0000001",
    "primaryName": "Ann Other",
    "birthYear": "1963",
    "deathYear": "\\N",
    "primaryProfession": "actor,writer",
    "knownForTitles": "tt0000001",
}
CURATED: dict[str, Any] = {
    "nconst": "nm0000001",
    "name": "Ann Other",
    "birth_year": 1963,
    "death_year": None,
    "professions": ["actor", "writer"],
    "known_for": ["tt0000001"],
}
