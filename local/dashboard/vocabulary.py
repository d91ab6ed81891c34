"""Fields that several charts share, and what fills the views, each in one place."""

from __future__ import annotations

from local.dashboard import exhibit
from local.dashboard.exhibit import by

MONTH = by("month", "Month", exhibit.MONTH)
MINUTE = by("minute", "Minute, UTC", exhibit.MINUTE)
QUARTER = by("quarter", "Quarter")
COUNTRY = by("country", "Country")
REGION = by("region", "Region")
PLAN = by("plan", "Plan")
DEVICE = by("device", "Device")
CONNECTION = by("connection_type", "Connection")
GENRE = by("genre", "Genre")
TITLE_TYPE = by("title_type", "Type")

# Which filters act where a query has the columns of the same names.
BY_MONTH = {"month": "month"}
BY_MEMBER = {"month": "month", "country": "country", "plan": "plan"}
BY_SUBSCRIBER = {"country": "country", "plan": "plan", "device": "device"}
BY_SUBSCRIBER_MONTH = {**BY_MONTH, **BY_SUBSCRIBER}
BY_DEVICE = {"device": "device"}
BY_DEVICE_MONTH = {**BY_MONTH, **BY_DEVICE}

USERBASE = "the feed userbase: make land with its file, then make refresh"
REVENUE = "the feed revenue: make land with its file, then make refresh"
TITLES = "the feed titles: make land with its file, then make refresh"
IMDB = "the feeds titles and imdb_*: make land with their files, then make refresh"
BEHAVIOUR = "the feeds behaviour_*: make land with their files, then make refresh"
TELEMETRY = "the feeds telemetry_*: make land with their files, then make refresh"
ANY_FEED = "any feed: make land, then make refresh"
STREAM = "events as they come in: make kafka-up, make stream, make replay"
FORECAST = "the forecast job, which needs the feed revenue"
