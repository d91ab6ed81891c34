"""A file that changes while it is read, with an S3 in memory that keeps to Content-MD5 and lets the test interfere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.pipeline.upload import ATTEMPTS, StillWritten, upload


def _refused(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "operation")


class Bucket:
    """One object; `on_head` runs between the file's MD5 and its upload, `after_put` after it."""

    def __init__(self) -> None:
        self.body: bytes | None = None
        self.puts = 0
        self.on_head: Callable[[], object] = lambda: None
        self.after_put: Callable[[], object] = lambda: None

    def head_object(self, **_: Any) -> dict[str, str]:
        self.on_head()
        if self.body is None:
            raise _refused("404", 404)
        return {"ETag": f'"{hashlib.md5(self.body).hexdigest()}"'}

    def put_object(self, *, Body: Any, ContentMD5: str, **_: Any) -> None:
        body = Body.read()
        if base64.b64encode(hashlib.md5(body).digest()).decode() != ContentMD5:
            raise _refused("BadDigest", 400)
        self.body = body
        self.puts += 1
        self.after_put()

    def delete_object(self, **_: Any) -> None:
        self.body = None


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(b"half")
    return path


def _appends(file: Path, times: int) -> Callable[[], None]:
    """Appends to the file at each of the first `times` calls."""
    left = iter(range(times))

    def append() -> None:
        if next(left, None) is not None:
            with file.open("ab") as body:
                body.write(b" more")

    return append


def test_a_file_at_rest_is_uploaded_once_and_known_again(bucket: Bucket, file: Path) -> None:
    assert upload(bucket, "b", "k", file) is True
    assert upload(bucket, "b", "k", file) is False
    assert (bucket.body, bucket.puts) == (b"half", 1)


def test_a_body_that_is_not_what_was_hashed_is_read_again(bucket: Bucket, file: Path) -> None:
    bucket.on_head = _appends(file, 1)
    assert upload(bucket, "b", "k", file) is True
    assert (bucket.body, bucket.puts) == (b"half more", 1)


def test_a_file_that_grew_during_its_upload_is_uploaded_again(bucket: Bucket, file: Path) -> None:
    bucket.after_put = _appends(file, 1)
    assert upload(bucket, "b", "k", file) is True
    assert (bucket.body, bucket.puts) == (b"half more", 2)


def test_a_file_that_never_rests_leaves_nothing(bucket: Bucket, file: Path) -> None:
    bucket.after_put = _appends(file, ATTEMPTS)
    with pytest.raises(StillWritten, match="a.csv changed each time"):
        upload(bucket, "b", "k", file)
    assert bucket.body is None


def test_another_refusal_of_s3_is_told(bucket: Bucket, file: Path) -> None:
    def refuse() -> None:
        raise _refused("AccessDenied", 403)

    bucket.on_head = refuse
    with pytest.raises(ClientError, match="AccessDenied"):
        upload(bucket, "b", "k", file)
