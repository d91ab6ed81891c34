"""An S3 client in memory, for tests of what is stored and read: one atomic object a key, as S3 has it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any


class NoSuchKey(Exception):
    """S3's error for an object that is not there."""


class Killed(BaseException):
    """Stands for kill −9: nothing that the code under test catches."""


class FakeS3:
    """Buckets as dictionaries; `kill_at_put = n` ends the process before the n-th PUT."""

    class exceptions:
        NoSuchKey = NoSuchKey

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.written: dict[tuple[str, str], datetime] = {}
        self.kill_at_put: int | None = None
        self.puts = 0

    def put_object(self, Bucket: str, Key: str, Body: bytes, **_: Any) -> None:
        self.puts += 1
        if self.puts == self.kill_at_put:
            raise Killed(f"before PUT {self.puts} of {Key}")
        self.objects[Bucket, Key] = Body
        self.written[Bucket, Key] = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=self.puts)

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if (Bucket, Key) not in self.objects:
            raise NoSuchKey(Key)
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}

    def download_file(self, Bucket: str, Key: str, Filename: str) -> None:
        Path(Filename).write_bytes(self.get_object(Bucket, Key)["Body"].read())

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:
        for item in Delete["Objects"]:
            self.objects.pop((Bucket, item["Key"]), None)
        return {}

    def get_paginator(self, operation: str) -> FakeS3:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, Bucket: str, Prefix: str = "", Delimiter: str = "") -> Iterator[dict[str, Any]]:
        keys = sorted(key for bucket, key in self.objects if bucket == Bucket and key.startswith(Prefix))
        if Delimiter:
            folders = {Prefix + key[len(Prefix) :].partition(Delimiter)[0] + Delimiter for key in keys}
            yield {"CommonPrefixes": [{"Prefix": folder} for folder in sorted(folders)]}
        elif keys:
            yield {"Contents": [{"Key": key, "LastModified": self.written[Bucket, key]} for key in keys]}
        else:
            yield {}
