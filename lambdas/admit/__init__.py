"""Judges a file as it lands."""
