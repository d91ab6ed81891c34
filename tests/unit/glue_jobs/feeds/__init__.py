"""Tests of the feeds' contracts."""
