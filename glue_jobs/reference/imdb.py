"""What IMDb's files have in common (datasets.md 2.5)."""

from __future__ import annotations

FOLDER = "imdb"
SOURCE_SYSTEM = "imdb"
TITLE_ID, NAME_ID = r"tt\d+", r"nm\d+"
# Kinds of title that may be a title of the catalogue (warehouse.md, "Rulings") → its type there.
TITLE_TYPES = {"movie": "Movie", "tvSeries": "TV Show", "tvMiniSeries": "TV Show"}
