"""A good title of the behaviour files."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "movie_id": "movie_0001",
    "title": "A Legend",
    "content_type": "Movie",
    "genre_primary": "History",
    "genre_secondary": "Thriller",
    "release_year": "2014",
    "duration_minutes": "95.0",
    "rating": "TV-Y",
    "language": "French",
    "country_of_origin": "Japan",
    "imdb_rating": "7.1",
    "production_budget": "1000000.0",
    "box_office_revenue": "",
    "number_of_seasons": "",
    "number_of_episodes": "",
    "is_netflix_original": "False",
    "added_to_platform": "2023-08-07",
    "content_warning": "False",
}
CURATED: dict[str, Any] = {
    "movie_id": "movie_0001",
    "title": "A Legend",
    "title_type": "Movie",
    "genre_primary": "History",
    "genre_secondary": "Thriller",
    "release_year": 2014,
    "duration_minutes": 95,
    "maturity_rating": "TV-Y",
    "language": "French",
    "country": "Japan",
    "imdb_rating": 7.1,
    "production_budget_usd": 1000000.0,
    "box_office_usd": None,
    "seasons": None,
    "episodes": None,
    "is_original": False,
    "date_added": "2023-08-07",
    "has_content_warning": False,
}
