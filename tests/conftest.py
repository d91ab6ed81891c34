"""Fixtures shared by all tests; each line names the module that holds some."""

from __future__ import annotations

import os

import pytest

from local.stack import clean_environment

KEPT = ("REELHOUSE_CACHE",)  # where fetched jars and modules are: no test's outcome depends on it

pytest_plugins = [
    "tests.fixtures_spark",
    "tests.fixtures_endpoint",
    "tests.fixtures_postgres",
    "tests.fixtures_feeds",
    "tests.fixtures_lake",
    "tests.fixtures_browser",
    "tests.fixtures_kafka",
]


def pytest_configure(config: pytest.Config) -> None:
    """Take the developer's own settings away, for the tests and all that they start."""
    clean_environment.apply("embedded")
    for name in [name for name in os.environ if name.startswith("REELHOUSE_") and name not in KEPT]:
        del os.environ[name]
    os.environ.pop("TARGET", None)


def pytest_make_parametrize_id(val: object) -> str | None:
    """A gzip's header holds the second in which it was made, and every worker collects in a second of its own."""
    return "gzip" if isinstance(val, bytes) and val.startswith(b"\x1f\x8b") else None
