"""Which requests may change the endpoint's state."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from local.settings import Settings
from local.stack.ministack_server import may_change, prepare_environment


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


def test_state_objects_and_work_are_closed_to_other_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    (tmp_path / "state").mkdir(mode=0o755)
    prepare_environment(Settings(home=tmp_path, cache=tmp_path))
    for name in ("state", "s3", "glue"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700, name
