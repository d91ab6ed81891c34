from __future__ import annotations

import pytest

from tests.unit.local.athena.running import Database


@pytest.fixture(scope="session")
def database() -> Database:
    return Database()
