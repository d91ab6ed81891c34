"""A pytest plugin that writes down what became of each test; the suites' runs load it by `-p local.parity.outcomes`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FILE = "REELHOUSE_PARITY_OUTCOMES"
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"

_outcomes: dict[str, str] = {}


def pytest_runtest_logreport(report: Any) -> None:
    """A test has passed if no part of it failed or was skipped."""
    known = _outcomes.get(report.nodeid, PASSED)
    if report.outcome != PASSED and known != FAILED:
        known = report.outcome
    _outcomes[report.nodeid] = known


def pytest_collectreport(report: Any) -> None:
    """A module that can't be imported has failed, with all its tests."""
    if report.failed:
        _outcomes[report.nodeid] = FAILED


def pytest_sessionfinish() -> None:
    """Write all outcomes."""
    Path(os.environ[FILE]).write_text(json.dumps(_outcomes))
