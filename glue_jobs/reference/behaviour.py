"""What the behaviour files have in common: ids, permitted words (datasets.md 2.4)."""

from __future__ import annotations

FOLDER = "behaviour"
SOURCE_SYSTEM = "behaviour"
USER_ID, MOVIE_ID, SESSION_ID = r"user_\d+", r"movie_\d+", r"session_\d+"
COUNTRIES = ("USA", "Canada")
PLANS = ("Basic", "Standard", "Premium", "Premium+")
SCREENS = ("Desktop", "Laptop", "Mobile", "Smart TV", "Tablet")
ACTIONS = ("started", "paused", "stopped", "completed")
QUALITIES = ("SD", "HD", "4K", "Ultra HD")
GENRES = (
    "Action", "Adventure", "Animation", "Biography", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy",
    "History", "Horror", "Music", "Mystery", "Romance", "Sci-Fi", "Sport", "Thriller", "War", "Western",
)  # fmt: skip
