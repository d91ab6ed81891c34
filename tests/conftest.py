"""Fixtures shared by all tests; each line names the module that holds some."""

from __future__ import annotations

pytest_plugins = ["tests.fixtures_spark", "tests.fixtures_endpoint", "tests.fixtures_postgres", "tests.fixtures_feeds"]
