"""The good row of the feed club_visits."""

GOOD = {"Visit": "1", "Day": "2024-05-17", "Country": "Spain", "Minutes": "42.5"}
