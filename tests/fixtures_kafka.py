"""A real Kafka broker for the tests: its own home and ports, one a session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local import kafka
from local.settings import Settings
from local.stack.ports import any_free


@pytest.fixture(scope="session")
def kafka_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home whose broker runs for the session and is removed after it."""
    home: Path = tmp_path_factory.mktemp("kafka-home")
    settings = replace(Settings.load(), home=home, kafka_port=any_free())
    kafka.start(settings)
    yield settings
    kafka.remove(settings)
