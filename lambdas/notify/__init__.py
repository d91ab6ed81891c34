"""Tells people what they have to know of a refresh."""
