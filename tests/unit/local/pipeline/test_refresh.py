from __future__ import annotations

from datetime import datetime, timezone

import pytest

from local.pipeline.refresh import Execution, Step


@pytest.mark.parametrize(
    ("status", "output", "expected"),
    [
        ("SUCCEEDED", {"status": "SUCCEEDED"}, "SUCCEEDED"),
        ("SUCCEEDED", {"status": "SUCCEEDED_WITH_QUARANTINE"}, "SUCCEEDED_WITH_QUARANTINE"),
        ("FAILED", {}, "FAILED"),
        ("TIMED_OUT", {}, "FAILED"),
        ("ABORTED", {}, "FAILED"),
    ],
)
def test_the_outcome_is_the_executions_own_word(status: str, output: dict[str, str], expected: str) -> None:
    assert Execution("e", status, output).outcome == expected


def test_a_step_names_its_feed() -> None:
    began = datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert Step("job", "RUNNING", began, None, feed="titles").title == "job (titles)"
    assert Step("job", "RUNNING", began, None).title == "job"
