"""The three buckets in moto, and events of files that land there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

NAMES = {"LANDING_BUCKET": "landing", "LAKE_BUCKET": "lake", "QUARANTINE_BUCKET": "quarantine"}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        for bucket in NAMES.values():
            client.create_bucket(Bucket=bucket)
        yield client


def land(s3: Any, key: str, body: bytes, number: int = 1) -> dict[str, Any]:
    """Put a file into landing; returns the event that S3 tells of it."""
    etag = s3.put_object(Bucket="landing", Key=key, Body=body)["ETag"].strip('"')
    found = {"key": key, "size": len(body), "etag": etag}
    return {"id": f"e{number}", "time": f"2026-01-31T06:0{number}:00Z", "detail": {"object": found}}


def stored(s3: Any) -> dict[str, bytes]:
    """`bucket/key` → content of every object."""
    return {
        f"{bucket}/{item['Key']}": s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
        for bucket in NAMES.values()
        for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    }
