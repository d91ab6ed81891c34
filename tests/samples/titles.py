"""A good title."""

from __future__ import annotations

from typing import Any

GOOD = {
    "show_id": "s1", "type": "Movie", "title": "A Title", "director": "Ann Other", "cast": "Bo One, Cy Two",
    "country": "Spain, France", "date_added": "September 9, 2021", "release_year": "2020", "rating": "PG-13",
    "duration": "90 min", "listed_in": "Dramas, Comedies", "description": "Text.",
}  # fmt: skip
CURATED: dict[str, Any] = {
    "title_id": "s1", "title_type": "Movie", "title": "A Title", "directors": ["Ann Other"],
    "cast_members": ["Bo One", "Cy Two"], "countries": ["Spain", "France"], "date_added": "2021-09-09",
    "release_year": 2020, "maturity_rating": "PG-13", "duration_minutes": 90, "seasons": None,
    "genres": ["Dramas", "Comedies"], "description": "Text.",
}  # fmt: skip
