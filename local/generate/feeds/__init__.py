"""The feeds: each module declares the generators of one feed or of a few that belong together."""
