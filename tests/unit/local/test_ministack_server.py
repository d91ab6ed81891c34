"""Which requests may change the endpoint's state."""

from __future__ import annotations

import pytest

from local.ministack_server import may_change


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", None, False),
        ("HEAD", None, False),
        ("PUT", None, True),
        ("DELETE", None, True),
        ("POST", None, True),
        ("POST", "AWSGlue.GetTable", False),
        ("POST", "AWSGlue.BatchGetPartition", False),
        ("POST", "AWSStepFunctions.DescribeExecution", False),
        ("POST", "AWSGlue.CreateTable", True),
        ("POST", "AWSStepFunctions.StartExecution", True),
    ],
)
def test_reading_changes_nothing(method: str, target: str | None, expected: bool) -> None:
    headers = [(b"x-amz-target", target.encode())] if target else []
    assert may_change(method, headers) is expected
