"""What the players' telemetry has in common: ids, permitted words and the warehouse's spelling (datasets.md 2.7)."""

from __future__ import annotations

FOLDER = "telemetry"
SOURCE_SYSTEM = "telemetry"
USER_ID, CONTENT_ID = r"user-\d+", r"content-\d+"
# As the feed spells it → as the warehouse does. Plans and devices: reference.subscriptions.
TITLE_TYPES = {"movie": "Movie", "series": "TV Show"}
PLANS = ("basic", "standard", "premium", "family", "student")
DEVICES = ("smart_tv", "streaming_stick", "mobile", "tablet", "desktop", "gaming_console")
EVENT_TYPES = ("start", "pause", "resume", "seek_forward", "seek_backward", "complete", "exit")
GENRES = (
    "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy", "Horror",
    "Mystery", "Romance", "Sci-Fi", "Thriller",
)  # fmt: skip
MATURITY_RATINGS = ("G", "PG", "PG-13", "R", "TV-Y", "TV-Y7", "TV-PG", "TV-14", "TV-MA")
ALGORITHMS = ("hybrid", "personalized", "content_based", "collaborative_filtering", "trending")
CATEGORIES = ("top_picks", "similar_content", "because_you_watched", "new_releases", "trending")
