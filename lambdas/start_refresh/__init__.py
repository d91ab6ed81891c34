"""Starts a refresh for the files that have come."""
