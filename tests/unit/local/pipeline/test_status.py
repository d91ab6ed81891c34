from __future__ import annotations

import pytest

from local.pipeline.status import outcome


@pytest.mark.parametrize(
    ("status", "output", "expected"),
    [
        ("SUCCEEDED", '{"status": "SUCCEEDED_WITH_QUARANTINE"}', "SUCCEEDED_WITH_QUARANTINE"),
        ("SUCCEEDED", '{"status": "SUCCEEDED"}', "SUCCEEDED"),
        ("SUCCEEDED", '{"status": "FAILED"}', "FAILED"),
        ("FAILED", None, "FAILED"),
        ("RUNNING", None, "RUNNING"),
        ("ABORTED", None, "ABORTED"),
        ("TIMED_OUT", None, "TIMED_OUT"),
    ],
)
def test_the_outcome_is_the_refreshs_own_word(status: str, output: str | None, expected: str) -> None:
    assert outcome({"name": "e", "status": status, "output": output}) == expected
