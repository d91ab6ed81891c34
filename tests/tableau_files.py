"""Tableau's schema for the tests, and the files that `make tableau` writes, as tests read them."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from local.tableau import schema
from tests.fixtures_postgres import Warehouse
from tests.real_files import DATA

XSD = DATA / "tableau" / "twb_2026.1.0.xsd"


def secret_of(warehouse: Warehouse) -> dict[str, Any]:
    """The reader's secret, as the deployed stack has it."""
    return asdict(warehouse.reader)


def published_schema() -> Path:
    """Tableau's schema: what TABLEAU_XSD names, else the one beside the project; skips the test where neither is."""
    path = Path(os.environ.get(schema.VARIABLE) or XSD)
    if not path.is_file():
        pytest.skip(f"Tableau's schema is not in {path}, and {schema.VARIABLE} names none")
    return path
