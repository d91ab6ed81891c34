"""A good principal of IMDb's."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "tconst": "tt0000001",
    "ordering": "1",
    "nconst": "nm0000001",
    "category": "actor",
    "job": "\\N",
    "characters": '["A Hero","His Twin"]',
}
CURATED: dict[str, Any] = {
    "tconst": "tt0000001",
    "ordering": 1,
    "nconst": "nm0000001",
    "category": "actor",
    "job": None,
    "characters": ["A Hero", "His Twin"],
}
