"""Which requests may change the endpoint's state."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from local.settings import Settings
from local.stack.ministack_server import committed, lands_a_file, may_change, prepare_environment, unmoved_by


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


SIGNED_S3 = (b"authorization", b"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=h")
SIGNED_RDS = (b"Authorization", b"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/rds/aws4_request")


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/bucket/key", [SIGNED_S3], {"cloudformation", "glue"}),
        ("/bucket", [SIGNED_S3], set()),
        ("/bucket/key", [], set()),
        ("/", [(b"X-Amz-Target", b"AWSGlue.UpdateTable")], {"cloudformation"}),
        ("/", [(b"x-amz-target", b"Logs_20140328.PutLogEvents")], {"cloudformation", "glue"}),
        ("/", [(b"x-amz-target", b"secretsmanager.CreateSecret")], set()),
        ("/", [SIGNED_RDS], set()),
    ],
)
def test_only_what_a_request_can_change_is_saved_after_it(
    path: str, headers: list[tuple[bytes, bytes]], expected: set[str]
) -> None:
    assert unmoved_by(path, headers) == expected


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("PUT", "/reelhouse-000000000000-landing/userbase/june.csv", True),
        ("POST", "/second-000000000000-landing/userbase/large.csv", True),
        ("GET", "/reelhouse-000000000000-landing/userbase/june.csv", False),
        ("DELETE", "/reelhouse-000000000000-landing/userbase/june.csv", False),
        ("PUT", "/reelhouse-000000000000-landing", False),
        ("PUT", "/reelhouse-000000000000-landing/", False),
        ("PUT", "/reelhouse-000000000000-lake/raw/userbase/june.csv", False),
        ("POST", "/", False),
    ],
)
def test_a_file_that_lands_is_known_by_its_request(method: str, path: str, expected: bool) -> None:
    assert lands_a_file(method, path) is expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [("AWSGlue.UpdateTable", ["kept", "answer"]), ("AWSGlue.CreateTable", ["kept", "answer"]),
     ("AWSGlue.UpdateJob", ["answer"])],
)  # fmt: skip
def test_a_commit_is_on_disk_before_it_is_answered(target: str, expected: list[str]) -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send("answer")

    async def send(message: str) -> None:
        seen.append(message)

    scope = {"type": "http", "headers": [(b"X-Amz-Target", target.encode())]}
    asyncio.run(committed(app, lambda: seen.append("kept"))(scope, None, send))
    assert seen == expected
